"""From rows to items: one record an item, checked with the rules of items themselves."""

import hashlib
import html
import json
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import nh3
from pydantic import ValidationError

from catalog.ingest.csv_input import InputRow
from catalog.items.plain_text import has_markup
from catalog.items.schemas import ItemFields
from catalog.vocabularies.service import subject_ids

_SOURCE_ID = re.compile(r"[^\x00-\x20\x7f]{1,200}")
_LONGEST_VALUE = 200


@dataclass(frozen=True)
class Fault:
    """One fault of one row."""

    row: int
    column: str | None
    code: str
    detail: str
    value: str | None = None


@dataclass
class Record:
    """The rows of one item, in the file's order."""

    source_id: str
    rows: list[InputRow] = field(default_factory=list)


@dataclass(frozen=True)
class Prepared:
    """An item ready to be written; `hash` tells whether the source changed it."""

    source_id: str
    url: str | None
    hash: str
    fields: dict[str, Any]


@dataclass(frozen=True)
class SourceFormat:
    """What a kind of CSV means. `fields_of` gives the item's fields and its address.

    With `merges` rows of one id make one item; otherwise the second one is a fault.
    """

    id_column: str
    required: frozenset[str]
    merges: bool
    fields_of: Callable[[Sequence[dict[str, str]]], tuple[dict[str, Any], str | None]]


@dataclass
class Grouped:
    records: list[Record]
    faults: list[Fault]
    total_rows: int
    merged_rows: int


def group_rows(rows: Iterable[InputRow], form: SourceFormat) -> Grouped:
    """Gather the rows of each id, in order of its first row."""
    records: dict[str, Record] = {}
    grouped = Grouped([], [], 0, 0)
    for row in rows:
        grouped.total_rows += 1
        fault = _fault_of_row(row, form, records)
        if fault:
            grouped.faults.append(fault)
            continue
        source_id = row.cells[form.id_column].strip()
        record = records.setdefault(source_id, Record(source_id))
        grouped.merged_rows += bool(record.rows)
        record.rows.append(row)
    grouped.records = list(records.values())
    return grouped


def _fault_of_row(row: InputRow, form: SourceFormat, seen: dict[str, Record]) -> Fault | None:
    if row.fault:
        return Fault(row.number, None, "malformed_row", row.fault)
    source_id = row.cells[form.id_column].strip()
    if not _SOURCE_ID.fullmatch(source_id):
        return Fault(row.number, form.id_column, "invalid_id", "No usable id", printable(source_id))
    if source_id in seen and not form.merges:
        detail = f"Row {seen[source_id].rows[0].number} has the same id"
        return Fault(row.number, form.id_column, "duplicate_id", detail, source_id)
    return None


def prepare(record: Record, form: SourceFormat) -> Prepared | list[Fault]:
    """Check the record; return it ready, or every fault of it."""
    raw, url = form.fields_of([row.cells for row in record.rows])
    first = record.rows[0].number
    try:
        fields = ItemFields.model_validate(_sanitised(raw)).model_dump(mode="json")
    except ValidationError as error:
        return [_fault(first, e) for e in error.errors(include_url=False, include_context=False)]
    if faults := _missing_facts(first, fields):
        return faults
    canonical = json.dumps([fields, url], sort_keys=True, ensure_ascii=False)
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    return Prepared(record.source_id, url, digest, fields)


def _missing_facts(row: int, fields: dict[str, Any]) -> list[Fault]:
    """Return the faults that would keep an item from being published."""
    faults = [
        Fault(row, "subjects", "unknown_subject", "Not in the scheme of subjects", subject)
        for subject in fields["subjects"]
        if subject not in subject_ids()
    ]
    if not fields["languages"]:
        faults.append(Fault(row, "languages", "missing", "A published item has a language"))
    return faults


def _fault(row: int, error: Any) -> Fault:
    column = str(error["loc"][0]) if error["loc"] else None
    value = error.get("input")
    shown = printable(value) if isinstance(value, str) else None
    return Fault(row, column, str(error["type"]), str(error["msg"]), shown)


def printable(value: str) -> str:
    """Return the value short and without what a database or a screen cannot hold."""
    return "".join(c if c.isprintable() else "\ufffd" for c in value[:_LONGEST_VALUE])


def _sanitised(raw: dict[str, Any]) -> dict[str, Any]:
    return {name: _without_markup(value) for name, value in raw.items()}


def _without_markup(value: Any) -> Any:
    """Take HTML out of texts: other catalogues put it into summaries and titles."""
    if isinstance(value, str) and has_markup(value):
        return html.unescape(nh3.clean(value, tags=set())).strip()
    if isinstance(value, list):
        return [_without_markup(entry) for entry in value]
    if isinstance(value, dict):
        return {name: _without_markup(entry) for name, entry in value.items()}
    return value
