"""The scheme of subjects: complete labels, a tree of two levels, stable ids."""

import re
from collections import Counter

import pytest

from catalog.starter.subjects import Concept, load_subjects

SCHEME = load_subjects()
TOP = [concept.id for concept in SCHEME.concepts if concept.broader is None]
every_concept = pytest.mark.parametrize("concept", SCHEME.concepts, ids=lambda c: c.id)


def test_the_nine_top_concepts_each_have_four_to_seven_narrower_ones() -> None:
    assert TOP == [
        "digital-skills",
        "government-and-procedures",
        "work",
        "agriculture",
        "health",
        "education",
        "culture",
        "rights",
        "languages",
    ]
    narrower = Counter(concept.broader for concept in SCHEME.concepts if concept.broader)
    assert set(narrower) == set(TOP)
    assert all(4 <= count <= 7 for count in narrower.values())


def test_ids_are_slugs_without_duplicates() -> None:
    ids = [concept.id for concept in SCHEME.concepts]
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", concept_id) for concept_id in ids)


def test_broader_concepts_come_before_their_narrower_ones() -> None:
    seen: set[str | None] = {None}
    for concept in SCHEME.concepts:
        assert concept.broader in seen
        seen.add(concept.id)


@every_concept
def test_labels_notes_and_alternatives_are_complete(concept: Concept) -> None:
    assert set(concept.labels) == {"es", "en", "qu"}
    assert all(label.strip() == label != "" for label in concept.labels.values())
    assert concept.needs_review == ["qu"]
    assert concept.alt["es"]
    assert concept.note["es"].endswith(".")


@pytest.mark.parametrize("language", ["es", "en", "qu"])
def test_no_two_concepts_share_a_preferred_label(language: str) -> None:
    labels = Counter(concept.labels[language].casefold() for concept in SCHEME.concepts)
    assert [label for label, count in labels.items() if count > 1] == []


@every_concept
def test_an_alternative_label_is_never_the_preferred_one(concept: Concept) -> None:
    # SKOS S13: prefLabel and altLabel are disjoint.
    assert concept.labels["es"] not in concept.alt["es"]
    assert len(set(concept.alt["es"])) == len(concept.alt["es"])


def test_the_scheme_has_a_title_a_licence_and_a_uri() -> None:
    assert SCHEME.title["es"] == "Temas para el desarrollo de la comunidad"
    assert SCHEME.licence == "CC-BY-4.0"
    assert SCHEME.uri == "urn:uuid:49ca84d6-8128-5241-a05e-c6fe567eb814"


def test_a_concept_is_found_by_its_id_and_an_unknown_one_is_an_error() -> None:
    assert SCHEME.concept("crops").labels["es"] == "Cultivos"
    assert SCHEME.concept("crops").broader == "agriculture"
    with pytest.raises(KeyError):
        SCHEME.concept("nothing")
