"""Making an account, signing in and out, with bad input too."""

import uuid

from playwright.sync_api import BrowserContext, Page, expect

from tests.product import DEMO_PASSWORD


def test_signs_up_changes_the_name_and_signs_out(page: Page, context: BrowserContext) -> None:
    page.goto("/sign-up")
    page.get_by_role("button", name="Crear la cuenta").click()
    expect(page.get_by_role("alert").first).to_be_focused()
    page.get_by_label("Tu nombre").fill("Rosa Quispe")
    page.get_by_label("Correo electrónico").fill(f"rosa-{uuid.uuid4().hex[:8]}@ejemplo.pe")
    page.get_by_label("Contraseña nueva", exact=True).fill("tres llamas cantan")
    page.get_by_role("button", name="Crear la cuenta").click()
    page.wait_for_url(lambda url: "/sign-up" not in url)
    page.goto("/account")
    expect(page.get_by_role("heading", level=1)).to_have_text("Mi cuenta")
    cookie = next(c for c in context.cookies() if "session" in str(c.get("name")))
    assert cookie.get("httpOnly") is True
    assert cookie.get("sameSite") == "Lax"
    page.get_by_role("button", name="Cerrar sesión").click()
    page.wait_for_timeout(500)
    assert context.request.get("/api/auth/v1/session").json()["account"] is None


def test_a_wrong_password_says_the_same_as_an_unknown_account(page: Page) -> None:
    seen = []
    for email in ("ciudadana@demo.semillas.example", "nadie@ejemplo.pe"):
        page.goto("/sign-in")
        page.get_by_label("Correo electrónico").fill(email)
        page.get_by_label("Contraseña", exact=True).fill("no es esta")
        page.get_by_role("button", name="Entrar").last.click()
        alert = page.get_by_text("El correo o la contraseña no son correctos.").first
        expect(alert).to_be_visible()
        seen.append(alert.inner_text())
    assert seen[0] == seen[1]


def test_signs_in_with_the_form(page: Page) -> None:
    page.goto("/sign-in")
    page.get_by_label("Correo electrónico").fill("trujillo@demo.semillas.example")
    page.get_by_label("Contraseña", exact=True).fill(DEMO_PASSWORD)
    page.get_by_role("button", name="Entrar").last.click()
    page.wait_for_url(lambda url: "/sign-in" not in url)
    expect(page.get_by_role("link", name="Gestión").first).to_be_attached()
