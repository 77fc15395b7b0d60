"""EPUB 3.3: the container, the package document, the navigation; deterministic bytes."""

import xml.etree.ElementTree as ET
from dataclasses import replace
from datetime import date
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

import pytest

from catalog.starter.epub import render_epub
from catalog.starter.guides import Guide, load_guide, load_guides

every_guide = pytest.mark.parametrize("guide", load_guides(), ids=lambda guide: guide.id)
OPF = "{http://www.idpf.org/2007/opf}"
DC = "{http://purl.org/dc/elements/1.1/}"
XHTML = "{http://www.w3.org/1999/xhtml}"
CONTAINER = "{urn:oasis:names:tc:opendocument:xmlns:container}"


def opened(guide: Guide) -> ZipFile:
    return ZipFile(BytesIO(render_epub(guide)))


def package_of(archive: ZipFile) -> ET.Element:
    container = ET.fromstring(archive.read("META-INF/container.xml"))
    rootfile = container.find(f".//{CONTAINER}rootfile")
    assert rootfile is not None
    return ET.fromstring(archive.read(rootfile.attrib["full-path"]))


def properties(package: ET.Element) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for meta in package.iter(f"{OPF}meta"):
        found.setdefault(meta.attrib["property"], []).append(meta.text or "")
    return found


@every_guide
def test_mimetype_comes_first_uncompressed_without_extra_field(guide: Guide) -> None:
    content = render_epub(guide)
    first, *others = opened(guide).infolist()
    assert (first.filename, first.compress_type) == ("mimetype", ZIP_STORED)
    # OCF 4.2.2: the words can be read at fixed offsets of the file.
    assert content[30:58] == b"mimetypeapplication/epub+zip"
    assert {entry.compress_type for entry in others} == {ZIP_DEFLATED}


@every_guide
def test_manifest_and_archive_agree(guide: Guide) -> None:
    archive = opened(guide)
    items = [item.attrib for item in package_of(archive).iter(f"{OPF}item")]
    named = {f"EPUB/{item['href']}" for item in items}
    fixed = {"mimetype", "META-INF/container.xml", "EPUB/package.opf"}
    assert len(named) == len(items)
    assert named | fixed == set(archive.namelist())
    assert len(archive.namelist()) == len(set(archive.namelist()))
    assert len({item["id"] for item in items}) == len(items)
    assert [item["href"] for item in items if item.get("properties") == "nav"] == ["nav.xhtml"]


@every_guide
def test_the_spine_shows_the_text(guide: Guide) -> None:
    archive = opened(guide)
    package = package_of(archive)
    assert [ref.attrib["idref"] for ref in package.iter(f"{OPF}itemref")] == ["guide"]
    text = ET.fromstring(archive.read("EPUB/guide.xhtml"))
    assert text.get("lang") == "es"
    assert text.findtext(f".//{XHTML}h1") == guide.title
    shown = {image.attrib["src"] for image in text.iter(f"{XHTML}img")}
    assert shown == {picture.name for picture in guide.pictures}


@every_guide
def test_navigation_points_at_every_part(guide: Guide) -> None:
    archive = opened(guide)
    text = ET.fromstring(archive.read("EPUB/guide.xhtml"))
    nav = ET.fromstring(archive.read("EPUB/nav.xhtml"))
    parts = {f"guide.xhtml#{h.attrib['id']}": h.text for h in text.iter(f"{XHTML}h2")}
    assert {link.attrib["href"]: link.text for link in nav.iter(f"{XHTML}a")} == parts


def test_metadata_says_what_the_guide_is() -> None:
    package = package_of(opened(load_guide("cv-y-trabajo")))
    said = {tag.tag.removeprefix(DC): tag.text for tag in package.iter() if DC in tag.tag}
    assert package.get("version") == "3.0"
    assert said["title"] == "Hacer un CV y buscar trabajo"
    assert said["language"] == "es"
    assert said["creator"] == "Semillas"
    assert said["date"] == "2026-11-23"
    subjects = [tag.text for tag in package.iter(f"{DC}subject")]
    assert subjects[:2] == ["Búsqueda de trabajo", "Documentos digitales"]
    facts = properties(package)
    assert facts["dcterms:modified"] == ["2026-11-23T00:00:00Z"]
    assert facts["role"] == ["aut"]
    assert facts["schema:accessMode"] == ["textual", "visual"]
    assert "tableOfContents" in facts["schema:accessibilityFeature"]


def test_identifiers_are_stable_and_differ_between_guides() -> None:
    found = [package_of(opened(guide)).findtext(f".//{DC}identifier") for guide in load_guides()]
    assert len(set(found)) == 12
    assert found[0] == "urn:uuid:7eae4877-fb84-50dd-bfa7-b4b300af5e8f"


@every_guide
def test_the_same_guide_gives_the_same_bytes_with_no_clock_in_them(guide: Guide) -> None:
    assert render_epub(guide) == render_epub(load_guide(guide.id))
    entries = opened(guide).infolist()
    assert {entry.date_time for entry in entries} == {(1980, 1, 1, 0, 0, 0)}
    assert {(entry.create_system, entry.external_attr >> 16) for entry in entries} == {(3, 0o644)}


def test_a_new_issue_gives_new_bytes() -> None:
    guide = load_guide("videollamadas")
    later = replace(guide, issued=date(2027, 2, 1))
    assert render_epub(later) != render_epub(guide)
    facts = properties(package_of(opened(later)))
    assert facts["dcterms:modified"] == ["2027-02-01T00:00:00Z"]


def test_an_unknown_subject_is_an_error() -> None:
    with pytest.raises(KeyError, match="nothing"):
        render_epub(replace(load_guide("videollamadas"), subjects=("nothing",)))
