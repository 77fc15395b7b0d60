"""Items are found by the text of their files."""

from typing import Any

import pytest

from catalog.search.bodies import MAX_CHARS, text_of_html


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>Crear un <b>correo</b></p><p>Paso&nbsp;1</p>", "Crear un correo Paso 1"),
        ("<head><title>No</title></head><body>Sí</body>", "Sí"),
        ("<p>Uno<script>var dos=2</script><style>p{}</style>tres</p>", "Uno tres"),
        ("</script></style>queda", "queda"),
        ("<p>sin cerrar <b>nada", "sin cerrar nada"),
        ("<!doctype html><!-- oculto --><h1>A</h1>B", "A B"),
        ("", ""),
    ],
)
def test_the_text_of_a_page_is_what_a_reader_sees(html: str, text: str) -> None:
    assert text_of_html(html.encode()) == text


def test_a_long_text_is_cut() -> None:
    assert len(text_of_html(b"<p>" + b"palabra " * 10_000)) == MAX_CHARS


async def test_a_guide_is_found_by_what_it_says(searching: Any) -> None:
    item = await searching.publish("Primeros pasos", kind="guide")
    page = "<!doctype html><title>x</title><p>Pulsa el botón de encendido.</p>".encode()
    assert (await searching.catalog.upload(item, page, name="guia.html")).status_code == 201
    await searching.until_indexed("encendido")
    assert await searching.titles("encendido") == ["Primeros pasos"]
