"""Entry point of the Makefile: checks the Python version, then hands over to semillas.setup.

Runs before anything is installed, so it uses the standard library only and no syntax newer
than what a too old Python can still parse to print the message below.
"""

import os
import sys

NEEDED = (3, 11)


def main():  # type: () -> int
    if sys.version_info < NEEDED:
        sys.stderr.write(
            "Semillas needs Python %d.%d or newer; %s is Python %d.%d.\n"
            "Install a newer one, or name it: make run PYTHON=python3.12\n"
            % (NEEDED + (sys.executable,) + sys.version_info[:2])
        )
        return 10
    here = os.path.dirname(os.path.abspath(__file__))
    sys.path.insert(0, os.path.join(here, "src"))
    from semillas.setup.main import main as setup

    return setup(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
