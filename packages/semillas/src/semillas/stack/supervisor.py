"""Starts the stack in order, keeps it running, stops it in order."""

import asyncio
import contextlib
import os
import signal
import time
from collections.abc import Callable, Coroutine, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from semillas.failures import InstallFailed, require_space
from semillas.progress import say, step
from semillas.stack import postgres, stamps
from semillas.stack.child import Child
from semillas.stack.guard import Guard
from semillas.stack.layout import Home
from semillas.stack.ports import require_free_port
from semillas.stack.postgres import Cluster
from semillas.stack.processes import Program, run_to_end
from semillas.stack.readiness import answers, wait_ready
from semillas.stack.services import DATABASES, Stack, make_stack
from semillas.stack.single import end_leftovers, only_one, write_state

READY_SECONDS = 90.0
ONE_SHOT_SECONDS = 600.0
NEEDED_MB = 300
WATCH_SECONDS = 1.0


class Supervisor:
    """The children of one home. Started and stopped by `run`."""

    def __init__(self, home: Home, url: str) -> None:
        self.home = home
        self.url = url
        self.guard = Guard()
        self.children: list[Child] = []
        self.started = time.time()

    def add(self, program: Program) -> Child:
        log = self.home.log(program.name)
        child = Child(program, log, self.guard, say, self.write_state)
        self.children.append(child)
        child.start()
        return child

    def write_state(self) -> None:
        children = {
            child.program.name: {
                "pid": child.pid,
                "created": child.created,
                "port": child.program.port,
                "restarts": child.exits,
            }
            for child in self.children
        }
        state = {"pid": os.getpid(), "url": self.url, "started": self.started}
        with contextlib.suppress(OSError):
            write_state(self.home, {**state, "children": children})

    async def run_once(self, program: Program) -> None:
        await run_to_end(program, self.home.log(program.name), self.guard, ONE_SHOT_SECONDS)

    async def watch_guard(self) -> None:
        while True:
            await asyncio.sleep(WATCH_SECONDS)
            self.guard.ensure_alive()

    async def stop(self) -> None:
        """The door first, then the services together, PostgreSQL last."""
        for group in stopping_order(self.children):
            await asyncio.gather(*(child.stop() for child in group))
        self.guard.close()
        self.home.state_file.unlink(missing_ok=True)

    def force(self) -> None:
        for child in self.children:
            child.force()


def stopping_order(children: Sequence[Child]) -> list[list[Child]]:
    def named(*names: str) -> list[Child]:
        return [child for child in children if child.program.name in names]

    ends = named("gateway", "postgres")
    return [
        named("gateway"),
        [child for child in children if child not in ends],
        named("postgres"),
    ]


Ready = Callable[[Stack], None]
MakeStack = Callable[[Home, Path, int, Mapping[str, str]], Stack]


def run(
    home: Home,
    root: Path,
    port: int,
    *,
    demo: bool | None,
    ready: Ready,
    make: MakeStack = make_stack,
) -> None:
    """Runs until a signal asks to stop. `demo`: load the demo network (None: the first time)."""
    home.prepare()
    require_space(home.root, NEEDED_MB)
    with only_one(home):
        if names := end_leftovers(home):
            say(f"  Stopped what a killed run had left: {', '.join(names)}.")
        require_free_port(port)
        require_webapp(root)
        cluster = postgres.locate(home)
        stack = make(home, root, port, {name: cluster.url(name) for name in DATABASES})
        asyncio.run(supervise(cluster, stack, demo, ready))


def require_webapp(root: Path) -> None:
    if not (root / "frontend" / "build" / "app.html").exists():
        raise InstallFailed("The web app is not built yet. Run: make run")


async def supervise(cluster: Cluster, stack: Stack, demo: bool | None, ready: Ready) -> None:
    supervisor = Supervisor(stack.home, stack.url)
    with stop_signals(supervisor) as asked:
        supervisor.guard.start()
        watcher = asyncio.create_task(supervisor.watch_guard())
        starting = asyncio.create_task(start(supervisor, cluster, stack, demo))
        waiting = asyncio.create_task(asked.wait())
        try:
            await asyncio.wait({starting, waiting}, return_when=asyncio.FIRST_COMPLETED)
            if starting.done() and not asked.is_set():
                await starting
                ready(stack)
                await waiting
        finally:
            await end_tasks(starting, waiting, watcher)
            with step("Stopping"):
                await supervisor.stop()


async def end_tasks(*tasks: asyncio.Task[None] | asyncio.Task[bool]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


@contextlib.contextmanager
def stop_signals(supervisor: Supervisor) -> Iterator[asyncio.Event]:
    """The first signal sets the event; the next one ends every child by force."""
    asked = asyncio.Event()
    loop = asyncio.get_running_loop()

    def on_signal() -> None:
        if asked.is_set():
            supervisor.force()
            return
        say("\n  Stopping; press Ctrl-C again to end everything by force.")
        asked.set()

    caught = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    for number in caught:
        loop.add_signal_handler(number, on_signal)
    try:
        yield asked
    finally:
        for number in caught:
            loop.remove_signal_handler(number)


async def start(supervisor: Supervisor, cluster: Cluster, stack: Stack, demo: bool | None) -> None:
    with step("PostgreSQL") as current:
        if not cluster.data.is_relative_to(cluster.home.root):
            current.note = f"done; its system user keeps the data in {cluster.data}"
        await asyncio.to_thread(postgres.prepare, cluster)
        server = supervisor.add(postgres_program(cluster, stack))
        await wait_ready(server, cluster.is_ready, READY_SECONDS)
        await asyncio.to_thread(postgres.make_databases, cluster, DATABASES)
    with step("Databases") as current:
        outdated = stamps.outdated(stack)
        current.note = f"{len(outdated)} brought up to date" if outdated else "up to date"
        programs = [program for program in stack.migrations() if program.name in outdated]
        await together(supervisor.run_once(program) for program in programs)
        stamps.remember(stack, outdated)
    with step("Services"):
        children = [supervisor.add(program) for program in stack.running()]
        await together(wait_child(child) for child in children)
    if demo or (demo is None and not stamps.demo_loaded(stack)):
        for program in stack.demos():
            with step(f"Demo network: {program.name.removesuffix('-demo')}"):
                await supervisor.run_once(program)
        stamps.remember_demo(stack)


async def together(jobs: Iterable[Coroutine[Any, Any, None]]) -> None:
    """Runs all at once; the first failure ends the others."""
    try:
        async with asyncio.TaskGroup() as group:
            for job in jobs:
                group.create_task(job)
    except ExceptionGroup as failures:
        raise failures.exceptions[0] from None


async def wait_child(child: Child) -> None:
    url = child.program.ready_url
    if url is None:
        await wait_ready(child, lambda: child.pid is not None, READY_SECONDS)
    else:
        await wait_ready(child, lambda: answers(url), READY_SECONDS)


def postgres_program(cluster: Cluster, stack: Stack) -> Program:
    return Program(
        name="postgres",
        argv=cluster.command,
        env={"PATH": os.environ.get("PATH", ""), "TZ": "UTC", "LC_ALL": "C"},
        cwd=Path("/"),
        stop_signal=signal.SIGINT,
        force_signal=signal.SIGQUIT,
        stop_seconds=30.0,
        spawn=postgres.as_owner(cluster),
        before_start=lambda: postgres.clear_stale_pid(cluster),
    )
