"""The service worker: what was read opens without a network; what is personal does not stay."""

import re

from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.conftest import SignIn

GUIDE = "El correo electrónico paso a paso"
OFFLINE = "Estás sin conexión"
KEPT_URLS = """async () => {
    const found = [];
    for (const name of await caches.keys())
        if (name.startsWith('semillas-kept'))
            for (const request of await (await caches.open(name)).keys()) found.push(request.url);
    return found;
}"""


def _wait_for_worker(page: Page) -> None:
    page.wait_for_function("() => navigator.serviceWorker.controller?.state === 'activated'")


def _wait_until_kept(page: Page, ending: str) -> None:
    page.wait_for_function(
        f"async (ending) => (await ({KEPT_URLS})()).some((url) => url.endsWith(ending))",
        arg=ending,
    )


def _open_guide_and_reader(page: Page) -> tuple[str, str]:
    """Go from the home page to a guide and its reader as a person does; return both paths."""
    page.goto("/")
    _wait_for_worker(page)
    page.get_by_role("combobox", name="¿Qué buscas?").fill("correo electronico")
    page.get_by_role("combobox", name="¿Qué buscas?").press("Enter")
    page.get_by_role("link", name=GUIDE).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(GUIDE)
    guide = page.evaluate("location.pathname")
    page.get_by_role("link", name="Leer ahora").first.click()
    expect(page.frame_locator("iframe").get_by_role("heading", level=1)).to_have_text(GUIDE)
    reader = page.evaluate("location.pathname + location.search")
    _wait_until_kept(page, reader)
    _wait_until_kept(page, "/content")
    _wait_until_kept(page, guide)
    return guide, reader


def test_a_guide_that_was_read_opens_without_a_network(page: Page, context: BrowserContext) -> None:
    guide, reader = _open_guide_and_reader(page)
    context.set_offline(True)
    page.reload()
    expect(page.frame_locator("iframe").get_by_role("heading", level=1)).to_have_text(GUIDE)
    page.goto(guide)
    expect(page.get_by_role("heading", level=1)).to_have_text(GUIDE)
    page.goto("/")
    expect(page.get_by_role("heading", level=1)).to_have_text("¿Qué quieres aprender hoy?")
    expect(page.get_by_role("link", name="Leer ahora")).to_have_count(0)
    page.goto(reader)
    expect(page.frame_locator("iframe").get_by_role("heading", level=1)).to_have_text(GUIDE)


def test_a_guide_that_was_the_first_page_opens_again(page: Page, context: BrowserContext) -> None:
    hit = context.request.get("/api/catalog/v1/search?q=correo&kind=guide").json()["items"][0]
    page.goto(f"/items/{hit['id']}")
    _wait_for_worker(page)
    _wait_until_kept(page, f"/items/{hit['id']}")
    context.set_offline(True)
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text(hit["title"])


def test_a_page_that_was_not_seen_says_that_there_is_no_network(
    page: Page, context: BrowserContext
) -> None:
    page.goto("/")
    _wait_for_worker(page)
    context.set_offline(True)
    for path in ("/courses", "/libraries/none", "/staff/items"):
        page.goto(path)
        expect(page.get_by_role("heading", level=1)).to_have_text(OFFLINE)
    context.set_offline(False)
    page.goto("/courses")
    page.get_by_role("heading", level=1).wait_for()
    expect(page.get_by_role("heading", level=1)).not_to_have_text(OFFLINE)


def test_nothing_of_somebody_signed_in_stays(
    page: Page, context: BrowserContext, sign_in: SignIn
) -> None:
    sign_in(context, "trujillo")
    page.goto("/")
    _wait_for_worker(page)
    expect(page.get_by_role("link", name="Gestión").first).to_be_attached()
    page.get_by_role("link", name="Gestión").first.click()
    page.get_by_role("heading", level=1).wait_for()
    page.goto("/staff/items")
    page.get_by_role("heading", level=1).wait_for()
    hit = context.request.get("/api/catalog/v1/search?q=correo&kind=guide").json()["items"][0]
    page.goto(f"/items/{hit['id']}")
    _wait_until_kept(page, f"/items/{hit['id']}")
    kept = page.evaluate(KEPT_URLS)
    assert [url for url in kept if re.search(r"/staff|/account|/api/auth|/api/partners", url)] == []
    assert [url for url in kept if "/api/catalog/v1/items?" in url or "/imports" in url] == []
    page.goto("/account")
    page.get_by_role("button", name="Cerrar sesión").click()
    expect(page.get_by_role("link", name="Entrar").first).to_be_attached()
    page.wait_for_function(f"async () => !(await ({KEPT_URLS})()).some((url) => /items/.test(url))")
    context.set_offline(True)
    for path in ("/account", "/staff/items", f"/items/{hit['id']}"):
        page.goto(path)
        expect(page.get_by_role("heading", level=1)).to_have_text(OFFLINE)


def test_the_worker_breaks_no_rule_of_the_page(page: Page) -> None:
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.goto("/")
    _wait_for_worker(page)
    assert [text for text in said if "Content Security Policy" in text] == []
