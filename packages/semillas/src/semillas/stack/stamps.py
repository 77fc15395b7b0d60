"""What was done before and need not be done again: migrations, the demo network.

A stamp belongs to one database cluster: a new data folder starts without any.
"""

from semillas.setup.workspace import fingerprint, read_stamp, write_stamp
from semillas.stack.services import DATABASES, Stack

DEMO = "demo"


def outdated(stack: Stack) -> list[str]:
    """Names of the migration programs whose migrations changed since they last ran."""
    stamp = read_stamp(stack.home.stamps_file)
    labels = {name: f"{name}-migrate" for name in DATABASES}
    return [label for name, label in labels.items() if stamp.get(label) != wanted(stack, name)]


def wanted(stack: Stack, name: str) -> str:
    folder = stack.root / "services" / name
    files = [*folder.glob("migrations/**/*.py"), *folder.glob("requirements.lock")]
    return fingerprint(files)


def remember(stack: Stack, names: list[str]) -> None:
    stamp = read_stamp(stack.home.stamps_file)
    done = {name: wanted(stack, name.removesuffix("-migrate")) for name in names}
    write_stamp(stack.home.stamps_file, {**stamp, **done})


def demo_loaded(stack: Stack) -> bool:
    return DEMO in read_stamp(stack.home.stamps_file)


def remember_demo(stack: Stack) -> None:
    stamp = read_stamp(stack.home.stamps_file)
    write_stamp(stack.home.stamps_file, {**stamp, DEMO: "loaded"})
