"""`python -m gateway web|migrate|openapi`."""

from pathlib import Path

from gateway.main import create
from gateway.settings import Settings
from kit.cli import Service, run

SERVICE = Service(
    name="gateway",
    folder=Path(__file__).resolve().parents[2],
    settings=Settings,
    create_app=create,
)

if __name__ == "__main__":
    run(SERVICE)
