"""One self-contained HTML file a guide."""

from base64 import b64decode
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from catalog.starter.guides import Guide, load_guide, load_guides
from catalog.starter.licences import LICENCES
from catalog.starter.render import render_html

every_guide = pytest.mark.parametrize("guide", load_guides(), ids=lambda guide: guide.id)
VOID = {"meta", "link", "img"}


class Page(HTMLParser):
    """Collects tags, attributes and text; notices an end tag that closes something else."""

    def __init__(self, content: bytes) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: dict[str, list[str]] = {}
        self.open: list[str] = []
        self.feed(content.decode())
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open:
            self.texts.setdefault(self.open[-1], []).append(data)

    def attributes(self, name: str) -> list[str]:
        return [attrs[name] or "" for _, attrs in self.tags if name in attrs]


@every_guide
def test_the_page_is_whole_and_carries_language_title_and_viewport(guide: Guide) -> None:
    content = render_html(guide)
    page = Page(content)
    assert content.startswith(b'<!DOCTYPE html>\n<html lang="es"><head><meta charset="utf-8">')
    assert page.open == []
    assert page.texts["title"] == [guide.title]
    assert page.texts["h1"] == [guide.title]
    assert "width=device-width, initial-scale=1" in page.attributes("content")
    assert guide.summary in page.attributes("content")


@every_guide
def test_nothing_runs_and_nothing_is_fetched(guide: Guide) -> None:
    content = render_html(guide)
    page = Page(content)
    assert not {"script", "iframe", "object"} & {tag for tag, _ in page.tags}
    assert not [n for _, attrs in page.tags for n in attrs if n.startswith("on") or n == "style"]
    assert all(src.startswith("data:image/svg+xml;base64,") for src in page.attributes("src"))
    outside = {href for href in page.attributes("href") if not href.startswith("#")}
    assert outside == {LICENCES[guide.licence].url}
    style = "".join(page.texts["style"])
    assert "url(" not in style
    assert "@import" not in style


@every_guide
def test_links_inside_the_page_arrive_and_ids_are_unique(guide: Guide) -> None:
    page = Page(render_html(guide))
    ids = page.attributes("id")
    inside = [href[1:] for href in page.attributes("href") if href.startswith("#")]
    assert len(set(ids)) == len(ids)
    assert inside == ids


@every_guide
def test_the_pictures_are_the_guides_own(guide: Guide) -> None:
    page = Page(render_html(guide))
    shown = [b64decode(src.partition(",")[2]) for src in page.attributes("src")]
    assert sorted(shown) == sorted(picture.content for picture in guide.pictures)
    assert all(page.attributes("alt"))


def test_styles_reach_dark_mode_and_print() -> None:
    style = "".join(Page(render_html(load_guide("videollamadas"))).texts["style"])
    assert "@media (prefers-color-scheme: dark)" in style
    assert "@media print" in style


@every_guide
def test_the_same_guide_gives_the_same_bytes_and_stays_small(guide: Guide) -> None:
    content = render_html(guide)
    assert content == render_html(load_guide(guide.id))
    assert len(content) < 40_000


def test_metadata_is_escaped() -> None:
    guide = replace(load_guide("videollamadas"), title='<script>x</script> & "y"')
    page = Page(render_html(guide))
    assert page.texts["h1"] == ['<script>x</script> & "y"']
    assert "script" not in {tag for tag, _ in page.tags}


def test_a_picture_that_is_missing_is_an_error() -> None:
    guide = replace(load_guide("videollamadas"), pictures=())
    with pytest.raises(KeyError, match=r"botones\.svg"):
        render_html(guide)
