"""Nothing of the machine that somebody worked on: no registry host, no path, no private word."""

import re
from collections.abc import Iterable
from pathlib import Path

# Written in parts, so that this file does not find itself.
HOSTS = "|".join(
    word.replace(" ", r"\.")
    for word in (
        "files pythonhosted org",
        "pypi org",
        "test pypi org",
        "registry npmjs org",
        "registry yarnpkg com",
        "deb debian org",
        "proxy golang org",
    )
)
FOLDERS = "|".join(
    ("/ro" + "ot/", "/wo" + "rk/", "/opt/" + "pypi", "/opt/" + "wheels", "/ho" + "me/")
)
PLACE = re.compile(rf"(?<![\w.])(?:{HOSTS})\b|(?<![\w.~$}}])(?:{FOLDERS})")
BINARY = {".png", ".jpg", ".webp", ".gif", ".epub", ".pdf", ".gz", ".zip", ".ico"}


def places_of_a_machine(root: Path, paths: Iterable[Path]) -> list[str]:
    found = []
    for path in paths:
        if path.suffix in BINARY:
            continue
        text = (root / path).read_text(encoding="utf-8", errors="replace")
        for number, line in enumerate(text.splitlines(), start=1):
            if hit := PLACE.search(line):
                found.append(f"{path}:{number}: {hit.group()}")
    return found
