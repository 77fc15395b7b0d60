"""What the index knows of an item, and the tantivy document made of it."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID

from tantivy import Document, Schema

from catalog.search.analysis import (
    has_glottal_language,
    key_of,
    languages_with_macro,
    plain_text,
    query_words,
    singular_text,
    surfaces,
)

SEPARATOR = "\x1f"
# How much more a guide, a course or a public service counts than an item that merely mentions
# the words; the score is multiplied by log2(2 + weight).
_KIND_WEIGHT = {"guide": 0.5, "public_service": 0.5, "course": 0.3, "video": 0.1}
_TIE_RANGE = 1e-3
_SORT_KEY_CHARS = 120


@dataclass(frozen=True, slots=True)
class SearchDocument:
    """The searchable part of a published item; `subjects` are concept ids, `body` is optional."""

    id: UUID
    title: str
    kind: str
    licence: str
    published_at: datetime
    alternative_titles: tuple[str, ...] = ()
    summary: str = ""
    creators: tuple[str, ...] = ()
    publisher: str = ""
    subjects: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    identifiers: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    audience: tuple[str, ...] = ()
    formats: tuple[str, ...] = ()
    body: str = ""


@dataclass(frozen=True, slots=True)
class Subject:
    """A concept as search needs it: its own and its ancestors' ids, and every word for it.

    `names` are all labels and alternative labels; the first is the one suggestions show.
    """

    id: str
    with_ancestors: tuple[str, ...]
    names: tuple[str, ...]


@dataclass(frozen=True)
class Subjects:
    """The scheme of subjects by concept id; an unknown id stands for itself without words."""

    by_id: Mapping[str, Subject] = field(default_factory=dict)

    def with_ancestors(self, ids: Iterable[str]) -> list[str]:
        found: dict[str, None] = {}
        for concept in ids:
            known = self.by_id.get(concept)
            found.update(dict.fromkeys(known.with_ancestors if known else (concept,)))
        return list(found)

    def names(self, ids: Iterable[str]) -> list[str]:
        """Return the words of the concepts and of their ancestors."""
        known = (self.by_id.get(concept) for concept in self.with_ancestors(ids))
        return [name for subject in known if subject for name in subject.names]


def tie_of(item_id: UUID) -> float:
    """Return a fraction that spreads items with the same score, always the same for an item."""
    digest = hashlib.blake2b(item_id.bytes, digest_size=4).digest()
    return int.from_bytes(digest, "big") / 2**32 * _TIE_RANGE


def title_sort_key(item: SearchDocument) -> str:
    return f"{key_of(item.title)[:_SORT_KEY_CHARS]}--{item.id.hex}"


def newest_sort_key(item: SearchDocument) -> str:
    """Return a text that grows with the time of publication; the id makes it unique."""
    return f"{item.published_at.astimezone(UTC):%Y%m%dt%H%M%S%f}--{item.id.hex}"


def creator_keys(names: Iterable[str]) -> list[str]:
    """Return keys that begin at each word of a name and carry the name as it is shown."""
    keys: dict[str, None] = {}
    for name in names:
        words = query_words(name)
        for start, word in enumerate(words):
            if len(word) > 2 or start == 0:
                keys["-".join(words[start:])[:_SORT_KEY_CHARS] + SEPARATOR + name[:200]] = None
    return list(keys)


def to_tantivy(item: SearchDocument, subjects: Subjects, schema: Schema) -> Document:
    """Return the document as index.SCHEMA_VERSION describes it."""
    glottal = has_glottal_language(item.languages)

    def plain(texts: Iterable[str]) -> list[str]:
        return [plain_text(text, glottal=glottal) for text in texts if text]

    titles = [item.title, *item.alternative_titles]
    names = subjects.names(item.subjects)
    free = [*item.keywords, item.publisher, *item.identifiers]
    spelled = [*titles, *item.creators, *names, *item.keywords, item.summary]
    plain_titles, plain_names, plain_free = plain(titles), plain(names), plain(free)
    plain_creators, plain_summary = plain(item.creators), plain([item.summary])
    fields: dict[str, object] = {
        "id": item.id.hex,
        "title": [singular_text(text) for text in plain_titles],
        "title_plain": plain_titles,
        "title_key": sorted({key_of(title) for title in titles if title}),
        "creators": plain_creators,
        "creator_key": creator_keys(item.creators),
        "subjects": [singular_text(text) for text in plain_names],
        "keywords": [singular_text(text) for text in plain_free],
        "summary": [singular_text(text) for text in plain_summary],
        "body": [singular_text(text) for text in plain([item.body])],
        "plain": [*plain_titles, *plain_creators, *plain_names, *plain_free, *plain_summary],
        "spelling": [
            f"{folded}{SEPARATOR}{surface}"
            for folded, surface in sorted(surfaces(" ".join(spelled)).items())
        ],
        "subject": subjects.with_ancestors(item.subjects),
        "language": languages_with_macro(item.languages),
        "kind": [item.kind],
        "audience": sorted(set(item.audience)),
        "licence": [item.licence],
        "format": sorted(set(item.formats)),
        "sort_title": title_sort_key(item),
        "sort_newest": newest_sort_key(item),
        "weight": _KIND_WEIGHT.get(item.kind, 0.0) + tie_of(item.id),
    }
    return Document.from_dict(fields, schema)
