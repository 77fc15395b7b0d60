"""`make bench`: every benchmark, as ratios against a baseline of the same run.

`python -m tests.bench NAME…` runs only those.
"""

import sys
from collections.abc import Callable

from tests.bench import first_page, gateway, search
from tests.product import running_product


def measure_pages() -> list[str]:
    with running_product() as product:
        return first_page.run(product)


BENCHES: dict[str, Callable[[], list[str]]] = {
    "search": search.run,
    "gateway": gateway.run,
    "pages": measure_pages,
}


def main(names: list[str]) -> int:
    unknown = set(names) - BENCHES.keys()
    if unknown:
        print(f"no benchmark {', '.join(sorted(unknown))}; there are {', '.join(BENCHES)}")
        return 2
    for name in names or BENCHES:
        print("\n".join(BENCHES[name]()), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
