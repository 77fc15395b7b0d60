"""The guides' text and pictures: complete, plain, well-formed, readable."""

import re
import xml.etree.ElementTree as ET
from dataclasses import replace

import pytest

from catalog.starter.guides import Guide, load_guide, load_guides, number_headings, parse_body
from catalog.starter.licences import LICENCES
from catalog.starter.subjects import load_subjects

GUIDES = load_guides()
every_guide = pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide.id)

TEXT_TAGS = {
    "h2",
    "h3",
    "p",
    "ol",
    "ul",
    "li",
    "figure",
    "img",
    "figcaption",
    "aside",
    "strong",
    "em",
}
DRAWING_TAGS = {"svg", "title", "desc", "g", "rect", "circle", "path", "text", "tspan"}
AUDIENCES = {
    "children",
    "youth",
    "adults",
    "older_adults",
    "librarians",
    "teachers",
    "entrepreneurs",
    "farmers",
    "general",
}
FEATURES = {"readingOrder", "structuralNavigation", "alternativeText"}
SVG = "{http://www.w3.org/2000/svg}"
SMALLEST_LETTER = 14
PHONE_WIDTH = 320


def words(element: ET.Element) -> list[str]:
    return re.findall(r"\w+", " ".join(element.itertext()))


def test_there_are_twelve_guides_with_ids_and_titles_of_their_own() -> None:
    assert len(GUIDES) == 12
    assert len({guide.id for guide in GUIDES}) == 12
    assert len({guide.title for guide in GUIDES}) == 12


def test_one_guide_is_found_by_its_id_and_an_unknown_one_is_an_error() -> None:
    assert load_guide("contrasenas-seguras").title == "Contraseñas seguras y fáciles de recordar"
    with pytest.raises(KeyError):
        load_guide("no-existe")


@every_guide
def test_the_text_has_between_400_and_900_words(guide: Guide) -> None:
    assert 400 <= len(words(parse_body(guide))) <= 900


@every_guide
def test_sentences_are_short(guide: Guide) -> None:
    for block in parse_body(guide).iter():
        if block.tag in {"p", "li", "figcaption"}:
            for sentence in re.split(r"[.:;?!]\s", "".join(block.itertext())):
                assert len(sentence.split()) <= 27, sentence


@every_guide
def test_only_plain_text_markup_is_used(guide: Guide) -> None:
    body = parse_body(guide)
    assert {element.tag for element in body.iter()} - {"body"} <= TEXT_TAGS
    attributes = {(e.tag, name) for e in body.iter() for name in e.attrib}
    assert attributes <= {("img", "src"), ("img", "alt"), ("aside", "class")}


@every_guide
def test_it_teaches_with_steps_and_ends_with_practice_and_a_reminder(guide: Guide) -> None:
    body = parse_body(guide)
    assert len(body.findall("ol")) >= 2
    assert [aside.get("class") for aside in list(body)[-2:]] == ["practica", "recordar"]
    assert [aside.findtext("h2") for aside in list(body)[-2:]] == [
        "Para practicar",
        "Para recordar",
    ]


@every_guide
def test_headings_get_ids_without_duplicates(guide: Guide) -> None:
    body = parse_body(guide)
    headings = number_headings(body)
    ids = [element.get("id") for element in body.iter() if element.get("id")]
    assert ids == [anchor for anchor, _ in headings]
    assert len(set(ids)) == len(ids) >= 5
    assert all(text.strip() for _, text in headings)


@every_guide
def test_metadata_uses_the_words_of_the_catalog(guide: Guide) -> None:
    assert guide.kind == "guide"
    assert guide.languages == ("es",)
    assert guide.licence in LICENCES
    assert set(guide.audience) <= AUDIENCES
    assert guide.audience
    assert set(guide.accessibility) == FEATURES
    assert [creator.role for creator in guide.creators] == ["author"]
    assert guide.keywords
    assert guide.alternative_titles
    assert guide.title not in guide.alternative_titles
    assert guide.summary.count(". ") == 1
    assert guide.summary.endswith(".")


@every_guide
def test_subjects_are_narrow_concepts_of_the_scheme(guide: Guide) -> None:
    scheme = load_subjects()
    assert guide.subjects
    for subject in guide.subjects:
        assert scheme.concept(subject).broader is not None


@every_guide
def test_every_picture_is_shown_with_a_real_description(guide: Guide) -> None:
    images = list(parse_body(guide).iter("img"))
    assert sorted(image.get("src", "") for image in images) == [p.name for p in guide.pictures]
    for image in images:
        assert len(image.get("alt", "").split()) >= 10


def test_at_least_eight_guides_have_a_picture() -> None:
    assert sum(1 for guide in GUIDES if guide.pictures) >= 8


@pytest.mark.parametrize(
    "content",
    [pytest.param(p.content, id=f"{g.id}/{p.name}") for g in GUIDES for p in g.pictures],
)
def test_a_picture_is_plain_drawing_with_title_and_letters_readable_on_a_phone(
    content: bytes,
) -> None:
    drawing = ET.fromstring(content)
    assert drawing.findtext(f"{SVG}title")
    assert drawing.findtext(f"{SVG}desc")
    assert {element.tag.removeprefix(SVG) for element in drawing.iter()} <= DRAWING_TAGS
    assert not [n for e in drawing.iter() for n in e.attrib if n.startswith("on") or "href" in n]
    left, top, width, height = map(float, drawing.get("viewBox", "").split())
    assert (left, top) == (0, 0)
    assert width <= PHONE_WIDTH
    assert height <= 400
    assert min(letter_sizes(drawing), default=SMALLEST_LETTER) >= SMALLEST_LETTER


def letter_sizes(element: ET.Element, inherited: float = 0) -> list[float]:
    size = float(element.get("font-size", inherited))
    own = [size] if element.tag in {f"{SVG}text", f"{SVG}tspan"} else []
    return own + [found for child in element for found in letter_sizes(child, size)]


def test_a_letter_too_small_is_noticed() -> None:
    drawing = ET.fromstring(
        f'<svg xmlns="{SVG[1:-1]}"><g font-size="15"><text>a<tspan font-size="9">b</tspan></text>'
        "</g></svg>"
    )
    assert letter_sizes(drawing) == [15, 9]


def test_a_text_that_is_not_well_formed_is_refused() -> None:
    with pytest.raises(ET.ParseError):
        parse_body(replace(GUIDES[0], body="<p>uno<p>dos"))
