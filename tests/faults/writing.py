"""People who write through the gateway without pause, and remember what was acknowledged."""

import threading
import time
import uuid
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

import httpx

from tests.product import Product

PASSWORD = "written-under-faults-2026"  # of accounts that live as long as the run
PAUSE = 0.05


@dataclass
class Ledger:
    """Acknowledged writes (id or e-mail → when, seconds of the monotonic clock), and the rest."""

    items: dict[str, str] = field(default_factory=dict)
    accounts: dict[str, str] = field(default_factory=dict)
    answered: list[tuple[float, float, str]] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, started: float, outcome: str) -> None:
        with self.lock:
            self.answered.append((started, time.monotonic(), outcome))

    def outcomes(self, since: float, until: float) -> Counter[str]:
        with self.lock:
            return Counter(how for start, _, how in self.answered if since <= start < until)

    def first_success(self, kind: str, since: float) -> float | None:
        """When the first write begun after `since` was acknowledged."""
        with self.lock:
            ends = [
                end for start, end, how in self.answered if start >= since and how == f"{kind} 201"
            ]
        return min(ends, default=None)


def write_items(product: Product, token: str, ledger: Ledger, stop: threading.Event) -> None:
    headers = {"Authorization": f"Bearer {token}"}
    with httpx.Client(base_url=product.url, headers=headers, timeout=20) as client:
        while not stop.is_set():
            title = f"Written under faults {uuid.uuid4()}"
            body = {"title": title, "kind": "document", "languages": ["es"], "licence": "CC0-1.0"}
            answer = write(client, ledger, "item", "/api/catalog/v1/items", body)
            if answer is not None:
                with ledger.lock:
                    ledger.items[answer.json()["id"]] = title
            stop.wait(PAUSE)


def write_accounts(product: Product, ledger: Ledger, stop: threading.Event) -> None:
    while not stop.is_set():
        email = f"{uuid.uuid4().hex}@faults.example"
        body = {"email": email, "password": PASSWORD, "name": "Ada Quispe", "language": "es"}
        # A new client each time: no cookie of the person before.
        with httpx.Client(base_url=product.url, timeout=20) as client:
            answer = write(client, ledger, "account", "/api/auth/v1/accounts", body)
        if answer is not None:
            with ledger.lock:
                ledger.accounts[email] = answer.json()["id"]
        stop.wait(1.0)


def write(
    client: httpx.Client, ledger: Ledger, kind: str, path: str, body: Mapping[str, object]
) -> httpx.Response | None:
    """One write, never repeated; the answer when it was acknowledged with 201."""
    started = time.monotonic()
    try:
        answer = client.post(path, json=body)
    except httpx.HTTPError as error:
        ledger.note(started, f"{kind} {type(error).__name__}")
        return None
    ledger.note(started, f"{kind} {answer.status_code}")
    return answer if answer.status_code == 201 else None


def lost_items(product: Product, token: str, ledger: Ledger) -> list[str]:
    """Ids of acknowledged items that are gone or came back with another title."""
    lost = []
    headers = {"Authorization": f"Bearer {token}"}
    with httpx.Client(base_url=product.url, headers=headers, timeout=20) as client:
        for item, title in ledger.items.items():
            answer = client.get(f"/api/catalog/v1/items/{item}")
            if answer.status_code != 200 or answer.json()["title"] != title:
                lost.append(f"{item}: {answer.status_code}")
    return lost


def lost_accounts(product: Product, ledger: Ledger) -> list[str]:
    """Acknowledged accounts that cannot sign in."""
    lost = []
    for email, person in ledger.accounts.items():
        with httpx.Client(base_url=product.url, timeout=20) as client:
            body = {"email": email, "password": PASSWORD}
            answer = client.post("/api/auth/v1/session", json=body)
        found = answer.json().get("account", {}).get("id") if answer.status_code == 200 else None
        if found != person:
            lost.append(f"{email}: {answer.status_code}")
    return lost
