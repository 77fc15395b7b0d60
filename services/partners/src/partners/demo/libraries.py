"""What the demonstration's libraries are like; every choice follows from the ubigeo."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from partners.network.schemas import LibraryCreate, LibraryService
from partners.territory.loading import read_places

Place = dict[str, Any]
SYNTHETIC = 480

PILOTS: dict[str, dict[str, Any]] = {
    "130101": {
        "name": "Biblioteca Municipal de Trujillo",
        "latitude": -8.11176,
        "longitude": -79.02872,
        "description": "Biblioteca piloto en una ciudad de la costa: ayuda con trámites en línea, "
        "talleres de computación y búsqueda de empleo.",
        "languages": ["es"],
        "hours": "long",
    },
    "250101": {
        "name": "Biblioteca Municipal de Pucallpa",
        "latitude": -8.37915,
        "longitude": -74.55387,
        "description": "Biblioteca piloto en una ciudad de la Amazonía: internet para estudiantes "
        "y comerciantes, y lectura en español y shipibo-konibo.",
        "languages": ["es", "shp"],
        "hours": "split",
    },
    "020703": {
        "name": "Biblioteca Municipal de Yauya",
        "latitude": -8.99111,
        "longitude": -77.29139,
        "description": "Biblioteca piloto en un pueblo de los Andes: contenidos sin conexión para "
        "la escuela y la agricultura, y lectura en español y quechua.",
        "languages": ["es", "qu"],
        "hours": "afternoon",
    },
}
PILOT_SERVICES: list[LibraryService] = [
    "reading_room",
    "lending",
    "computers",
    "internet",
    "wifi",
    "workshops",
    "procedures_help",
    "children",
]

# (days, opens, closes) of each kind of week.
WEEKS: dict[str, list[tuple[range, str, str]]] = {
    "long": [(range(1, 6), "08:30", "18:30"), (range(6, 7), "09:00", "13:00")],
    "split": [(range(1, 6), "08:00", "13:00"), (range(1, 6), "15:00", "18:00")],
    "afternoon": [(range(1, 6), "14:00", "19:00"), (range(6, 7), "09:00", "12:00")],
    "office": [(range(1, 6), "08:00", "16:30")],
    "late": [(range(2, 7), "10:00", "19:00")],
    "few": [(range(1, 6, 2), "09:00", "12:30")],
}

# Languages heard beside Spanish, by department; ISO 639-3 where ISO 639-1 has no code.
LANGUAGES: dict[str, list[str]] = {
    "01": ["agr"],
    "02": ["qu"],
    "03": ["quy", "quz"],
    "04": ["quz"],
    "05": ["quy"],
    "06": ["qu"],
    "08": ["quz"],
    "09": ["quy"],
    "10": ["qu"],
    "12": ["qu", "cni"],
    "16": ["shp"],
    "19": ["qu", "cni"],
    "21": ["quz", "ay"],
    "22": ["qu"],
    "23": ["ay"],
    "25": ["shp", "cni"],
}

SERVICES: list[list[LibraryService]] = [
    ["reading_room", "lending"],
    ["reading_room", "lending", "children", "reading_promotion"],
    ["reading_room", "computers", "internet", "wifi"],
    ["reading_room", "lending", "computers", "internet", "procedures_help", "workshops"],
    ["reading_room", "local_history", "intercultural"],
    ["reading_room", "lending", "computers", "wifi", "printing", "accessibility"],
    ["mobile_library", "lending", "children"],
]


def library_id(key: str) -> UUID:
    """Return the stable id of a demonstration's library, `<ubigeo>-<n>`."""
    return uuid5(NAMESPACE_URL, f"semillas:demo:library:{key}")


def demo_libraries() -> Iterable[tuple[UUID, LibraryCreate]]:
    """Yield the pilots and the synthetic libraries, always the same."""
    for ubigeo, facts in PILOTS.items():
        fields = {
            **facts,
            "ubigeo": ubigeo,
            "hours": week(str(facts["hours"])),
            "services": PILOT_SERVICES,
            "pilot": True,
            "email": contact(ubigeo),
        }
        yield library_id(f"{ubigeo}-1"), LibraryCreate.model_validate(fields)
    for place in chosen_districts():
        yield library_id(f"{place['ubigeo']}-1"), synthetic_library(place)


def chosen_districts() -> list[Place]:
    """Return 480 districts: each department's share of them, in an order made by hashing.

    Only districts whose own coordinates are known; a share is rounded by largest remainders.
    """
    by_department: dict[str, list[Place]] = defaultdict(list)
    for place in read_places():
        ubigeo = str(place["ubigeo"])
        if len(ubigeo) == 6 and place["coordinate_quality"] == "own" and ubigeo not in PILOTS:
            by_department[ubigeo[:2]].append(place)
    wanted = shares({code: len(places) for code, places in by_department.items()}, SYNTHETIC)
    chosen: list[Place] = []
    for code, places in sorted(by_department.items()):
        chosen += sorted(places, key=lambda place: dice(place, 2**64))[: wanted[code]]
    return chosen


def shares(sizes: dict[str, int], total: int) -> dict[str, int]:
    """Divide `total` in proportion to the sizes (Hamilton's method); the shares sum to it."""
    whole = sum(sizes.values())
    given = {code: size * total // whole for code, size in sizes.items()}
    by_remainder = sorted(sizes, key=lambda code: (-(sizes[code] * total % whole), code))
    for code in by_remainder[: total - sum(given.values())]:
        given[code] += 1
    return given


def synthetic_library(place: Place) -> LibraryCreate:
    ubigeo = str(place["ubigeo"])
    weeks = sorted(WEEKS)
    heard = LANGUAGES.get(ubigeo[:2], [])
    kept = [language for n, language in enumerate(heard) if dice(place, 4, f"l{n}") < 3]
    state = {0: "closed", 1: "temporarily_closed", 2: "temporarily_closed"}
    return LibraryCreate.model_validate(
        {
            "name": f"Biblioteca Municipal de {place['name']} (demostración)",
            "ubigeo": ubigeo,
            "latitude": round(place["latitude"] + (dice(place, 61, "lat") - 30) / 10_000, 5),
            "longitude": round(place["longitude"] + (dice(place, 61, "lon") - 30) / 10_000, 5),
            "hours": week(weeks[dice(place, len(weeks), "week")]),
            "email": contact(ubigeo),
            "description": "Biblioteca inventada para la demostración de la plataforma.",
            "languages": ["es", *kept],
            "services": SERVICES[dice(place, len(SERVICES), "services")],
            "state": state.get(dice(place, 60, "state"), "open"),
        }
    )


def dice(place: Place, sides: int, what: str = "order") -> int:
    """Return a number below `sides` that follows from the place alone."""
    return uuid5(NAMESPACE_URL, f"semillas:demo:dice:{what}:{place['ubigeo']}").int % sides


def week(name: str) -> list[dict[str, Any]]:
    return [
        {"day": day, "opens": opens, "closes": closes}
        for days, opens, closes in WEEKS[name]
        for day in days
    ]


def contact(ubigeo: str) -> str:
    return f"biblioteca.{ubigeo}@demo.semillas.example"
