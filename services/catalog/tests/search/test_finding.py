"""What the index finds: readings, spelling, filters, facets, orders, pages."""

import random
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog.search.documents import SearchDocument, Subject, Subjects
from catalog.search.ranking import Ranked
from catalog.search.searching import Asked
from catalog.search.service import Place, find
from catalog.search.words import MAX_WORDS, read_words

SUBJECTS = Subjects(
    {
        "agriculture": Subject(
            "agriculture", ("agriculture",), ("Agricultura", "Farming", "Chakra")
        ),
        "seeds": Subject("seeds", ("seeds", "agriculture"), ("Semillas", "Seeds", "Muhu")),
    }
)
MakeShelf = Callable[..., Any]
MakeDocument = Callable[..., SearchDocument]


def titles(shelf: Any, text: str, *items: SearchDocument, **asked: Any) -> list[str]:
    names = {item.id: item.title for item in items}
    return [names[ranked.id] for ranked in shelf.find(text, **asked).page]


def facet(found: Any, name: str) -> dict[str, int]:
    return {value.value: value.count for value in found.facets[name]}


def test_accents_case_and_plurals_do_not_matter(
    shelf: MakeShelf, make_document: MakeDocument
) -> None:
    items = [make_document("La Montaña"), make_document("NIÑOS al campo")]
    made = shelf(*items)
    for typed in ("montana", "MONTAÑA", "montañas", "montan\u0303a"):
        assert titles(made, typed, *items) == ["La Montaña"], typed
    for typed in ("niño", "NIÑO", "ninos"):
        assert titles(made, typed, *items) == ["NIÑOS al campo"], typed


def test_glottal_marks_meet_in_quechua_and_in_spanish_text(
    shelf: MakeShelf, make_document: MakeDocument
) -> None:
    items = [
        make_document("Hatun k'ancha", languages=("quz",)),
        make_document("Sumaq kʼancha wasi", languages=("quy",)),
        make_document("El baile de la k’ancha"),
        make_document("Kancha"),
    ]
    made = shelf(*items)
    for typed in ("k'ancha", "kʼancha", "k’ancha", "kancha", "K`ANCHA"):
        assert len(made.find(typed).page) == 4, typed
    assert titles(made, '"kancha wasi"', *items) == ["Sumaq kʼancha wasi"]


def test_every_word_is_required_but_function_words(
    shelf: MakeShelf, make_document: MakeDocument
) -> None:
    items = [make_document("Crear un correo"), make_document("Un correo"), make_document("Crear")]
    made = shelf(*items)
    assert titles(made, "crear correo", *items) == ["Crear un correo"]
    assert titles(made, "cómo crear el correo", *items) == ["Crear un correo"]
    assert made.find("un").total == 2


def test_a_quoted_phrase_must_stand_together(shelf: MakeShelf, make_document: MakeDocument) -> None:
    items = [make_document("Plantas del campo"), make_document("Campo de plantas")]
    made = shelf(*items)
    assert made.find("plantas campo").total == 2
    assert titles(made, '"plantas del campo"', *items) == ["Plantas del campo"]


def test_a_title_outranks_a_summary_and_the_exact_title_all(
    shelf: MakeShelf, make_document: MakeDocument
) -> None:
    items = [
        make_document("Vida", summary="Un correo y otro correo"),
        make_document("El correo electrónico paso a paso"),
        make_document("Correo"),
        make_document("Cartas", keywords=("correo",)),
    ]
    found = titles(shelf(*items), "correo", *items)
    assert found == ["Correo", "El correo electrónico paso a paso", "Cartas", "Vida"]


def test_a_guide_comes_before_a_book_that_fits_as_well(
    shelf: MakeShelf, make_document: MakeDocument
) -> None:
    items = [make_document("Semillas", 1), make_document("Semillas", 2, kind="guide")]
    assert [ranked.id for ranked in shelf(*items).find("semillas").page] == [
        items[1].id,
        items[0].id,
    ]


def test_creators_publishers_and_identifiers_are_found(
    shelf: MakeShelf, make_document: MakeDocument
) -> None:
    item = make_document(
        "Obras",
        creators=("García Márquez, Gabriel",),
        publisher="CEDRO",
        identifiers=("9788437604947",),
    )
    made = shelf(item)
    for typed in ("garcia marquez", "Gabriel García", "cedro", "9788437604947"):
        assert titles(made, typed, item) == ["Obras"], typed


@pytest.mark.parametrize("typed", ["semillas", "seed", "muhu", "agricultura", "chakra"])
def test_a_subject_s_words_find_its_items_and_those_below(
    shelf: MakeShelf, make_document: MakeDocument, typed: str
) -> None:
    item = make_document("Guardar maíz", subjects=("seeds",))
    assert titles(shelf(item, subjects=SUBJECTS), typed, item) == ["Guardar maíz"]


def test_one_typing_error_is_forgiven_and_shown(
    shelf: MakeShelf, make_document: MakeDocument
) -> None:
    items = [make_document("La agricultura andina"), make_document("Educación y niños")]
    made = shelf(*items)
    for typed in ("agrikultura", "agricutlura", "agriculura", "agriccultura"):
        found = made.find(typed)
        assert [r.id for r in found.page] == [items[0].id], typed
        assert (found.understood.did_you_mean, found.understood.corrected) == ("agricultura", True)
    meant = made.find("educasion de ninos").understood
    assert (meant.did_you_mean, meant.corrected) == ("educación de ninos", True)


def test_a_rare_word_keeps_its_results_beside_a_commoner_neighbour(
    shelf: MakeShelf, make_document: MakeDocument
) -> None:
    items = [make_document("Casa", n) for n in range(20)] + [make_document("Cassa")]
    found = shelf(*items).find("cassa")
    assert found.total == 1
    assert (found.understood.did_you_mean, found.understood.corrected) == ("casa", False)


def test_two_typing_errors_in_a_word_find_nothing(
    shelf: MakeShelf, make_document: MakeDocument
) -> None:
    found = shelf(make_document("Agricultura")).find("akrikultura")
    assert (found.total, found.understood.did_you_mean) == (0, None)


def test_nothing_is_corrected_to_a_word_that_only_hidden_items_have(
    shelf: MakeShelf, make_document: MakeDocument
) -> None:
    secret = make_document("Confidencial")
    made = shelf(secret, make_document("Otro"))
    assert made.find("confidencjal").understood.did_you_mean == "confidencial"
    hidden = made.find("confidencjal", hidden=[secret.id])
    assert (hidden.total, hidden.understood.did_you_mean) == (0, None)
    made.index.apply([], [secret.id], made.subjects)
    assert made.find("confidencjal").understood.did_you_mean is None


def test_the_beginning_of_the_last_word_is_enough_when_no_word_fits(
    shelf: MakeShelf, make_document: MakeDocument
) -> None:
    items = [make_document("La agricultura andina"), make_document("Agricola")]
    made = shelf(*items)
    assert titles(made, "andina agricul", *items) == ["La agricultura andina"]
    assert made.find("agricul").understood.corrected is False


def test_two_of_three_words_are_enough_when_not_all_fit(
    shelf: MakeShelf, make_document: MakeDocument
) -> None:
    items = [make_document("Criar cuyes en casa"), make_document("Criar abejas")]
    made = shelf(*items)
    assert titles(made, "criar cuyes dinosaurios", *items) == ["Criar cuyes en casa"]
    assert made.find("cuyes dinosaurios").total == 0


def test_filters_of_one_facet_add_up_and_different_ones_narrow(
    shelf: MakeShelf, make_document: MakeDocument
) -> None:
    made = shelf(
        make_document("Uno", kind="book", languages=("es",)),
        make_document("Dos", kind="book", languages=("quy",)),
        make_document("Tres", kind="guide", languages=("quz",)),
        make_document("Cuatro", kind="video", languages=("en",)),
    )
    assert made.find(filters={"language": ["es", "quy"]}).total == 2
    assert made.find(filters={"language": ["es", "quy", "quz"], "kind": ["book"]}).total == 2
    assert made.find(filters={"language": ["qu"]}).total == 2
    assert made.find(filters={"subject": ["none"]}).total == 0


def test_a_facet_s_counts_leave_its_own_choice_out(
    shelf: MakeShelf, make_document: MakeDocument
) -> None:
    made = shelf(
        make_document("Uno", kind="book", languages=("es",)),
        make_document("Dos", kind="book", languages=("en",)),
        make_document("Tres", kind="guide", languages=("es",)),
    )
    found = made.find(filters={"kind": ["guide", "audio"]})
    assert found.total == 1
    assert facet(found, "kind") == {"book": 2, "guide": 1, "audio": 0}
    assert facet(found, "language") == {"es": 1}
    assert {v.value for v in found.facets["kind"] if v.selected} == {"guide", "audio"}


def test_subject_filter_and_counts_take_in_what_lies_below(
    shelf: MakeShelf, make_document: MakeDocument
) -> None:
    item = make_document("Uno", subjects=("seeds", "agriculture"))
    made = shelf(item, make_document("Dos", subjects=("agriculture",)), subjects=SUBJECTS)
    assert facet(made.find(), "subject") == {"agriculture": 2, "seeds": 1}
    assert made.find(filters={"subject": ["agriculture"]}).total == 2


def random_items(make_document: MakeDocument, seed: int, count: int) -> list[SearchDocument]:
    chance = random.Random(seed)
    return [
        make_document(
            chance.choice(["Papa", "Papa y maíz", "Quinua"]),
            number,
            kind=chance.choice(["book", "guide", "video"]),
            languages=tuple(chance.sample(["es", "en", "quy", "shp"], chance.randint(1, 2))),
            audience=tuple(chance.sample(["adults", "youth", "general"], chance.randint(0, 2))),
            formats=tuple(chance.sample(["text/html", "application/pdf"], chance.randint(0, 2))),
            subjects=tuple(chance.sample(["seeds", "agriculture"], chance.randint(0, 1))),
        )
        for number in range(count)
    ]


@pytest.mark.parametrize("seed", range(4))
def test_every_facet_count_is_what_choosing_it_gives(
    shelf: MakeShelf, make_document: MakeDocument, seed: int
) -> None:
    made = shelf(*random_items(make_document, seed, 120), subjects=SUBJECTS)
    chance = random.Random(seed)
    filters = {"language": ["es"], "kind": chance.sample(["book", "guide", "video"], 2)}
    found = made.find("papa", filters=filters)
    for name, values in found.facets.items():
        for value in values:
            alone = made.find("papa", filters=filters | {name: [value.value]})
            assert alone.total == value.count, (name, value)


def walk(view: Any, asked: Asked, size: int) -> list[UUID]:
    """Page through everything as a client does."""
    seen: list[UUID] = []
    place = None
    while True:
        page: list[Ranked] = find(view, asked, place, size + 1).page
        seen += [ranked.id for ranked in page[:size]]
        if len(page) <= size:
            return seen
        place = Place(view.number, page[size - 1])


@pytest.mark.parametrize("sort", ["relevance", "newest", "title"])
def test_pages_hold_each_match_once_and_agree_with_the_total(
    shelf: MakeShelf, make_document: MakeDocument, sort: Any
) -> None:
    items = random_items(make_document, 1, 150)
    view = shelf(*items).view()
    asked = Asked("papa", {}, sort)
    everything = find(view, asked, None, 1000)
    walked = walk(view, asked, 7)
    assert len(walked) == len(set(walked)) == everything.total
    assert walked == [ranked.id for ranked in everything.page]


@pytest.mark.parametrize("sort", ["relevance", "newest", "title"])
def test_ties_do_not_depend_on_the_order_of_writing(
    shelf: MakeShelf, make_document: MakeDocument, sort: Any
) -> None:
    """150 items that tie in every order, written in one go and shuffled in three."""
    moment = make_document("x").published_at
    items = [make_document("Poemas", n, published_at=moment) for n in range(150)]
    one = shelf(*items)
    random.Random(3).shuffle(items)
    other = shelf(*items[:50])
    other.put(*items[50:90])
    other.put(*items[90:])
    asked = Asked("poemas", {}, sort)
    assert walk(one.view(), asked, 11) == walk(other.view(), asked, 11)


def test_orders(shelf: MakeShelf, make_document: MakeDocument) -> None:
    items = [
        make_document("Ñandú", 1),
        make_document("el árbol", 3),
        make_document("Árbol", 2),
        make_document("Árbol viejo", 5),
        make_document("Zorro", 4),
        make_document("紅樓夢", 6),
    ]
    made = shelf(*items)
    assert titles(made, "", *items, sort="title") == [
        "Árbol", "Árbol viejo", "el árbol", "Ñandú", "Zorro", "紅樓夢",
    ]  # fmt: skip
    newest = ["紅樓夢", "Árbol viejo", "Zorro", "el árbol", "Árbol", "Ñandú"]
    assert titles(made, "", *items, sort="newest") == newest
    assert titles(made, "", *items) == newest


@pytest.mark.parametrize("sort", ["newest", "title"])
def test_items_that_come_between_pages_double_and_skip_none(
    shelf: MakeShelf, make_document: MakeDocument, sort: Any
) -> None:
    """The naive twin, by offset, shows one twice when an item comes in before it."""
    items = [make_document(f"Libro {n:03}", 100 + n) for n in range(20)]
    made = shelf(*items)
    asked = Asked("", {}, sort)
    first = find(made.view(), asked, None, 11).page
    newcomer = make_document("Libro 0000" if sort == "title" else "Libro nuevo", 999)
    made.put(newcomer)
    naive = find(made.view(), asked, None, 100).page[10:]
    ours = find(made.view(), asked, Place(0, first[9]), 100).page
    seen = {ranked.id for ranked in first[:10]}
    assert seen & {ranked.id for ranked in naive}
    assert not seen & {ranked.id for ranked in ours}
    assert seen | {ranked.id for ranked in ours} == {item.id for item in items}


@given(st.text(max_size=60) | st.text(alphabet="\"+-:*~^()[]{}\\/AND OR NOT\x00'", max_size=40))
@settings(
    max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_nothing_typed_is_an_error(
    shelf: MakeShelf, make_document: MakeDocument, text: str
) -> None:
    made = _SHELF.setdefault("shelf", None) or shelf(make_document("La montaña del Sol"))
    _SHELF["shelf"] = made
    for sort in ("relevance", "title"):
        assert made.find(text, sort=sort).total in (0, 1)
    assert len(read_words(text).words) <= MAX_WORDS


_SHELF: dict[str, Any] = {}


@given(st.text(min_size=1, max_size=40))
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
def test_any_title_can_be_paged_over(
    shelf: MakeShelf, make_document: MakeDocument, title: str
) -> None:
    """Sort keys of any writing are keys that the place of a page can be told by."""
    made = shelf(make_document(title, 1), make_document(title, 2))
    for sort in ("title", "newest", "relevance"):
        assert len(walk(made.view(), Asked("", {}, sort), 1)) == 2
    made.index.close()
