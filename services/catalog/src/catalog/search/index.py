"""The tantivy index itself: fields, analyzers, writing and reading one folder."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeVar
from uuid import UUID

from tantivy import Index, IndexWriter, Query, Schema, SchemaBuilder, Searcher

from catalog.search.analysis import PLAIN, STEMMED
from catalog.search.documents import SearchDocument, Subjects, to_tantivy

T = TypeVar("T")

# Raise it with every change of the fields, of documents.py or of analysis.py: an index of
# another version is built anew.
SCHEMA_VERSION = 2

FACETS = ("subject", "language", "kind", "audience", "format", "licence")
_STEMMED = ("title", "subjects", "keywords", "summary", "body")
_PLAIN = ("title_plain", "creators", "plain")
_RAW = ("title_key", "creator_key", "spelling")
_SORTED = ("sort_title", "sort_newest")


def build_schema() -> Schema:
    builder = SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
    for name in _STEMMED:
        builder.add_text_field(name, tokenizer_name="stemmed")
    for name in _PLAIN:
        builder.add_text_field(name, tokenizer_name="plain")
    for name in _RAW:
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for name in (*FACETS, *_SORTED):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=True)
    builder.add_float_field("weight", fast=True)
    return builder.build()


SCHEMA = build_schema()


class IndexUnusable(Exception):
    """The folder holds no index that this version of the service can read."""


def guarded(read: Callable[[], T]) -> T:
    """Call in a worker thread; raise IndexUnusable where tantivy panics.

    A panic is no Exception and would take the whole process with it. Nothing else that is
    none, such as a cancellation, reaches a worker thread.
    """
    try:
        return read()
    except Exception:
        raise
    except BaseException as panic:
        raise IndexUnusable(repr(panic)) from panic


class ItemIndex:
    """One index folder. Reading is safe from any thread; at most one writer in any process."""

    def __init__(self, index: Index) -> None:
        # Analyzers are not part of the folder: without them opening succeeds and queries fail.
        index.register_tokenizer("plain", PLAIN)
        index.register_tokenizer("stemmed", STEMMED)
        index.config_reader("manual")
        self._index = index
        self._writer: IndexWriter | None = None

    @classmethod
    def create(cls, path: Path) -> "ItemIndex":
        """Make an empty index in a new folder."""
        path.mkdir(parents=True)
        return cls(Index(SCHEMA, str(path)))

    @classmethod
    def open(cls, path: Path) -> "ItemIndex":
        """Open the folder and read a little of everything; raise IndexUnusable."""
        try:
            opened = cls(Index.open(str(path)))
            opened.reload()
            searcher = opened.searcher()
            found = searcher.search(Query.all_query(), 3, order_by_field="sort_title")
            for _, address in found.hits:
                searcher.doc(address)
            searcher.search(Query.all_query(), 3, weight_by_field="weight")
            for name in FACETS:
                searcher.aggregate(Query.all_query(), {name: {"terms": {"field": name}}})
        except (ValueError, OSError, KeyError) as error:
            raise IndexUnusable(str(error)) from error
        return opened

    def searcher(self) -> Searcher:
        """Return a view of the last commit that later commits do not change."""
        return self._index.searcher()

    def reload(self) -> None:
        self._index.reload()

    def open_writer(self, heap_bytes: int) -> None:
        """Take the index's writer; raise IndexUnusable when the folder cannot be written."""
        try:
            self._writer = self._index.writer(heap_bytes, 1)
        except ValueError as error:
            raise IndexUnusable(str(error)) from error

    def write(
        self, puts: Iterable[SearchDocument], deletes: Iterable[UUID], subjects: Subjects
    ) -> None:
        """Replace and delete items; nobody sees it before the commit."""
        assert self._writer is not None
        for gone in deletes:
            self._writer.delete_documents_by_term("id", gone.hex)
        for item in puts:
            self._writer.delete_documents_by_term("id", item.id.hex)
            self._writer.add_document(to_tantivy(item, subjects, SCHEMA))

    def commit(self) -> None:
        """Make what was written durable and show it to new searchers."""
        assert self._writer is not None
        self._writer.commit()
        self.reload()

    def apply(
        self, puts: Iterable[SearchDocument], deletes: Iterable[UUID], subjects: Subjects
    ) -> None:
        """Write and commit; idempotent."""
        self.write(puts, deletes, subjects)
        self.commit()

    def close(self) -> None:
        """Let go of the writer after the merges that run."""
        if self._writer is not None:
            self._writer.wait_merging_threads()
            self._writer = None
