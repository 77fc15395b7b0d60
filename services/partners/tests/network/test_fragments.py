"""The readable page of a library."""

import httpx
from fastapi import FastAPI

from services.partners.tests.factories import library


async def test_a_fragment_holds_the_facts_and_json_ld(
    app: FastAPI, client: httpx.AsyncClient
) -> None:
    hours = [
        {"day": 1, "opens": "09:00", "closes": "13:00"},
        {"day": 1, "opens": "15:00", "closes": "18:00"},
    ]
    made = await library(app, hours=hours, phone="044 000000", languages=["es"])
    fragment = (await client.get(f"/fragments/libraries/{made.id}")).json()
    assert fragment["title"] == "Biblioteca Municipal · Trujillo"
    assert fragment["lang"] == "es"
    assert fragment["canonical"] == f"http://127.0.0.1:8080/libraries/{made.id}"
    assert fragment["description"] == "Biblioteca pública en Trujillo, Trujillo, La Libertad."
    assert "<h1>Biblioteca Municipal</h1>" in fragment["body_html"]
    assert "lunes: 09:00–13:00, 15:00–18:00" in fragment["body_html"]
    assert fragment["data"] == (await client.get(f"/v1/libraries/{made.id}")).json()
    assert fragment["json_ld"] == {
        "@context": "https://schema.org",
        "@type": "Library",
        "@id": fragment["canonical"],
        "url": fragment["canonical"],
        "name": "Biblioteca Municipal",
        "address": {
            "@type": "PostalAddress",
            "addressLocality": "Trujillo",
            "addressRegion": "La Libertad",
            "addressCountry": "PE",
        },
        "geo": {"@type": "GeoCoordinates", "latitude": -8.1118, "longitude": -79.0288},
        "telephone": "044 000000",
        "openingHoursSpecification": [
            {
                "@type": "OpeningHoursSpecification",
                "dayOfWeek": "https://schema.org/Monday",
                "opens": opens,
                "closes": closes,
            }
            for opens, closes in (("09:00", "13:00"), ("15:00", "18:00"))
        ],
        "knowsLanguage": ["es"],
        "identifier": {"@type": "PropertyValue", "propertyID": "ubigeo", "value": "130101"},
    }


async def test_markup_in_the_data_stays_text(app: FastAPI, client: httpx.AsyncClient) -> None:
    evil = "<script>alert('x')</script>"
    made = await library(
        app, name=evil, address=evil, description=evil, website='https://x/"onclick="alert(1)'
    )
    body = (await client.get(f"/fragments/libraries/{made.id}")).json()["body_html"]
    assert "<script" not in body
    assert 'x/"onclick' not in body
    assert "&lt;script&gt;" in body
