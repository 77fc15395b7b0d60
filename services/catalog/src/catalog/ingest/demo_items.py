"""What the demonstration adds: real works and services, and invented drafts that say so."""

from dataclasses import dataclass, field
from typing import Any

INVENTED = "Ejemplo inventado para la demostración."


@dataclass(frozen=True)
class DemoItem:
    """`owner` is `network`, `library:<key>` or `organisation:<key>`; `person` writes it.

    `states` are the steps after the draft, `note` goes with the last one, `text` becomes a
    small file.
    """

    key: str
    title: str
    fields: dict[str, Any]
    owner: str = "network"
    person: str = "coordinacion"
    states: tuple[str, ...] = ()
    note: str | None = None
    text: str | None = None
    url: str | None = field(default=None)


PUBLISHED = ("in_review", "published")


def _real(
    key: str, title: str, kind: str, languages: list[str], url: str, summary: str, **more: Any
) -> DemoItem:
    fields = {"kind": kind, "languages": languages, "summary": summary, **more}
    fields["identifiers"] = [{"scheme": "uri", "value": url}]
    return DemoItem(key, title, fields, states=PUBLISHED, url=url)


def _invented(key: str, title: str, library: str, **more: Any) -> DemoItem:
    person, owner = library.split("@")
    fields = {
        "kind": more.pop("kind", "document"),
        "languages": more.pop("languages", ["es"]),
        "summary": INVENTED,
        "subjects": more.pop("subjects", []),
        "licence": "CC-BY-4.0",
        "coverage": more.pop("coverage", []),
    }
    return DemoItem(key, title, fields, owner=owner, person=person, **more)


_TRUJILLO = "trujillo@library:130101-1"
_PUCALLPA = "pucallpa@library:250101-1"
_YAUYA = "yauya@library:020703-1"
_CEDRO = "socio@organisation:cedro"
_RIGHTS_URL = "https://www.ohchr.org/"
_RIGHTS = "Texto que la Asamblea General de las Naciones Unidas aprobó el 10 de diciembre de 1948."


def _declaration(language: str, name: str) -> DemoItem:
    return _real(
        f"declaracion-{language}",
        f"Declaración Universal de Derechos Humanos ({name})",
        "document",
        [language],
        _RIGHTS_URL,
        _RIGHTS,
        subjects=["rights"],
        publisher="Naciones Unidas",
        issued="1948-12-10",
    )


ITEMS: tuple[DemoItem, ...] = (
    _declaration("es", "español"),
    _declaration("quy", "quechua de Ayacucho"),
    _declaration("ay", "aimara"),
    _declaration("shp", "shipibo-konibo"),
    _declaration("en", "inglés"),
    _real(
        "gob-pe",
        "Gob.pe, plataforma del Estado peruano",
        "public_service",
        ["es"],
        "https://www.gob.pe/",
        "Explica los trámites y servicios de las entidades públicas del Perú y lleva a ellos.",
        subjects=["online-procedures"],
    ),
    _real(
        "senamhi",
        "Senamhi: tiempo, clima y agua",
        "public_service",
        ["es"],
        "https://www.gob.pe/senamhi",
        "Pronósticos y avisos del Servicio Nacional de Meteorología e Hidrología del Perú.",
        subjects=["weather-and-climate", "risk-and-emergencies"],
        audience=["farmers", "general"],
    ),
    _real(
        "inaigem",
        "Inaigem: glaciares y ecosistemas de montaña",
        "public_service",
        ["es"],
        "https://www.gob.pe/inaigem",
        "Instituto Nacional de Investigación en Glaciares y Ecosistemas de Montaña: estudia los "
        "nevados, el agua y los riesgos de la montaña.",
        subjects=["weather-and-climate", "water-and-irrigation"],
    ),
    _real(
        "midagri",
        "Midagri: servicios para la agricultura familiar",
        "public_service",
        ["es"],
        "https://www.gob.pe/midagri",
        "Ministerio de Desarrollo Agrario y Riego: servicios e información para quienes viven de "
        "la agricultura.",
        subjects=["agriculture"],
        audience=["farmers", "general"],
    ),
    _real(
        "wikipedia-qu",
        "Wikipidiya: enciclopedia libre en quechua",
        "website",
        ["qu"],
        "https://qu.wikipedia.org/",
        "La edición en quechua de Wikipedia, que cualquiera puede leer y mejorar.",
        subjects=["quechua"],
        licence="CC-BY-SA-4.0",
    ),
    _real(
        "wikipedia-ay",
        "Wikipedia en aimara",
        "website",
        ["ay"],
        "https://ay.wikipedia.org/",
        "La edición en aimara de Wikipedia, que cualquiera puede leer y mejorar.",
        subjects=["aymara"],
        licence="CC-BY-SA-4.0",
    ),
    _real(
        "gutenberg",
        "Project Gutenberg",
        "website",
        ["en"],
        "https://www.gutenberg.org/",
        "Más de 70 000 libros electrónicos gratuitos, muchos también en español.",
        subjects=["literature"],
    ),
    _real(
        "openstreetmap",
        "OpenStreetMap",
        "website",
        ["es", "en"],
        "https://www.openstreetmap.org/",
        "El mapa libre del mundo, hecho por personas voluntarias.",
        subjects=["local-history"],
        licence="ODbL-1.0",
    ),
    _invented(
        "historia-trujillo",
        "Memoria de los barrios de Trujillo",
        _TRUJILLO,
        states=("in_review",),
        note="Listo para revisar.",
        subjects=["local-history"],
        coverage=["130101"],
        text="Memoria de los barrios de Trujillo\n\nEjemplo inventado para la demostración.\n",
    ),
    _invented("afiche-trujillo", "Afiche del taller de celulares", _TRUJILLO, kind="image"),
    _invented(
        "relatos-pucallpa",
        "Relatos del Ucayali contados en la biblioteca",
        _PUCALLPA,
        languages=["shp", "es"],
        states=("in_review",),
        subjects=["oral-tradition", "amazonian-languages"],
        coverage=["25"],
    ),
    _invented("huertos-pucallpa", "Huertos familiares paso a paso", _PUCALLPA, subjects=["crops"]),
    _invented(
        "cuentos-yauya",
        "Cuentos de los abuelos de Yauya",
        _YAUYA,
        languages=["qu", "es"],
        states=("in_review", "draft"),
        note="Falta decir quién contó cada cuento.",
        subjects=["oral-tradition", "quechua"],
        coverage=["020703"],
    ),
    _invented("riego-yauya", "Turnos de riego", _YAUYA, subjects=["water-and-irrigation"]),
    _invented(
        "negocio-cedro",
        "Mi primer negocio: cuaderno de trabajo",
        _CEDRO,
        states=("in_review",),
        subjects=["entrepreneurship"],
    ),
    _invented("ahorro-cedro", "Plan de ahorro familiar", _CEDRO, subjects=["personal-finance"]),
    _invented(
        "horario-antiguo",
        "Horario de verano de la biblioteca",
        "coordinacion@network",
        states=(*PUBLISHED, "withdrawn"),
        note="Ya no vale.",
    ),
)
