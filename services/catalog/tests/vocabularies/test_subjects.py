"""GET /v1/subjects."""

from typing import Any


async def test_the_scheme_comes_whole_with_broader_ones_first(catalog: Any) -> None:
    answer = await catalog.client.get("/v1/subjects")
    subjects = answer.json()["items"]
    seen: set[str] = set()
    for subject in subjects:
        assert subject["broader"] is None or subject["broader"] in seen
        assert set(subject["labels"]) == {"es", "en", "qu"}
        seen.add(subject["id"])
    assert len(seen) == len(subjects)
    crops = next(s for s in subjects if s["id"] == "crops")
    assert (crops["broader"], crops["needs_review"]) == ("agriculture", ["qu"])
    assert crops["labels"]["en"] == "Crops"
