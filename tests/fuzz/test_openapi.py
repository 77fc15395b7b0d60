"""The bounded fuzz: no 5xx and no answer that the OpenAPI files do not tell of."""

import pytest

from tests.fuzz.run import TARGETS, Target, fuzz
from tests.product import Product

SECONDS = 30


@pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.service)
def test_every_answer_is_documented(product: Product, target: Target) -> None:
    code, report = fuzz(product, target, seconds=SECONDS)
    assert code == 0, report[-12_000:]
