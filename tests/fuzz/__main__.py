"""`make fuzz`: the long run, on a product of its own."""

import sys

from tests.fuzz.run import TARGETS, fuzz
from tests.product import running_product

SECONDS = 600


def main() -> int:
    failed = 0
    with running_product() as product:
        for target in TARGETS:
            code, report = fuzz(product, target, seconds=SECONDS, seed=2)
            print(f"== {target.service}: {'clean' if code == 0 else 'FAILED'}", flush=True)
            print(report[-6_000:], flush=True)
            failed += code != 0
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
