"""The scheme of subjects for community development, in SKOS terms.

https://www.w3.org/TR/skos-reference/: scheme, broader, prefLabel (`labels`), altLabel (`alt`),
scopeNote (`note`).
"""

import json
from dataclasses import dataclass
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Concept:
    """`broader` is None for a top concept; `needs_review` lists languages not yet checked."""

    id: str
    broader: str | None
    labels: dict[str, str]
    alt: dict[str, list[str]]
    note: dict[str, str]
    needs_review: list[str]


@dataclass(frozen=True, slots=True)
class SubjectScheme:
    uri: str
    title: dict[str, str]
    licence: str
    concepts: tuple[Concept, ...]

    def concept(self, concept_id: str) -> Concept:
        """One concept by its id; KeyError when the scheme has none."""
        return {concept.id: concept for concept in self.concepts}[concept_id]


def load_subjects() -> SubjectScheme:
    """The scheme with its concepts, every broader concept before its narrower ones."""
    text = (files(__name__.rpartition(".")[0]) / "subjects.json").read_text(encoding="utf-8")
    stored = json.loads(text)
    concepts = tuple(Concept(**concept) for concept in stored["concepts"])
    return SubjectScheme(**stored["scheme"], concepts=concepts)
