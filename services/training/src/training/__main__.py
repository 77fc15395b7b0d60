"""`python -m training web|migrate|openapi|demo`."""

from pathlib import Path

from kit.cli import Service, run
from training.demo.command import demo
from training.main import create
from training.settings import Settings

SERVICE = Service(
    name="training",
    folder=Path(__file__).resolve().parents[2],
    settings=Settings,
    create_app=create,
    commands={"demo": demo},
)

if __name__ == "__main__":
    run(SERVICE)
