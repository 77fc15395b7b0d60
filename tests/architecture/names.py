"""No junk drawers: modules and classes have a name that says what is inside."""

import ast
import re
from collections.abc import Iterable
from pathlib import Path

DRAWERS = re.compile(r"^_?(utils?|common|helpers?|managers?|misc|shared|base)$")
VAGUE = re.compile(r"(Manager|Helper|Utils?|Base)$")


def junk_drawers(paths: Iterable[Path]) -> list[str]:
    """Python modules and folders named after nothing."""
    found = []
    for path in paths:
        if path.suffix == ".py":
            words = [*path.parent.parts, path.stem]
            found += [f"{path}: name `{word}`" for word in words if DRAWERS.match(word)]
    return found


def vague_classes(root: Path, paths: Iterable[Path]) -> list[str]:
    found = []
    for path in paths:
        if path.suffix != ".py" or "versions" in path.parts:
            continue
        for node in ast.walk(ast.parse((root / path).read_bytes())):
            if isinstance(node, ast.ClassDef) and VAGUE.search(node.name):
                found.append(f"{path}:{node.lineno}: class {node.name}")
    return found
