"""The whole catalogue of Project Gutenberg as items of the catalog, for measuring."""

import csv
import gzip
import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from catalog.ingest.gutenberg import fields_of
from tests.product import ROOT

VARIABLE = "GUTENBERG_CSV"
_FILE = "data/catalog/gutenberg/gutenberg_metadata_all.csv.gz"
_START = datetime(2026, 1, 1, tzinfo=UTC)


def find_books() -> Path | None:
    """Return the CSV that the environment names, or one in a folder beside the repository."""
    if named := os.environ.get(VARIABLE):
        return Path(named)
    return next(iter(sorted(ROOT.parent.glob(f"*/{_FILE}"))), None)


def read_books(path: Path) -> Iterator[dict[str, Any]]:
    """Yield one published item a book, its rows merged as an import merges them."""
    csv.field_size_limit(1_000_000)
    rows: dict[str, list[dict[str, str]]] = {}
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            rows.setdefault(row["gutenberg_id"], []).append(row)
    for number, (book, group) in enumerate(rows.items()):
        fields, _ = fields_of(group)
        yield fields | {
            "id": uuid5(NAMESPACE_URL, f"gutenberg:{book}"),
            "published_at": _START + timedelta(seconds=number),
        }
