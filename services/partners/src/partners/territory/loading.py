"""Brings the places of the CSV files beside this module into the database."""

import csv
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Connection, text

_FOLDER = Path(__file__).parent
_UPSERT = text(
    "INSERT INTO place (ubigeo, parent, name, latitude, longitude, coordinate_quality)"
    " VALUES (:ubigeo, :parent, :name, :latitude, :longitude, :coordinate_quality)"
    " ON CONFLICT (ubigeo) DO UPDATE SET name = excluded.name, latitude = excluded.latitude,"
    " longitude = excluded.longitude, coordinate_quality = excluded.coordinate_quality"
)


def load_places(connection: Connection) -> None:
    """Insert or update every place; idempotent. A place that left the files stays.

    A new edition of the files comes with a migration that calls this again.
    """
    places = sorted(read_places(), key=lambda place: (len(str(place["ubigeo"])), place["ubigeo"]))
    connection.execute(_UPSERT, places)


def read_places() -> Iterator[dict[str, str | float | None]]:
    """Yield the rows of `place`: departments, provinces, districts."""
    for name in ("regions.csv", "districts.csv"):
        with (_FOLDER / name).open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                yield {
                    "ubigeo": row["ubigeo"],
                    "parent": row["ubigeo"][:-2] or None,
                    "name": row["name"],
                    "latitude": float(row["latitude"]),
                    "longitude": float(row["longitude"]),
                    "coordinate_quality": row.get("coordinate_quality") or "own",
                }
