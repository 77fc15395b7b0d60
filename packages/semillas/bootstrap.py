"""Entry point of the Makefile: checks the Python version, then hands over to semillas.setup.

Runs before anything is installed, so it uses the standard library only, and no syntax that a
too old Python could not parse: it has to print the message below.
"""

import sys
from pathlib import Path

NEEDED = (3, 11)
TOO_OLD = """\
Semillas needs Python {0}.{1} or newer; {2} is Python {3}.{4}.
Install a newer one, or name it: make run PYTHON=python3.12
"""


def main():  # type: () -> int
    if sys.version_info < NEEDED:
        words = NEEDED + (sys.executable,) + tuple(sys.version_info[:2])  # noqa: RUF005
        sys.stderr.write(TOO_OLD.format(*words))
        return 10
    sys.path.insert(0, str(Path(__file__).resolve().parent / "src"))
    from semillas.setup.main import main as setup

    return setup(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
