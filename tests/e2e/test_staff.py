"""A librarian writes an item, a coordinator publishes it; a coordinator imports a list."""

import re
import uuid
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.e2e.conftest import DESK, SignIn
from tests.product import Product


@pytest.fixture
def coordinator(browser: Browser, product: Product, sign_in: SignIn) -> BrowserContext:
    context = browser.new_context(viewport=DESK, locale="es-PE", base_url=product.url)  # type: ignore[arg-type]
    context.set_default_timeout(20_000)
    sign_in(context, "coordinacion")
    return context


def test_a_librarian_writes_and_a_coordinator_publishes(
    page: Page, context: BrowserContext, sign_in: SignIn, coordinator: BrowserContext
) -> None:
    title = f"Sembrar quinua en altura {uuid.uuid4().hex[:6]}"
    sign_in(context, "yauya")
    page.goto("/staff/items/new")
    page.get_by_role("button", name="Guardar el borrador").click()
    expect(page.get_by_role("link", name="Escribe el título")).to_be_visible()
    page.get_by_label("Título", exact=True).fill(title)
    page.get_by_label("Tipo", exact=True).select_option("guide")
    page.get_by_label("Resumen").fill("Cómo preparar la tierra y cuándo sembrar.")
    page.get_by_role("combobox", name="Lenguas").fill("Español")
    page.get_by_role("button", name="Añadir", exact=True).first.click()
    page.get_by_role("button", name="Guardar el borrador").click()
    expect(page).to_have_url(re.compile(r"/staff/items/[0-9a-f-]{36}/edit"))
    item = page.url.split("/")[-2]
    page.get_by_role("button", name="Enviar a revisión").click()
    expect(page.get_by_text("Lo enviaste a revisión.").first).to_be_visible()

    review = coordinator.new_page()
    review.goto("/staff/items?status=in_review")
    review.get_by_role("link", name=title).click()
    review.get_by_role("button", name="Publicar").click()
    expect(review.get_by_text("Está publicado.").first).to_be_visible()
    _wait_until_found(coordinator, title)
    assert context.request.get(f"/api/catalog/v1/items/{item}").json()["status"] == "published"
    coordinator.close()


def _wait_until_found(context: BrowserContext, title: str) -> None:
    for _ in range(20):
        found = context.request.get("/api/catalog/v1/search", params={"q": title}).json()
        if any(hit["title"] == title for hit in found["items"]):
            return
    raise AssertionError(f"{title} was not found after it was published")


def test_a_coordinator_tries_an_import_and_then_runs_it(
    coordinator: BrowserContext, tmp_path: Path
) -> None:
    mark = uuid.uuid4().hex[:8]
    table = tmp_path / "lista.csv"
    table.write_text(
        "id;title;languages;kind\n"
        f"1;Cuentos de la puna {mark};es|quy;book\n"
        "2;;es;book\n"
        f"3;Riego por goteo {mark};es;guide\n",
        encoding="cp1252",
    )
    page = coordinator.new_page()
    page.goto("/staff/imports/new")
    page.get_by_label("Archivo CSV", exact=True).set_input_files(table)
    page.get_by_label("Nombre de la fuente").fill(f"prueba-{mark}")
    page.get_by_role("button", name="Subir y probar").click()
    expect(page.get_by_text("Entrarían nuevos").first).to_be_visible(timeout=40_000)
    expect(page.get_by_role("button", name="Importar de verdad").first).to_be_visible(
        timeout=40_000
    )
    page.get_by_role("button", name="Importar de verdad").first.click()
    page.get_by_role("button", name="Importar", exact=True).click()
    expect(page.get_by_text("Terminada").first).to_be_visible(timeout=40_000)
    _wait_until_found(coordinator, f"Cuentos de la puna {mark}")
    coordinator.close()


def test_a_stranger_and_a_member_are_told_why_staff_pages_are_closed(
    page: Page, context: BrowserContext, sign_in: SignIn
) -> None:
    page.goto("/staff/items")
    expect(page.get_by_role("heading", name="Entra para seguir")).to_be_visible()
    sign_in(context, "ciudadana")
    page.goto("/staff/items")
    expect(page.get_by_role("heading", name="Tu cuenta no tiene un encargo aquí")).to_be_visible()
