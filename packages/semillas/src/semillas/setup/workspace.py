"""Where things lie in the repository, and fingerprints that tell when to install again."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

NOT_SOURCES = {"node_modules", "build", ".svelte-kit", "coverage", "test-results"}


@dataclass(frozen=True)
class Workspace:
    root: Path

    @property
    def venv(self) -> Path:
        return self.root / ".venv"

    @property
    def python(self) -> Path:
        return self.venv / "bin" / "python"

    @property
    def frontend(self) -> Path:
        return self.root / "frontend"

    @property
    def full_lock(self) -> Path:
        return self.root / "requirements.lock"

    @property
    def locks(self) -> Path:
        return self.root / "packages" / "semillas" / "locks"

    @property
    def members(self) -> list[Path]:
        """Folders of the workspace's Python packages: packages/* and services/*."""
        found = [
            *self.root.glob("packages/*/pyproject.toml"),
            *self.root.glob("services/*/pyproject.toml"),
        ]
        return sorted(path.parent for path in found)

    def log(self, name: str) -> Path:
        """A fresh log file for one run of one step."""
        folder = self.venv.parent / ".setup-logs"
        folder.mkdir(exist_ok=True)
        path = folder / f"{name}.log"
        path.unlink(missing_ok=True)
        return path


def find_workspace() -> Workspace:
    return Workspace(Path(__file__).resolve().parents[5])


def fingerprint(files: Iterable[Path], *extra: str) -> str:
    """SHA-256 over names and bytes of `files`, and the `extra` words."""
    digest = hashlib.sha256()
    for word in extra:
        digest.update(word.encode() + b"\0")
    for path in sorted(files):
        digest.update(str(path).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def sources(folder: Path) -> list[Path]:
    """Every file of a web app that a person wrote."""
    found: list[Path] = []
    for entry in folder.iterdir():
        if entry.name in NOT_SOURCES:
            continue
        if entry.is_dir():
            found += [path for path in entry.rglob("*") if path.is_file()]
        else:
            found.append(entry)
    return found


def read_stamp(path: Path) -> dict[str, str]:
    try:
        stamp = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) else {}


def write_stamp(path: Path, stamp: dict[str, str]) -> None:
    path.write_text(json.dumps(stamp, indent=1), encoding="utf-8")
