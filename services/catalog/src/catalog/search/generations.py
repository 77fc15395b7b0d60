"""The index folder on disk: generations beside each other, one of them live, one writer.

    live                     text file: the name of the live generation, replaced atomically
    writer.lock              held by the one process that writes
    generation-<hex>/index   tantivy's files
    generation-<hex>/state.json   schema version, database, last change applied

The state is written after the commit that it tells of. A process that dies between the two
applies the last changes once more, which changes nothing.
"""

import fcntl
import json
import os
import shutil
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import IO
from uuid import UUID, uuid4

from catalog.search.documents import SearchDocument, Subjects
from catalog.search.index import SCHEMA_VERSION, IndexUnusable, ItemIndex

_LIVE, _LOCK, _STATE, _INDEX, _PREFIX = "live", "writer.lock", "state.json", "index", "generation-"


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """The last change applied, in the order of changes."""

    xid: int = 0
    seq: int = 0


@dataclass(frozen=True, slots=True)
class State:
    """What an index holds; `database` names the server and database that it was read from."""

    schema: int
    database: str
    position: Position


def write_durably(path: Path, text: str) -> None:
    """Replace the file so that a crash leaves the old or the new text."""
    temporary = path.with_name(f".{path.name}.{uuid4().hex}")
    with temporary.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


class Generation:
    """One index with its state."""

    def __init__(self, path: Path, index: ItemIndex, state: State) -> None:
        self.path, self.index, self.state = path, index, state

    @classmethod
    def create(cls, root: Path, database: str, position: Position) -> "Generation":
        path = root / f"{_PREFIX}{uuid4().hex}"
        made = cls(path, ItemIndex.create(path / _INDEX), State(SCHEMA_VERSION, database, position))
        made.save_state()
        return made

    @classmethod
    def open(cls, path: Path) -> "Generation":
        """Open what lies there; raise IndexUnusable when it is broken or of another version."""
        try:
            stored = json.loads((path / _STATE).read_text(encoding="utf-8"))
            state = State(
                int(stored["schema"]), str(stored["database"]), Position(**stored["position"])
            )
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise IndexUnusable(f"state: {error!r}") from error
        if state.schema != SCHEMA_VERSION:
            raise IndexUnusable(f"schema {state.schema}, not {SCHEMA_VERSION}")
        return cls(path, ItemIndex.open(path / _INDEX), state)

    def save_state(self) -> None:
        write_durably(self.path / _STATE, json.dumps(asdict(self.state)))

    def remove(self) -> None:
        """Give the folder up; its writer, when open, goes with the last reference."""
        shutil.rmtree(self.path, ignore_errors=True)

    def apply(
        self,
        puts: Iterable[SearchDocument],
        deletes: Iterable[UUID],
        subjects: Subjects,
        position: Position,
    ) -> None:
        """Commit the changes, then note how far the index is; idempotent."""
        self.index.apply(puts, deletes, subjects)
        self.state = replace(self.state, position=position)
        self.save_state()


class IndexFolder:
    """The root folder of all generations."""

    def __init__(self, root: Path) -> None:
        self.root = root
        root.mkdir(parents=True, exist_ok=True)
        self._lock: IO[str] | None = None

    def try_lock(self) -> bool:
        """Become the only writer, or return False while another process is; ends with it."""
        if self._lock is not None:
            return True
        file = (self.root / _LOCK).open("a", encoding="utf-8")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.close()
            return False
        self._lock = file
        return True

    def unlock(self) -> None:
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def live_name(self) -> str | None:
        """Return the name of the live generation, None before the first."""
        try:
            return (self.root / _LIVE).read_text(encoding="utf-8").strip()
        except FileNotFoundError:
            return None

    def open_live(self) -> Generation:
        """Open the live generation; raise IndexUnusable when there is none that can be used."""
        name = self.live_name()
        if name is None or not name.startswith(_PREFIX) or "/" in name:
            raise IndexUnusable("no live index")
        return Generation.open(self.root / name)

    def publish(self, generation: Generation) -> None:
        """Make it the live one."""
        write_durably(self.root / _LIVE, generation.path.name)

    def sweep(self) -> None:
        """Remove what is not live, older or unfinished; open readers keep what they see."""
        live = self.live_name()
        for path in self.root.glob(f"{_PREFIX}*"):
            if path.name != live:
                shutil.rmtree(path, ignore_errors=True)
