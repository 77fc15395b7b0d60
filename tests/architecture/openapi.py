"""`make openapi`: writes services/*/openapi.json again, or tells with --check which is old."""

import subprocess
import sys

from tests.architecture.repository import ROOT, SERVICES


def main(words: list[str]) -> int:
    failed = [
        service
        for service in SERVICES
        if subprocess.run(
            [sys.executable, "-m", service, "openapi", *words], cwd=ROOT, check=False
        ).returncode
    ]
    return len(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
