"""`alembic check` for every service: the models and the migrations say the same."""

import asyncio
import importlib
import sys
from collections.abc import Iterable
from pathlib import Path

from alembic.util.exc import CommandError

from kit.migrations import check, upgrade
from kit.testing.postgres import start_postgres


def differences(root: Path, services: Iterable[str]) -> list[str]:
    """One message a service whose models and migrations differ; needs no database of yours."""
    server = start_postgres()
    try:
        return [
            message
            for service in services
            if (message := difference(root, service, asyncio.run(server.create_database(service))))
        ]
    finally:
        server.stop()


def difference(root: Path, service: str, url: str) -> str | None:
    importlib.import_module(f"{service}.main")
    folder = root / "services" / service / "migrations"
    upgrade(folder, url)
    try:
        check(folder, url)
    except CommandError as error:
        return f"{service}: {error}"
    return None


if __name__ == "__main__":
    # One service a process: they all declare their tables on one metadata.
    from tests.architecture.repository import ROOT

    found = differences(ROOT, sys.argv[1:])
    sys.exit("\n".join(found) or None)
