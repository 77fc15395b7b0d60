"""The folder that holds everything a run writes, $SEMILLAS_HOME."""

import hashlib
import os
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path

from semillas.failures import Failure

# A socket's address holds 108 bytes on Linux and 104 on macOS, the file name included.
SOCKET_PATH_BYTES = 100
SOCKET_NAME = ".s.PGSQL.5432"


@dataclass(frozen=True)
class Home:
    root: Path

    @property
    def logs(self) -> Path:
        return self.root / "logs"

    @property
    def database(self) -> Path:
        return self.root / "pg"

    @property
    def files(self) -> Path:
        return self.root / "files"

    @property
    def index(self) -> Path:
        return self.root / "index"

    @property
    def lock_file(self) -> Path:
        return self.root / "lock"

    @property
    def state_file(self) -> Path:
        return self.root / "state.json"

    @property
    def stamps_file(self) -> Path:
        return self.root / "stamps.json"

    @property
    def digest(self) -> str:
        return hashlib.sha256(str(self.root).encode()).hexdigest()[:12]

    def log(self, name: str) -> Path:
        return self.logs / f"{name}.log"

    def prepare(self) -> None:
        """Makes the folders; only their owner may read them."""
        self.root.mkdir(parents=True, exist_ok=True)
        # As root, PostgreSQL runs as another user, who must be able to pass through.
        self.root.chmod(0o711 if os.geteuid() == 0 else 0o700)
        for folder in (self.logs, self.files, self.index, self.database):
            folder.mkdir(exist_ok=True)
        for folder in (self.logs, self.files, self.index):
            folder.chmod(0o700)


def home_from_environment(default: Path) -> Home:
    named = os.environ.get("SEMILLAS_HOME")
    return Home((Path(named).expanduser() if named else default).resolve())


def socket_folder(home: Home, owner: int) -> Path:
    """A private folder for PostgreSQL's socket, short enough for a socket address.

    Inside the database's folder, or, when that lies too deep, in the runtime folder of the user
    or the system's temporary one, under a name that belongs to this home and this user.
    """
    near = home.database / "run"
    if len(os.fsencode(near / SOCKET_NAME)) < SOCKET_PATH_BYTES:
        return near
    runtime = os.environ.get("XDG_RUNTIME_DIR") if owner == os.geteuid() else None
    for base in (runtime, tempfile.gettempdir(), "/tmp"):  # noqa: S108
        if base is None:
            continue
        folder = Path(base) / f"semillas-{owner}-{home.digest}"
        if len(os.fsencode(folder / SOCKET_NAME)) < SOCKET_PATH_BYTES:
            return folder
    raise Failure(f"No folder with a short enough name for PostgreSQL's socket: {near}")


def make_private(folder: Path, owner: int, group: int) -> None:
    """Makes `folder` with mode 0700 for `owner`; refuses one that somebody else put there."""
    folder.mkdir(mode=0o700, exist_ok=True)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in (owner, os.geteuid()):
        raise Failure(f"{folder} belongs to somebody else; remove it or set TMPDIR.")
    if found.st_uid != owner:
        os.chown(folder, owner, group)
    folder.chmod(0o700)
