"""`python -m gateway web|migrate|openapi|user|keys|demo`."""

from pathlib import Path

from gateway.door import door
from gateway.identity.commands import demo_command, keys_command, user_command
from gateway.main import create
from gateway.settings import Settings
from kit.cli import Service, run

SERVICE = Service(
    name="gateway",
    folder=Path(__file__).resolve().parents[2],
    settings=Settings,
    create_app=create,
    front=door,
    commands={"user": user_command, "keys": keys_command, "demo": demo_command},
)

if __name__ == "__main__":
    run(SERVICE)
