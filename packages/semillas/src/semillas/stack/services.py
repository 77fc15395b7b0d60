"""Which processes make up Semillas on one machine, and the settings each of them gets."""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from semillas.stack.layout import Home
from semillas.stack.ports import LOOPBACK, free_ports
from semillas.stack.processes import Program

DATABASES = ("catalog", "partners", "training", "gateway")
BACK = ("catalog", "partners", "training")
DEMO_ORDER = ("partners", "gateway", "catalog", "training")
PASSED_ON = (
    "HOME",
    "LANG",
    "LC_ALL",
    "LOG_LEVEL",
    "PATH",
    "SSL_CERT_DIR",
    "SSL_CERT_FILE",
    "TMPDIR",
    "USER",
)


@dataclass(frozen=True)
class Stack:
    """Everything that is decided before the first process starts."""

    home: Home
    root: Path
    port: int
    ports: Mapping[str, int]
    database_urls: Mapping[str, str]

    @property
    def url(self) -> str:
        return f"http://{LOOPBACK}:{self.port}"

    def service_url(self, name: str) -> str:
        return self.url if name == "gateway" else f"http://{LOOPBACK}:{self.ports[name]}"

    def settings(self, name: str) -> dict[str, str]:
        """The environment of one service's processes, with nothing of ours but what it needs."""
        passed = {key: os.environ[key] for key in PASSED_ON if key in os.environ}
        common = {
            "DATABASE_URL": self.database_urls[name],
            "PUBLIC_URL": self.url,
            "ISSUER": self.url,
            "JWKS_URL": f"{self.url}/.well-known/jwks.json",
            "HOST": LOOPBACK,
            "PORT": str(self.port if name == "gateway" else self.ports[name]),
            "PYTHONUNBUFFERED": "1",
        }
        return {**passed, **common, **self._own(name)}

    def _own(self, name: str) -> dict[str, str]:
        if name == "catalog":
            return {"STORAGE_URL": self.home.files.as_uri(), "INDEX_DIR": str(self.home.index)}
        if name == "training":
            return {"PARTNERS_URL": self.service_url("partners")}
        if name == "gateway":
            upstream = {f"{back.upper()}_URL": self.service_url(back) for back in BACK}
            return {**upstream, "SPA_DIR": str(self.root / "frontend" / "build")}
        return {}

    def program(self, name: str, command: str, label: str | None = None) -> Program:
        """`python -m <name> <command>`; only `web` listens and can be asked whether it is ready."""
        web = command == "web"
        return Program(
            name=label or name,
            argv=[sys.executable, "-m", name, command],
            env=self.settings(name),
            cwd=self.root,
            port=(self.port if name == "gateway" else self.ports[name]) if web else None,
            ready_url=f"{self.service_url(name)}/readyz" if web else None,
        )

    def running(self) -> list[Program]:
        """The processes that run all the time, in the order in which they start."""
        return [
            self.program("partners", "web"),
            self.program("catalog", "web"),
            self.program("catalog", "worker", "catalog-worker"),
            self.program("training", "web"),
            self.program("gateway", "web"),
        ]

    def migrations(self) -> list[Program]:
        return [self.program(name, "migrate", f"{name}-migrate") for name in DATABASES]

    def demos(self) -> list[Program]:
        return [self.program(name, "demo", f"{name}-demo") for name in DEMO_ORDER]


def make_stack(home: Home, root: Path, port: int, database_urls: Mapping[str, str]) -> Stack:
    ports = dict(zip(BACK, free_ports(len(BACK)), strict=True))
    return Stack(home, root, port, ports, database_urls)


def repository() -> Path:
    """The checkout that this installation runs from (the packages are installed editable)."""
    return Path(__file__).resolve().parents[5]
