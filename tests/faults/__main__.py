"""`make faults`: prints what happened and writes it to docs/faults.md."""

import sys

from tests.faults.scenario import BACK_WITHIN, WRITERS, Report, run_faults
from tests.product import ROOT, running_product

TARGET = ROOT / "docs" / "faults.md"
HEAD = f"""\
# What a crash loses

Written by `make faults`, which starts the product on a folder of its own, lets {WRITERS} people
add items and one sign people up through the gateway without pause, and kills one process after
another with SIGKILL. No write is repeated by the writers. At the end every acknowledged item is
read and every acknowledged account signs in. The command fails when anything acknowledged is
lost or when writes are not acknowledged again within {BACK_WITHIN:g} s.

One machine with two cores; seconds from the kill to the end of the first write that began
after it.

| killed | items again after (s) | sign-ups again after (s) | answers other than 201 |
|---|---|---|---|
"""


def text(report: Report) -> str:
    rows = [
        f"| {fault.victim} | {shown(fault.items_back)} | {shown(fault.accounts_back)} "
        f"| {', '.join(f'{how} x {count}' for how, count in sorted(fault.unanswered.items()))} |"
        for fault in report.faults
    ]
    closing = (
        f"\nAcknowledged: {report.items} items, {report.accounts} accounts. "
        f"Lost: {len(report.lost)}.\n"
    )
    return HEAD + "\n".join(rows) + "\n" + closing


def shown(seconds: float | None) -> str:
    return "never" if seconds is None else f"{seconds:.1f}"


def main() -> int:
    with running_product(demo=False) as product:
        report = run_faults(product)
    words = text(report)
    print(words)
    for problem in report.problems():
        print(f"FAILED {problem}")
    if report.problems():
        return 1
    TARGET.write_text(words, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
