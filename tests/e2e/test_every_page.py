"""Every page, on a phone and a desk: one h1, no sideways scroll, nothing that axe finds."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.e2e.conftest import DESK, PHONE, SignIn
from tests.product import ROOT, Product

AXE = ROOT / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
PUBLIC = ["/", "/search", "/search?q=correo", "/search?q=zzzzqqqq", "/libraries", "/courses"]
PUBLIC += ["/about", "/sign-in", "/sign-up", "/offline", "/no-existe"]
STAFF = ["/staff", "/staff/items", "/staff/items/new", "/staff/imports", "/staff/imports/new"]


@pytest.fixture(params=[PHONE, DESK], ids=["phone", "desk"])
def sized(
    request: pytest.FixtureRequest, browser: Browser, product: Product
) -> Iterator[BrowserContext]:
    context = browser.new_context(
        viewport=request.param, locale="es-PE", base_url=product.url, bypass_csp=True
    )
    context.set_default_timeout(20_000)
    yield context
    context.close()


def test_public_pages(sized: BrowserContext) -> None:
    assert _faults(sized, [*PUBLIC, *_things(sized)]) == {}


def test_staff_pages(sized: BrowserContext, sign_in: SignIn) -> None:
    sign_in(sized, "admin")
    answer = sized.request.get("/api/catalog/v1/items?status=in_review&limit=1").json()
    editor = [f"/staff/items/{item['id']}/edit" for item in answer["items"]]
    assert editor
    assert _faults(sized, ["/account", *STAFF, *editor]) == {}


def _things(context: BrowserContext) -> list[str]:
    """Return the pages of one item, its reader, one library and one course."""

    def first(path: str) -> str:
        return str(context.request.get(path).json()["items"][0]["id"])

    guide = first("/api/catalog/v1/search?kind=guide")
    library = first("/api/partners/v1/libraries?pilot=true")
    course = first("/api/training/v1/courses")
    return [
        f"/items/{guide}",
        f"/items/{guide}/read",
        f"/libraries/{library}",
        f"/courses/{course}",
    ]


def _faults(context: BrowserContext, paths: list[str]) -> dict[str, list[str]]:
    page = context.new_page()
    faults = {path: _faults_of(page, path) for path in paths}
    return {path: found for path, found in faults.items() if found}


def _faults_of(page: Page, path: str) -> list[str]:
    page.goto(path, wait_until="networkidle")
    found = [] if page.locator("h1").count() == 1 else [f"{page.locator('h1').count()} h1"]
    if not page.title().strip():
        found.append("no title")
    if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
        found.append("scrolls sideways")
    page.add_script_tag(path=Path(AXE))
    for violation in _axe(page)["violations"]:
        targets = [node["target"] for node in violation["nodes"][:3]]
        found.append(f"{violation['id']}: {targets}")
    return found


def _axe(page: Page) -> dict[str, Any]:
    result: dict[str, Any] = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return result
