"""Where the things to check lie."""

import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SERVICES = ("catalog", "training", "partners", "gateway")


def tracked_files(root: Path = ROOT) -> list[Path]:
    """Files that are committed or about to be, as paths from the root."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=root,
        check=True,
        capture_output=True,
        text=True,
    )
    names = [name for name in listed.stdout.split("\0") if name]
    return [Path(name) for name in names if (root / name).is_file()]
