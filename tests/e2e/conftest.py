"""A browser, and pages that fail the test on any error of the page."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser import running_browser
from tests.product import DEMO_PASSWORD, Product

PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 900}

SignIn = Callable[[BrowserContext, str], None]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with running_browser() as running:
        yield running


@pytest.fixture
def context(browser: Browser, product: Product) -> Iterator[BrowserContext]:
    made = browser.new_context(viewport=PHONE, locale="es-PE", base_url=product.url)  # type: ignore[arg-type]
    made.set_default_timeout(20_000)
    yield made
    made.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A phone-sized page; an uncaught error of the page's own scripts fails the test."""
    faults: list[str] = []
    opened = context.new_page()
    opened.on("pageerror", lambda error: faults.append(str(error)))
    yield opened
    assert faults == []


@pytest.fixture
def sign_in(product: Product) -> SignIn:
    def enter(context: BrowserContext, person: str) -> None:
        answer = context.request.post(
            "/api/auth/v1/session",
            data={"email": f"{person}@demo.semillas.example", "password": DEMO_PASSWORD},
            headers={"Origin": product.url},
        )
        assert answer.status == 200

    return enter
