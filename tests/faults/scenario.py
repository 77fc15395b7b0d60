"""Kills one process after another under writes, and measures what was lost and for how long."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from tests.faults.writing import (
    PASSWORD,
    Ledger,
    lost_accounts,
    lost_items,
    write_accounts,
    write_items,
)
from tests.product import Product

VICTIMS = ("catalog", "gateway", "postgres", "catalog-worker")
WRITERS = 6
BACK_WITHIN = 20.0


@dataclass(frozen=True)
class Fault:
    """`items_back` and `accounts_back`: seconds from the kill to the next acknowledged write."""

    victim: str
    items_back: float | None
    accounts_back: float | None
    unanswered: Counter[str]


@dataclass(frozen=True)
class Report:
    faults: list[Fault]
    items: int
    accounts: int
    lost: list[str]

    def problems(self) -> list[str]:
        late = [
            f"{fault.victim}: not back within {BACK_WITHIN:g} s"
            for fault in self.faults
            for back in (fault.items_back, fault.accounts_back)
            if back is None or back > BACK_WITHIN
        ]
        nothing = ["nothing was written"] if not (self.items and self.accounts) else []
        return [*nothing, *late, *(f"lost: {each}" for each in self.lost)]


def make_administrator(product: Product) -> None:
    """The first account of an empty system, as an operator makes it."""
    subprocess.run(
        [
            *(sys.executable, "-m", "semillas", "user", "create", "--password-stdin"),
            *("--email", "admin@demo.semillas.example", "--name", "Rosa Huamán"),
            *("--role", "administrator"),
        ],
        input=PASSWORD + "\n",
        env=os.environ | {"SEMILLAS_HOME": str(product.home)},
        check=True,
        capture_output=True,
        text=True,
        timeout=60,
    )


def run_faults(
    product: Product, victims: Sequence[str] = VICTIMS, *, seconds: float = 5.0
) -> Report:
    """Writes all the time, kills a victim every `seconds`, then reads everything again."""
    ledger = Ledger()
    make_administrator(product)
    with writing(product, ledger):
        time.sleep(seconds)
        faults = [strike(product, ledger, victim, seconds) for victim in victims]
    token = product.token("admin")
    lost = lost_items(product, token, ledger) + lost_accounts(product, ledger)
    return Report(faults, len(ledger.items), len(ledger.accounts), lost)


@contextmanager
def writing(product: Product, ledger: Ledger) -> Iterator[None]:
    stop = threading.Event()
    token = product.token("admin")
    threads = [
        threading.Thread(target=write_items, args=(product, token, ledger, stop))
        for _ in range(WRITERS)
    ]
    threads.append(threading.Thread(target=write_accounts, args=(product, ledger, stop)))
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join()


def strike(product: Product, ledger: Ledger, victim: str, seconds: float) -> Fault:
    pid = process_of(product, victim)
    killed = time.monotonic()
    os.kill(pid, signal.SIGKILL)
    items_back = wait_back(ledger, "item", killed)
    accounts_back = wait_back(ledger, "account", killed)
    time.sleep(seconds)
    answers = ledger.outcomes(killed - 1, time.monotonic())
    unanswered = Counter({how: count for how, count in answers.items() if not how.endswith(" 201")})
    return Fault(victim, items_back, accounts_back, unanswered)


def process_of(product: Product, name: str) -> int:
    state = json.loads((product.home / "state.json").read_text(encoding="utf-8"))
    return int(state["children"][name]["pid"])


def wait_back(ledger: Ledger, kind: str, killed: float) -> float | None:
    """Seconds from the kill to the first success of a write that began after it."""
    while (back := ledger.first_success(kind, killed)) is None:
        if time.monotonic() - killed > 3 * BACK_WITHIN:
            return None
        time.sleep(0.05)
    return back - killed
