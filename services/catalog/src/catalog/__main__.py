"""`python -m catalog web|worker|migrate|starter|demo|openapi|reindex`."""

from pathlib import Path

from catalog.ingest.demo import demo, starter
from catalog.main import create, create_worker
from catalog.search.running import reindex
from catalog.settings import Settings
from kit.cli import Service, run

SERVICE = Service(
    name="catalog",
    folder=Path(__file__).resolve().parents[2],
    settings=Settings,
    create_app=create,
    create_worker=create_worker,
    commands={"starter": starter, "demo": demo, "reindex": reindex},
)

if __name__ == "__main__":
    run(SERVICE)
