"""Texts of people: what is kept, what is refused."""

import pytest
from pydantic_core import PydanticCustomError

from kit.texts import check_line, check_text


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Ñawinchana wasi", "Ñawinchana wasi"),
        ("Nin\u0303o", "Niño"),
        ("العربية", "العربية"),
        ("👩\u200d🏫", "👩\u200d🏫"),
        ("¿?", "¿?"),
    ],
)
def test_words_of_any_script_are_kept_in_their_usual_form(text: str, kept: str) -> None:
    assert check_line(text) == kept


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a\x00b", "control_character"),
        ("timbre\x07", "control_character"),
        ("dos\nlíneas", "control_character"),
        ("\u202eabc", "control_character"),
        ("abc\u2066", "control_character"),
        ("\ud800", "control_character"),
        ("\u200b", "nothing_visible"),
        ("\u00a0 \u2060", "nothing_visible"),
    ],
)
def test_what_disguises_or_cannot_be_seen_is_refused(text: str, code: str) -> None:
    with pytest.raises(PydanticCustomError) as refused:
        check_line(text)
    assert refused.value.type == code


def test_a_text_may_have_lines_and_tabs() -> None:
    assert check_text("uno\r\n\n\tdos") == "uno\n\n\tdos"
    for text in ("uno\n\u202edos", "\n\t\n"):
        with pytest.raises(PydanticCustomError):
            check_text(text)
