"""A library's page as text and JSON-LD, for crawlers and slow phones."""

from html import escape
from itertools import groupby
from typing import Any

from pydantic import BaseModel

from partners.network.schemas import Interval, Library
from partners.settings import Settings

_DAYS = ["lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"]
_SCHEMA_DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
_STATES = {
    "open": "Abierta",
    "temporarily_closed": "Cerrada temporalmente",
    "closed": "Cerrada definitivamente",
}


class Fragment(BaseModel):
    """What the gateway writes into the web app's page; `body_html` is escaped."""

    title: str
    description: str
    lang: str
    canonical: str
    json_ld: dict[str, Any]
    body_html: str
    data: Library | None


def library_fragment(library: Library, settings: Settings) -> Fragment:
    canonical = f"{settings.public_url.rstrip('/')}/libraries/{library.id}"
    place = f"{library.district}, {library.province}, {library.department}"
    summary = library.description or f"Biblioteca pública en {place}."
    return Fragment(
        title=f"{library.name} · {library.district}",
        description=summary[:300],
        lang="es",
        canonical=canonical,
        json_ld=_json_ld(library, canonical, settings.country),
        body_html=_body(library, place, summary),
        data=library,
    )


def _json_ld(library: Library, canonical: str, country: str) -> dict[str, Any]:
    """Return a schema.org Library without the properties that have no value."""
    address = {
        "@type": "PostalAddress",
        "streetAddress": library.address,
        "addressLocality": library.district,
        "addressRegion": library.department,
        "addressCountry": country,
    }
    document = {
        "@context": "https://schema.org",
        "@type": "Library",
        "@id": canonical,
        "url": library.website or canonical,
        "name": library.name,
        "description": library.description,
        "address": {key: value for key, value in address.items() if value},
        "geo": {
            "@type": "GeoCoordinates",
            "latitude": library.latitude,
            "longitude": library.longitude,
        },
        "telephone": library.phone,
        "email": library.email,
        "openingHoursSpecification": [_opening(interval) for interval in library.hours],
        "knowsLanguage": library.languages,
        "identifier": {
            "@type": "PropertyValue",
            "propertyID": "ubigeo",
            "value": library.ubigeo,
        },
    }
    return {key: value for key, value in document.items() if value}


def _opening(interval: Interval) -> dict[str, str]:
    return {
        "@type": "OpeningHoursSpecification",
        "dayOfWeek": f"https://schema.org/{_SCHEMA_DAYS[interval.day - 1]}",
        "opens": interval.opens,
        "closes": interval.closes,
    }


def _body(library: Library, place: str, summary: str) -> str:
    facts = [
        ("Lugar", escape(place)),
        ("Dirección", escape(library.address or "")),
        ("Estado", _STATES[library.state]),
        ("Horario", "<br>".join(opening_lines(library.hours))),
        ("Teléfono", escape(library.phone or "")),
        ("Correo", escape(library.email or "")),
        ("Sitio web", _link(library.website)),
    ]
    rows = "".join(f"<dt>{name}</dt><dd>{value}</dd>" for name, value in facts if value)
    notice = "<p>Datos de demostración.</p>" if library.synthetic else ""
    return (
        f"<h1>{escape(library.name)}</h1><p>{escape(summary)}</p>{notice}<dl>{rows}</dl>"
        '<p><a href="/libraries">Todas las bibliotecas</a></p>'
    )


def opening_lines(hours: list[Interval]) -> list[str]:
    """Return a line for each day that is open, in Spanish."""
    days = groupby(hours, key=lambda interval: interval.day)
    return [
        f"{_DAYS[day - 1]}: " + ", ".join(f"{i.opens}–{i.closes}" for i in intervals)
        for day, intervals in days
    ]


def _link(website: str | None) -> str:
    if website is None:
        return ""
    safe = escape(website, quote=True)
    return f'<a href="{safe}" rel="nofollow">{safe}</a>'
