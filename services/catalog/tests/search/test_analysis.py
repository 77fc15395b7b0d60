"""Words that mean the same become the same term."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.search.analysis import (
    PLAIN,
    STEMMED,
    languages_with_macro,
    plain_text,
    query_words,
    singular_text,
    stem,
    surfaces,
)


def stems(text: str) -> list[str]:
    return [stem(word) for word in query_words(text)]


@pytest.mark.parametrize(
    "forms",
    [
        "educación educacion educaciones EDUCACIÓN",
        "niño niños NIÑO ninos niñas",
        "montaña montana montañas",
        "celular celulares",
        "mujer mujeres",
        "joven jóvenes jovenes",
        "luz luces",
        "lápiz lápices lapices",
        "enlace enlaces",
        "inglés ingleses",
        "país países",
        "árbol árboles",
        "saludable saludables",
        "trámite trámites tramite",
        "red redes",
        "clase clases",
        "ley leyes",
        "agrícola agrícolas agricola",
        "bebé bebés",
        "contraseña contraseñas contrasenas",
        "k'ancha kʼancha k’ancha k`ancha k´ancha kancha K'ANCHA kꞌancha ḱancha",
    ],
)
def test_forms_of_a_word_meet(forms: str) -> None:
    assert len({tuple(stems(form)) for form in forms.split()}) == 1, stems(forms)


def test_the_stemmer_alone_parts_plurals() -> None:
    """Why plurals are undone before it; should this fail, that can go."""
    for one, many in [("mujer", "mujeres"), ("celular", "celulares"), ("luz", "luces")]:
        assert STEMMED.analyze(one) != STEMMED.analyze(many)


@pytest.mark.parametrize(
    ("one", "other"), [("padre", "padrón"), ("casa", "caza"), ("perro", "pero"), ("sal", "sol")]
)
def test_other_words_stay_apart(one: str, other: str) -> None:
    assert stems(one) != stems(other)


def test_composed_and_decomposed_letters_are_the_same() -> None:
    assert query_words("montan\u0303a educacio\u0301n") == query_words("montaña educación")


def test_in_quechua_a_glottal_mark_is_part_of_the_word() -> None:
    assert PLAIN.analyze(plain_text("Sumaq k'ancha", glottal=True)) == ["sumaq", "kancha"]


def test_elsewhere_an_apostrophe_parts_words_and_the_joined_form_is_found_too() -> None:
    assert PLAIN.analyze(plain_text("L'eau d’O'Higgins")) == [
        "l", "eau", "d", "o", "higgins", "leau", "dohiggins",
    ]  # fmt: skip


def test_a_language_brings_its_macrolanguage() -> None:
    assert languages_with_macro(["quy", "es-PE"]) == ["quy", "qu", "es-PE", "es"]
    assert languages_with_macro(["shp", "ay", "quz"]) == ["shp", "ay", "quz", "qu"]
    assert languages_with_macro(["quc"]) == ["quc"]


def test_surfaces_keep_the_accents_of_a_word() -> None:
    assert surfaces("Educación, NIÑOS 2024 k'ancha") == {
        "educacion": "educación",
        "ninos": "niños",
        "kancha": "kancha",
    }


@given(st.text(max_size=80))
@settings(deadline=None)
def test_any_text_can_be_analysed(text: str) -> None:
    for word in query_words(text):
        assert word
        assert stem(word)
    assert isinstance(singular_text(plain_text(text, glottal=True)), str)


@given(st.text(alphabet=st.characters(categories=["L", "Nd"]), min_size=1, max_size=20))
@settings(deadline=None)
def test_a_word_of_a_text_is_found_by_typing_it(word: str) -> None:
    """What the index holds for a text is what the same text gives as a query."""
    indexed = PLAIN.analyze(plain_text(word))
    assert set(query_words(word)) <= set(indexed)
