"""How soon a phone on a poor link shows a page: LCP and bytes, beside the budget of 3.0 s."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median

import httpx
from playwright.sync_api import Browser, Page

from tests.browser import running_browser
from tests.product import Product

BITS_PER_SECOND, LATENCY_MS, CPU_SLOWDOWN = 400_000, 400, 4
BUDGET_MS, RUNS = 3000, 3

_OBSERVE = """
window.__lcp = 0;
new PerformanceObserver(list => {
  for (const entry of list.getEntries()) {
    window.__lcp = entry.startTime;
    window.__lcpWhat = (entry.element && entry.element.tagName) + ' ' + entry.size;
  }
}).observe({ type: 'largest-contentful-paint', buffered: true });
"""


@dataclass(frozen=True)
class Measurement:
    """One cold visit: LCP in ms after navigation start, and bytes on the wire."""

    lcp_ms: float
    fcp_ms: float
    bytes: int
    element: str


@contextmanager
def slow_phone(browser: Browser) -> Iterator[tuple[Page, list[int]]]:
    """A 360 px page with an empty cache on 400 kbit/s, 400 ms and a four times slower CPU."""
    context = browser.new_context(viewport={"width": 360, "height": 740}, locale="es-PE")
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    session.send(
        "Network.emulateNetworkConditions",
        {
            "offline": False,
            "latency": LATENCY_MS,
            "downloadThroughput": BITS_PER_SECOND / 8,
            "uploadThroughput": BITS_PER_SECOND / 8,
        },
    )
    session.send("Emulation.setCPUThrottlingRate", {"rate": CPU_SLOWDOWN})
    received: list[int] = []
    session.on("Network.loadingFinished", lambda e: received.append(int(e["encodedDataLength"])))
    page.add_init_script(_OBSERVE)
    yield page, received
    context.close()


def measure(browser: Browser, url: str) -> Measurement:
    """Visit the page once, wait until the network is quiet, return what was seen."""
    with slow_phone(browser) as (page, received):
        page.goto(url, wait_until="networkidle", timeout=120_000)
        page.wait_for_timeout(500)
        first_paint = page.evaluate(
            "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0"
        )
        return Measurement(
            page.evaluate("window.__lcp"),
            first_paint,
            sum(received),
            page.evaluate("window.__lcpWhat"),
        )


def first_guide(product: Product) -> str:
    """Return the id of the first guide of the starter content."""
    answer = httpx.get(f"{product.url}/api/catalog/v1/search?kind=guide&limit=1", timeout=20)
    return str(answer.json()["items"][0]["id"])


def run(product: Product) -> list[str]:
    """Return the report's lines, one a page."""
    guide = first_guide(product)
    pages = {
        "home": "/",
        "search": "/search?q=correo",
        "item": f"/items/{guide}",
        "guide open": f"/items/{guide}/read",
        "libraries": "/libraries",
        "courses": "/courses",
    }
    lines = [
        f"pages at 360 px, 400 kbit/s, 400 ms, {CPU_SLOWDOWN}x slower CPU, cold, median of {RUNS}"
    ]
    with running_browser() as browser:
        for name, path in pages.items():
            seen = [measure(browser, product.url + path) for _ in range(RUNS)]
            lcp = median(m.lcp_ms for m in seen)
            lines.append(
                f"  {name:12} LCP {lcp:6.0f} ms = {lcp / BUDGET_MS:4.2f} of the budget, "
                f"FCP {median(m.fcp_ms for m in seen):6.0f} ms, "
                f"{median(m.bytes for m in seen) / 1024:6.1f} KB ({seen[0].element})"
            )
    return lines
