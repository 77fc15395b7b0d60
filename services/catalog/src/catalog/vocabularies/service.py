"""The subjects of the package's own scheme; another SKOS scheme can take its place here."""

from functools import cache

from catalog.starter.subjects import Concept, load_subjects


@cache
def list_subjects() -> tuple[Concept, ...]:
    """Return every concept, a broader one before its narrower ones."""
    return load_subjects().concepts


@cache
def subject_ids() -> frozenset[str]:
    return frozenset(concept.id for concept in list_subjects())


@cache
def subject_labels() -> dict[str, dict[str, str]]:
    """Return the labels of every concept by id, then by language."""
    return {concept.id: concept.labels for concept in list_subjects()}
