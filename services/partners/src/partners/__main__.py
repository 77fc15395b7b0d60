"""`python -m partners web|migrate|openapi|demo`."""

from pathlib import Path

from kit.cli import Service, run
from partners.demo.command import demo
from partners.main import create
from partners.settings import Settings

SERVICE = Service(
    name="partners",
    folder=Path(__file__).resolve().parents[2],
    settings=Settings,
    create_app=create,
    commands={"demo": demo},
)

if __name__ == "__main__":
    run(SERVICE)
