"""`make check`: every check, the failing ones with what they found, a closing line.

`python -m tests.architecture.check NAME…` runs only those.
"""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from tests.architecture import images, lengths, names, places, settings
from tests.architecture.repository import ROOT, SERVICES, tracked_files

BIN = ROOT / ".venv" / "bin"
SOURCES = ":".join(
    str(path) for path in sorted([*ROOT.glob("packages/*/src"), *ROOT.glob("services/*/src")])
)
Found = list[str]


@dataclass(frozen=True)
class Outcome:
    name: str
    found: Found
    seconds: float


def command(*words: str, env: dict[str, str] | None = None) -> Callable[[], Found]:
    """A check that runs a program: what it printed, when it failed."""

    def run() -> Found:
        done = subprocess.run(
            words,
            cwd=ROOT,
            env={**os.environ, **(env or {})},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        return done.stdout.splitlines() or ["failed"] if done.returncode else []

    return run


def python_files() -> list[str]:
    """What is type-checked: all Python of the repository but migrations' versions."""
    return ["conftest.py", "packages", "services", "tests"]


def checks() -> dict[str, Callable[[], Found]]:
    files = tracked_files()
    python = str(BIN / "python")
    bootstrap = (python, "packages/semillas/bootstrap.py")
    return {
        "web app": command(*bootstrap, "npm", "run", "check"),
        "types": command(str(BIN / "mypy"), *python_files(), env={"MYPYPATH": SOURCES}),
        "format": command(str(BIN / "ruff"), "format", "--check", "."),
        "lint": command(str(BIN / "ruff"), "check", "."),
        "imports": command(
            *(str(BIN / "lint-imports"), "--no-logo"),
            *("--config", "tests/architecture/imports.ini"),
        ),
        "file lengths": lambda: lengths.long_files(ROOT, files),
        "function lengths": lambda: lengths.long_functions(ROOT, files),
        "names": lambda: names.junk_drawers(files) + names.vague_classes(ROOT, files),
        "places": lambda: places.places_of_a_machine(ROOT, files),
        "settings": lambda: settings.undocumented_settings(ROOT, SERVICES),
        **{
            f"openapi of {service}": command(python, "-m", service, "openapi", "--check")
            for service in SERVICES
        },
        **{
            f"migrations of {service}": command(
                python, "-m", "tests.architecture.migrations", service
            )
            for service in SERVICES
        },
        "compose": images.compose_problems,
        "dockerfiles": images.dockerfile_problems,
    }


def perform(name: str, check: Callable[[], Found]) -> Outcome:
    started = time.monotonic()
    try:
        found = check()
    except Exception as error:  # noqa: BLE001 - a check that breaks is a check that fails
        found = [f"{type(error).__name__}: {error}"]
    return Outcome(name, found, time.monotonic() - started)


def show(outcome: Outcome) -> None:
    mark = "FAILED" if outcome.found else "ok"
    print(f"{outcome.name:<24} {mark:<7} {outcome.seconds:5.1f} s", flush=True)
    for line in outcome.found:
        print(f"    {line}", flush=True)


def main(wanted: list[str]) -> int:
    chosen = {name: check for name, check in checks().items() if not wanted or name in wanted}
    unknown = set(wanted) - chosen.keys()
    if unknown:
        print(f"No such check: {', '.join(sorted(unknown))}. There are: {', '.join(checks())}")
        return 2
    with ThreadPoolExecutor(max_workers=2) as pool:
        running = [pool.submit(perform, name, check) for name, check in chosen.items()]
        outcomes = []
        for each in running:
            outcomes.append(each.result())
            show(outcomes[-1])
    failed = sum(bool(outcome.found) for outcome in outcomes)
    print(f"checks: {len(outcomes) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
