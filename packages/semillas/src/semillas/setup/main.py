"""Commands of the bootstrap: install, run, lock, webapp, npm, browser."""

import argparse
import os
import sys

from semillas.failures import Failure, disk_full, is_disk_full
from semillas.progress import say
from semillas.setup import browser, environment, lock, webapp
from semillas.setup.workspace import Workspace, find_workspace


def main(words: list[str]) -> int:
    arguments = parse(words)
    workspace = find_workspace()
    try:
        return perform(workspace, arguments)
    except Failure as failure:
        return complain(failure)
    except OSError as error:
        if not is_disk_full(error):
            raise
        return complain(disk_full(workspace.root))
    except KeyboardInterrupt:
        say("\nStopped.")
        return 130


def parse(words: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bootstrap", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("install", help="everything for development and tests")
    commands.add_parser("run", help="install what is needed, build the web app, start")
    commands.add_parser("lock", help="write the lock files").add_argument(
        "--upgrade", action="store_true"
    )
    commands.add_parser("webapp", help="install and build the web app")
    commands.add_parser("browser", help="find or install a browser for the tests")
    npm = commands.add_parser("npm", help="npm in the web app's folder, with the right Node")
    npm.add_argument("words", nargs=argparse.REMAINDER)
    return parser.parse_args(words)


def perform(workspace: Workspace, arguments: argparse.Namespace) -> int:
    command = arguments.command
    if command == "install":
        environment.install(workspace, environment.FULL)
        webapp.install_modules(workspace)
    elif command == "lock":
        lock.lock(workspace, upgrade=arguments.upgrade)
    elif command == "browser":
        browser.ensure_browser(workspace)
    elif command == "npm":
        return webapp.npm(workspace, arguments.words)
    else:
        make_webapp(workspace)
        if command == "run":
            start(workspace)
    return 0


def make_webapp(workspace: Workspace) -> None:
    environment.install(workspace, environment.RUN)
    webapp.install_modules(workspace)
    webapp.build(workspace)


def start(workspace: Workspace) -> None:
    """Becomes `semillas up`, so that Ctrl-C and signals reach it and nobody else."""
    sys.stdout.flush()
    python = str(workspace.python)
    os.execv(python, [python, "-m", "semillas", "up"])  # noqa: S606


def complain(failure: Failure) -> int:
    sys.stdout.flush()
    sys.stderr.write(f"\n{failure}\n")
    return failure.exit_code
