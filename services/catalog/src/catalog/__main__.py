"""`python -m catalog web|worker|migrate|openapi`."""

from pathlib import Path

from catalog.main import create, create_worker
from catalog.settings import Settings
from kit.cli import Service, run

SERVICE = Service(
    name="catalog",
    folder=Path(__file__).resolve().parents[2],
    settings=Settings,
    create_app=create,
    create_worker=create_worker,
)

if __name__ == "__main__":
    run(SERVICE)
