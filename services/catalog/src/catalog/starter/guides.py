"""The guides that come with the product, read from package data."""

import tomllib
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

GUIDES = files(__name__.rpartition(".")[0]) / "guides"


@dataclass(frozen=True, slots=True)
class Creator:
    name: str
    role: str


@dataclass(frozen=True, slots=True)
class Picture:
    """An SVG picture; `name` is what the body's `img src` says."""

    name: str
    content: bytes
    media_type: str = "image/svg+xml"


@dataclass(frozen=True, slots=True)
class Guide:
    """One guide. `body` is an XHTML fragment without h1: the title is metadata.

    `subjects` are concept ids of the scheme in `subjects.json`; `languages` are BCP 47 tags, the
    first one is the language of the text; `accessibility` are schema.org accessibilityFeature
    values; `licence` is an SPDX id.
    """

    id: str
    title: str
    alternative_titles: tuple[str, ...]
    summary: str
    subjects: tuple[str, ...]
    keywords: tuple[str, ...]
    languages: tuple[str, ...]
    kind: str
    audience: tuple[str, ...]
    licence: str
    publisher: str
    issued: date
    accessibility: tuple[str, ...]
    creators: tuple[Creator, ...]
    body: str
    pictures: tuple[Picture, ...]

    @property
    def language(self) -> str:
        return self.languages[0]


def load_guides() -> tuple[Guide, ...]:
    """All guides, ordered by id."""
    folders = sorted((f for f in GUIDES.iterdir() if f.is_dir()), key=lambda folder: folder.name)
    return tuple(_read(folder) for folder in folders)


def load_guide(guide_id: str) -> Guide:
    """One guide by its id; KeyError when there is none."""
    return {guide.id: guide for guide in load_guides()}[guide_id]


def parse_body(guide: Guide) -> ET.Element:
    """A fresh `body` element of the guide's text; ParseError when it is not well-formed."""
    return ET.fromstring(f"<body>{guide.body}</body>")  # noqa: S314 - our own package data


def number_headings(body: ET.Element) -> list[tuple[str, str]]:
    """Give every h2 an id, in place; answer (id, text) in reading order."""
    headings = []
    for number, heading in enumerate(body.iter("h2"), start=1):
        heading.set("id", f"parte-{number}")
        headings.append((f"parte-{number}", "".join(heading.itertext())))
    return headings


def _read(folder: Traversable) -> Guide:
    text = (folder / "guide.toml").read_text(encoding="utf-8")
    facts: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value
        for key, value in tomllib.loads(text).items()
    }
    if facts["id"] != folder.name:
        raise ValueError(f"{folder.name}/guide.toml: id is {facts['id']!r}")
    creators = tuple(Creator(**creator) for creator in facts.pop("creators"))
    body = (folder / "guide.html").read_text(encoding="utf-8")
    return Guide(**facts, creators=creators, body=body, pictures=_pictures(folder))


def _pictures(folder: Traversable) -> tuple[Picture, ...]:
    found = (file for file in folder.iterdir() if file.name.endswith(".svg"))
    return tuple(
        Picture(name=file.name, content=file.read_bytes())
        for file in sorted(found, key=lambda file: file.name)
    )
