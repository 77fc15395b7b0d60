"""Nothing that was acknowledged is lost when a service or PostgreSQL is killed."""

from collections import Counter

from tests.faults.scenario import BACK_WITHIN, Fault, Report, run_faults
from tests.product import running_product


def test_killed_catalog_gateway_and_postgres_lose_nothing() -> None:
    with running_product(demo=False) as product:
        report = run_faults(product, ("catalog", "gateway", "postgres"), seconds=2.0)
    assert report.problems() == []
    assert report.items > 20
    assert report.accounts > 2


def test_report_of_a_loss_or_of_a_late_return_is_a_problem() -> None:
    good = Fault("catalog", 1.0, 1.0, Counter())
    late = Fault("gateway", BACK_WITHIN + 1, None, Counter())
    assert Report([good], 5, 1, []).problems() == []
    assert len(Report([late], 5, 1, []).problems()) == 2
    assert Report([good], 5, 1, ["a: 404"]).problems() == ["lost: a: 404"]
    assert Report([good], 0, 0, []).problems() == ["nothing was written"]
