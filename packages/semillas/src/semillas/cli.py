"""The `semillas` command."""

import os
import subprocess
import sys
from typing import Annotated, Any, NoReturn

import typer

from semillas.failures import Failure, NotReady, PortTaken, disk_full, is_disk_full
from semillas.progress import say, step
from semillas.stack import postgres, stamps
from semillas.stack.layout import Home, home_from_environment
from semillas.stack.readiness import answers
from semillas.stack.services import BACK, DATABASES, Stack, repository
from semillas.stack.single import is_running, read_state
from semillas.stack.supervisor import run
from semillas.welcome import welcome

app = typer.Typer(no_args_is_help=True, add_completion=False, help=__doc__)
user = typer.Typer(no_args_is_help=True, help="Accounts, for the operator.")
app.add_typer(user, name="user")

PASS_ON = {"allow_extra_args": True, "ignore_unknown_options": True}


@app.command()
def up(
    port: Annotated[int, typer.Option(envvar="PORT", help="Port of the website.")] = 8080,
    demo: Annotated[
        str, typer.Option(envvar="DEMO", help="1: load the demo network; 0: never; else once.")
    ] = "",
) -> None:
    """Start everything and keep it running until Ctrl-C."""
    home = home_from_environment(repository() / ".semillas")
    wanted = {"0": False, "1": True}.get(demo)
    try:
        if not 0 < port < 65536:
            raise PortTaken(f"{port} is no port. Choose one from 1024 to 65535: make run PORT=8080")
        say(f"Starting Semillas; its data is in {home.root}")
        run(
            home,
            repository(),
            port,
            demo=wanted,
            ready=lambda stack: say(welcome(stack, wanted)),
        )
    except Failure as failure:
        fail(failure)
    except OSError as error:
        if not is_disk_full(error):
            raise
        fail(disk_full(home.root))


@app.command()
def status() -> None:
    """Show every process: number, port, restarts, whether it is ready."""
    home, state = running_state()
    say(f"Semillas runs at {state['url']} from {home.root}")
    for name, child in state["children"].items():
        url = f"http://127.0.0.1:{child['port']}/readyz" if child["port"] else None
        ready = "running" if child["pid"] else "down"
        if url and child["pid"]:
            ready = "ready" if answers(url) else "not ready"
        say(f"  {name:<15} {ready:<10} pid {child['pid']}  restarts {child['restarts']}")


@app.command()
def demo() -> None:
    """Load the demo network into the running system; what is there already stays."""
    stack = running_stack()
    for program in stack.demos():
        with step(program.name):
            check(subprocess.run(program.argv, env=program.env, cwd=program.cwd, check=False))
    stamps.remember_demo(stack)


@user.command("create", context_settings=PASS_ON)
def user_create(context: typer.Context) -> None:
    """Make an account: --email ada@example.org --name "Ada" --role administrator."""
    delegate("gateway", ["user", "create", *context.args])


@user.command("token", context_settings=PASS_ON)
def user_token(context: typer.Context) -> None:
    """Print an access token of an account, for scripts: EMAIL."""
    delegate("gateway", ["user", "token", *context.args])


@app.command(context_settings=PASS_ON)
def reindex(context: typer.Context) -> None:
    """Build the catalog's search index again from the database."""
    delegate("catalog", ["reindex", *context.args])


def delegate(service: str, words: list[str]) -> None:
    """Runs a service's own command: against the running system, or DATABASE_URL where it is set."""
    argv = [sys.executable, "-m", service, *words]
    given = "DATABASE_URL" in os.environ
    env = dict(os.environ) if given else running_stack().settings(service)
    check(subprocess.run(argv, env=env, check=False))


def check(done: subprocess.CompletedProcess[Any]) -> None:
    if done.returncode != 0:
        raise typer.Exit(done.returncode)


def running_state() -> tuple[Home, dict[str, Any]]:
    home = home_from_environment(repository() / ".semillas")
    state = read_state(home) if is_running(home) else None
    if state is None:
        fail(NotReady(f"Semillas does not run from {home.root}. Start it first: make run"))
    return home, state


def running_stack() -> Stack:
    """The stack as the running supervisor has it."""
    home, state = running_state()
    children = state["children"]
    missing = [name for name in (*BACK, "gateway") if name not in children]
    if missing:
        fail(NotReady("Semillas is still starting. Try again when it says that it is ready."))
    cluster = postgres.locate(home)
    ports = {name: int(children[name]["port"]) for name in BACK}
    urls = {name: cluster.url(name) for name in DATABASES}
    return Stack(home, repository(), int(children["gateway"]["port"]), ports, urls)


def fail(failure: Failure) -> NoReturn:
    sys.stdout.flush()
    typer.echo(f"\n{failure}", err=True)
    raise typer.Exit(failure.exit_code)
