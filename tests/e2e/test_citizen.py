"""A citizen without an account finds, reads and downloads; finds a library and a course."""

import re

from playwright.sync_api import BrowserContext, Page, expect

GUIDE = "El correo electrónico paso a paso"


def test_finds_a_guide_reads_it_and_downloads_it(page: Page) -> None:
    page.goto("/")
    expect(page.get_by_role("heading", level=1)).to_have_text("¿Qué quieres aprender hoy?")
    box = page.get_by_role("combobox", name="¿Qué buscas?")
    box.fill("correo electronico")
    box.press("Enter")
    expect(page).to_have_url(re.compile(r"/search\?q=correo"))
    page.get_by_role("link", name=GUIDE).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(GUIDE)
    with page.expect_download() as download:
        page.get_by_role("link", name=re.compile("Descargar: EPUB")).first.click()
    assert download.value.suggested_filename.endswith(".epub")
    page.get_by_role("link", name="Leer ahora").first.click()
    frame = page.frame_locator("iframe")
    expect(frame.get_by_role("heading", level=1)).to_have_text(GUIDE)


def test_the_guide_cannot_run_scripts_on_our_origin(page: Page, context: BrowserContext) -> None:
    hits = context.request.get("/api/catalog/v1/search?q=correo&kind=guide").json()["items"]
    item = context.request.get(f"/api/catalog/v1/items/{hits[0]['id']}").json()
    html = next(r for r in item["renditions"] if r["media_type"] == "text/html")
    answer = context.request.get(html["content_url"])
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("sandbox") or "; sandbox" in policy
    page.goto(html["content_url"])
    assert page.evaluate("window.origin") == "null"


def test_a_typo_is_forgiven_and_told(page: Page) -> None:
    page.goto("/search?q=agrikultura")
    expect(page.get_by_text("Mostramos lo que hay con «agricultura»")).to_be_visible()
    expect(page.get_by_text(re.compile(r"^\d+ resultados?$")).first).to_be_visible()


def test_accents_do_not_matter(page: Page) -> None:
    for words in ("montana", "niños", "NINOS"):
        page.goto(f"/search?q={words}")
        expect(page.get_by_text(re.compile(r"^\d+ resultados?$")).first).to_be_visible()


def test_filters_stand_in_the_address_and_survive_a_reload(page: Page) -> None:
    page.goto("/search?kind=guide&language=es")
    expect(page.get_by_text(re.compile(r"^1[2-9] resultados$")).first).to_be_visible()
    page.reload()
    expect(page.get_by_text(re.compile(r"^1[2-9] resultados$")).first).to_be_visible()


def test_a_search_without_result_helps_on(page: Page) -> None:
    page.goto("/search?q=zzzzqqqq")
    expect(page.get_by_text("No encontramos nada")).to_be_visible()


def test_an_item_has_its_words_without_javascript(context: BrowserContext) -> None:
    hit = context.request.get("/api/catalog/v1/search?q=correo&kind=guide").json()["items"][0]
    text = context.request.get(f"/items/{hit['id']}").text()
    assert hit["title"] in text
    assert hit["summary"] in text
    assert '"@context"' in text


def test_finds_the_library_of_yauya(page: Page) -> None:
    page.goto("/libraries")
    page.get_by_label("Nombre, distrito o provincia").fill("yauya")
    page.get_by_label("Nombre, distrito o provincia").press("Enter")
    page.get_by_role("link", name=re.compile("Yauya")).first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Yauya")
    expect(page.get_by_role("heading", name="Horario")).to_be_visible()
    expect(page.get_by_text("inventada para esta demostración")).to_be_visible()


def test_opens_a_course_with_its_dates(page: Page) -> None:
    page.goto("/courses")
    page.locator("main").get_by_role("heading", level=2).first.get_by_role("link").click()
    expect(page.get_by_role("heading", name="Fechas y lugares")).to_be_visible()


def test_changes_the_language(page: Page) -> None:
    page.goto("/")
    page.get_by_label("Idioma").select_option("en")
    expect(page.get_by_role("heading", level=1)).not_to_have_text("¿Qué quieres aprender hoy?")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.get_by_label("Language").select_option("qu")
    expect(page.locator("html")).to_have_attribute("lang", "qu")


def test_an_unknown_page_is_404_and_says_so(page: Page) -> None:
    answer = page.goto("/no-existe")
    assert answer is not None
    assert answer.status == 404
    expect(page.get_by_role("heading", level=1)).to_have_text("No encontramos esta página")
