"""Folding of text for search and order."""

import pytest

from kit.folding import fold, words_of


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("  NIÑO  y Ñandú ", "nino y nandu"),
        ("Nin\u0303o", "nino"),
        ("Áncash, Perú (demostración)", "ancash peru demostracion"),
        ("p'unchaw pʼunchaw p’unchaw", "punchaw punchaw punchaw"),
        ("snake_case 100%", "snake case 100"),
        ("ﬁn ① Ⅳ", "fin 1 iv"),
        ("¡!", ""),
    ],
)
def test_case_accents_and_apostrophes_go(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_a_query_has_at_most_eight_words() -> None:
    assert words_of("Uno dos, TRES") == ["uno", "dos", "tres"]
    assert len(words_of("a " * 50)) == 8
