"""`semillas up` with the real PostgreSQL and stand-ins for the services.

Arguments: port of the gateway, the way the partners service behaves.
"""

import os
import sys
import tempfile
from pathlib import Path

from semillas.failures import Failure
from semillas.stack.layout import home_from_environment
from semillas.stack.ports import free_ports
from semillas.stack.processes import Program
from semillas.stack.services import BACK, Stack
from semillas.stack.supervisor import run

SERVICE = Path(__file__).with_name("fake_service.py")


class FakeStack(Stack):
    def running(self) -> list[Program]:
        ways = {"partners": sys.argv[2]}
        return [self.fake(name, ways.get(name, "serves")) for name in ("partners", "gateway")]

    def fake(self, name: str, way: str) -> Program:
        port = self.port if name == "gateway" else self.ports[name]
        return Program(
            name=name,
            argv=[sys.executable, str(SERVICE), str(port), way],
            env={"PATH": os.environ["PATH"]},
            cwd=self.root,
            port=port,
            ready_url=f"http://127.0.0.1:{port}/readyz",
        )

    def migrations(self) -> list[Program]:
        return []

    def demos(self) -> list[Program]:
        return []


def main() -> int:
    root = Path(tempfile.mkdtemp(prefix="fake-root-"))
    (root / "frontend" / "build").mkdir(parents=True)
    (root / "frontend" / "build" / "app.html").touch()
    home = home_from_environment(root)
    ports = dict(zip(BACK, free_ports(len(BACK)), strict=True))
    try:
        run(
            home,
            root,
            int(sys.argv[1]),
            demo=False,
            ready=lambda stack: print("ready", stack.url, flush=True),
            make=lambda home, root, port, urls: FakeStack(home, root, port, ports, urls),
        )
    except Failure as failure:
        print(failure, file=sys.stderr)
        return failure.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main())
