"""Writes the lock files: versions and hashes only, no host and no path of this machine."""

import os
import re
import subprocess
from pathlib import Path

from semillas.failures import Failure
from semillas.progress import step
from semillas.setup.environment import ensure_uv, ensure_venv, one_at_a_time, uv
from semillas.setup.workspace import Workspace

PYTHON = "3.11"
FORBIDDEN = re.compile(r"^\s*(--|-e\b|-f\b|-i\b)(?!hash=)|://|file:|^\s*\.?/")


class LockFailed(Failure):
    exit_code = 18


def lock(workspace: Workspace, upgrade: bool = False) -> None:
    """Resolves all members and development groups, then the smaller sets out of that result."""
    with one_at_a_time(workspace):
        ensure_venv(workspace)
        if (workspace.locks / "uv.txt").exists():
            ensure_uv(workspace)
        setup = "packages/semillas/pyproject.toml:setup"
        members = [member_file(workspace, member) for member in workspace.members]
        everything = [*members, *groups(workspace, members)]
        compile_lock(workspace, "requirements.lock", everything, upgrade=upgrade)
        run = [*members, "--group", setup]
        compile_lock(workspace, "packages/semillas/locks/run.txt", run, constrained=True)
        for service in sorted(workspace.root.glob("services/*/pyproject.toml")):
            name = service.parent.relative_to(workspace.root)
            compile_lock(
                workspace, f"{name}/requirements.lock", [f"{name}/pyproject.toml"], constrained=True
            )
        node = ["--group", "packages/semillas/pyproject.toml:node"]
        compile_lock(workspace, "packages/semillas/locks/node.txt", node, upgrade=upgrade)
        keep_only(workspace.full_lock, "uv", workspace.locks / "uv.txt")


def member_file(workspace: Workspace, member: Path) -> str:
    return str((member / "pyproject.toml").relative_to(workspace.root))


def groups(workspace: Workspace, members: list[str]) -> list[str]:
    """`--group` words for every development group, but for Node, which has its own lock."""
    words: list[str] = []
    for project in ["pyproject.toml", *members]:
        text = (workspace.root / project).read_text(encoding="utf-8")
        section = text.partition("[dependency-groups]")[2].partition("\n[")[0]
        for name in re.findall(r"^([\w-]+)\s*=\s*\[", section, re.MULTILINE):
            if name != "node":
                words += ["--group", f"{project}:{name}"]
    return words


def compile_lock(
    workspace: Workspace,
    target: str,
    inputs: list[str],
    *,
    upgrade: bool = False,
    constrained: bool = False,
) -> None:
    with step(target):
        done = subprocess.run(
            [
                *(str(uv(workspace)), "--no-config", "pip", "compile", "--quiet", "--universal"),
                *("--generate-hashes", "--python-version", PYTHON, "--no-emit-index-url"),
                *("--no-annotate", "--custom-compile-command", "make lock"),
                *own_packages(workspace),
                *(["--upgrade"] if upgrade else []),
                *(["--constraints", "requirements.lock"] if constrained else []),
                *("--output-file", target, *inputs),
            ],
            cwd=workspace.root,
            env=clean_environment(),
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            raise LockFailed(f"Resolving {target} failed:\n{done.stderr}")
        refuse_hosts(workspace.root / target)


def own_packages(workspace: Workspace) -> list[str]:
    """The workspace's own packages are installed from the tree, so no lock names them."""
    words: list[str] = []
    for member in workspace.members:
        text = (member / "pyproject.toml").read_text(encoding="utf-8")
        found = re.search(r'^name\s*=\s*"([^"]+)"', text, re.MULTILINE)
        words += ["--no-emit-package", found.group(1)] if found else []
    return words


def clean_environment() -> dict[str, str]:
    """Without this machine's indexes and mirrors, which would change what is written."""
    return {key: value for key, value in os.environ.items() if not key.startswith(("UV_", "PIP_"))}


def refuse_hosts(path: Path) -> None:
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if not line.lstrip().startswith("#") and FORBIDDEN.search(line):
            raise LockFailed(f"{path}:{number} names a place of this machine: {line}")


def keep_only(source: Path, name: str, target: Path) -> None:
    """Copies the block of one package, with its hashes, from one lock to another."""
    block: list[str] = []
    for line in source.read_text(encoding="utf-8").splitlines():
        if line.startswith(f"{name}==") or (block and line.startswith("    --hash")):
            block.append(line)
        elif block:
            break
    if not block:
        raise LockFailed(f"{source} does not pin {name}.")
    target.write_text("\n".join(block) + "\n", encoding="utf-8")
