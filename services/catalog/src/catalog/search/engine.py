"""The index in this process: the view that searches see, and the threads that they run in."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from secrets import randbits
from typing import TypeVar

import structlog
from tantivy import Searcher

from catalog.search.documents import Subjects
from catalog.search.errors import SearchUnavailable
from catalog.search.generations import Generation, Position
from catalog.search.index import IndexUnusable, guarded

log = structlog.get_logger(__name__)

T = TypeVar("T")

_KEPT_VIEWS = 16


@dataclass(frozen=True, slots=True)
class View:
    """An unchanging state of the index: `number` names it, `position` tells how new it is."""

    number: int
    searcher: Searcher
    position: Position


class SearchEngine:
    """Gives views to searches. The indexer alone calls `show`."""

    def __init__(self, subjects: Subjects, *, threads: int = 2) -> None:
        self.subjects = subjects
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="search")
        self._view: View | None = None
        # Numbers of another process must not be taken for ours.
        self._number = randbits(40) << 12
        self._kept: OrderedDict[int, View] = OrderedDict()
        self.on_failure: Callable[[], None] = lambda: None
        self._indexer_ended = False

    def show(self, generation: Generation) -> None:
        """Let searches see the generation's last commit."""
        self._number += 1
        self._view = View(self._number, generation.index.searcher(), generation.state.position)

    def view(self) -> View:
        """Return the newest view; raise SearchUnavailable while there is none."""
        if self._view is None:
            raise SearchUnavailable("The search index is being built.")
        return self._view

    def keep(self, view: View) -> None:
        """Hold on to a view whose paging goes on; the longest unused of many is let go."""
        self._kept[view.number] = view
        self._kept.move_to_end(view.number)
        if len(self._kept) > _KEPT_VIEWS:
            self._kept.popitem(last=False)

    def kept(self, number: int) -> View | None:
        return self._kept.get(number)

    async def run(self, search: Callable[[], T]) -> T:
        """Run in a thread; tantivy lets go of the interpreter while it works.

        Raises SearchUnavailable, and asks for a new index, when the index cannot be read:
        no query that this package builds is wrong by itself.
        """
        loop = asyncio.get_running_loop()
        try:
            return await loop.run_in_executor(self._threads, guarded, search)
        except (ValueError, OSError, IndexUnusable) as error:
            log.error("search failed", exc_info=error)
            self.on_failure()
            raise SearchUnavailable("The search index cannot be read.") from error

    def note_end(self, indexer: "asyncio.Task[None]") -> None:
        """Take notice that the indexer ended; by itself it never should."""
        if not indexer.cancelled():
            self._indexer_ended = True
            log.critical("the indexer ended", exc_info=indexer.exception())

    async def ensure_ready(self) -> None:
        """Raise while nothing can be searched or nobody keeps the index; for readiness."""
        self.view()
        if self._indexer_ended:
            raise SearchUnavailable("The index is no longer kept current.")

    def close(self) -> None:
        self._threads.shutdown(wait=True, cancel_futures=True)
        self._view = None
        self._kept.clear()
