"""A guide as an EPUB 3.3 publication (https://www.w3.org/TR/epub-33/)."""

import xml.etree.ElementTree as ET
from importlib.resources import files
from io import BytesIO
from uuid import NAMESPACE_URL, uuid5
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from catalog.starter.guides import Guide, number_headings, parse_body
from catalog.starter.licences import LICENCES
from catalog.starter.subjects import load_subjects

PACKAGE = files(__name__.rpartition(".")[0])
MEDIA_TYPE = "application/epub+zip"
XHTML = "application/xhtml+xml"
ROLES = {
    "author": "aut",
    "editor": "edt",
    "translator": "trl",
    "illustrator": "ill",
    "contributor": "ctb",
    "narrator": "nrt",
}
CONTAINER = b"""<?xml version="1.0" encoding="UTF-8"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
<rootfiles>
<rootfile full-path="EPUB/package.opf" media-type="application/oebps-package+xml"/>
</rootfiles>
</container>
"""


def render_epub(guide: Guide) -> bytes:
    """The publication's bytes; the same for the same guide and the same zlib.

    `dcterms:modified` is midnight UTC of the day of issue. KeyError for an unknown subject,
    licence or creator role.
    """
    parts = [
        ("META-INF/container.xml", CONTAINER),
        ("EPUB/package.opf", _document(_package(guide))),
        ("EPUB/nav.xhtml", _document(_navigation(guide))),
        ("EPUB/guide.xhtml", _document(_text(guide))),
        ("EPUB/guide.css", (PACKAGE / "guide.css").read_bytes()),
        *((f"EPUB/{picture.name}", picture.content) for picture in guide.pictures),
    ]
    out = BytesIO()
    with ZipFile(out, "w") as archive:
        # OCF 4.2.2: mimetype comes first and is not compressed.
        _add(archive, "mimetype", MEDIA_TYPE.encode(), ZIP_STORED)
        for name, content in parts:
            _add(archive, name, content, ZIP_DEFLATED)
    return out.getvalue()


def _add(archive: ZipFile, name: str, content: bytes, method: int) -> None:
    # The time and the system would otherwise differ from run to run and machine to machine.
    entry = ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
    entry.create_system = 3
    entry.external_attr = 0o644 << 16
    archive.writestr(entry, content, compress_type=method, compresslevel=9)


def _document(root: ET.Element) -> bytes:
    markup = ET.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{markup}\n'.encode()


# Prefixes are written out (`dc:title`): ElementTree renames the ones it manages.
def _package(guide: Guide) -> ET.Element:
    package = ET.Element(
        "package",
        {
            "xmlns": "http://www.idpf.org/2007/opf",
            "version": "3.0",
            "unique-identifier": "id",
            "xml:lang": guide.language,
            "prefix": "schema: http://schema.org/",
        },
    )
    package.append(_metadata(guide))
    package.append(_manifest(guide))
    ET.SubElement(ET.SubElement(package, "spine"), "itemref", idref="guide")
    return package


def _metadata(guide: Guide) -> ET.Element:
    metadata = ET.Element("metadata", {"xmlns:dc": "http://purl.org/dc/elements/1.1/"})
    identifier = ET.SubElement(metadata, "dc:identifier", id="id")
    identifier.text = uuid5(NAMESPACE_URL, f"semillas:starter:{guide.id}").urn
    licence = LICENCES[guide.licence]
    for name, value in [
        ("dc:title", guide.title),
        *(("dc:language", language) for language in guide.languages),
        ("dc:publisher", guide.publisher),
        ("dc:date", guide.issued.isoformat()),
        ("dc:description", guide.summary),
        *(("dc:subject", heading) for heading in _subject_headings(guide)),
        ("dc:rights", licence.name),
    ]:
        ET.SubElement(metadata, name).text = value
    _add_creators(metadata, guide)
    for name, value in [
        *(("dcterms:alternative", title) for title in guide.alternative_titles),
        ("dcterms:license", licence.url),
        ("dcterms:modified", f"{guide.issued.isoformat()}T00:00:00Z"),
        *_accessibility(guide),
    ]:
        ET.SubElement(metadata, "meta", property=name).text = value
    return metadata


def _subject_headings(guide: Guide) -> list[str]:
    scheme = load_subjects()
    labels = [scheme.concept(subject).labels[guide.language] for subject in guide.subjects]
    return [*labels, *guide.keywords]


def _add_creators(metadata: ET.Element, guide: Guide) -> None:
    for number, creator in enumerate(guide.creators, start=1):
        key = f"creator-{number}"
        ET.SubElement(metadata, "dc:creator", id=key).text = creator.name
        role = {"refines": f"#{key}", "property": "role", "scheme": "marc:relators"}
        ET.SubElement(metadata, "meta", role).text = ROLES[creator.role]


def _accessibility(guide: Guide) -> list[tuple[str, str]]:
    """What EPUB Accessibility 1.1, section 2, asks a publication to tell of itself."""
    modes = ["textual", "visual"] if guide.pictures else ["textual"]
    return [
        *(("schema:accessMode", mode) for mode in modes),
        ("schema:accessModeSufficient", "textual"),
        *(("schema:accessibilityFeature", feature) for feature in guide.accessibility),
        ("schema:accessibilityFeature", "tableOfContents"),
        ("schema:accessibilityHazard", "none"),
        (
            "schema:accessibilitySummary",
            "Texto con títulos, índice y descripción de cada imagen. Se puede leer en voz alta.",
        ),
    ]


def _manifest(guide: Guide) -> ET.Element:
    manifest = ET.Element("manifest")
    nav = {"id": "nav", "href": "nav.xhtml", "media-type": XHTML, "properties": "nav"}
    ET.SubElement(manifest, "item", nav)
    for key, href, media_type in [
        ("guide", "guide.xhtml", XHTML),
        ("css", "guide.css", "text/css"),
        *((f"picture-{p.name}", p.name, p.media_type) for p in guide.pictures),
    ]:
        ET.SubElement(manifest, "item", {"id": key, "href": href, "media-type": media_type})
    return manifest


def _page(guide: Guide, title: str) -> tuple[ET.Element, ET.Element]:
    page = ET.Element(
        "html",
        {
            "xmlns": "http://www.w3.org/1999/xhtml",
            "xmlns:epub": "http://www.idpf.org/2007/ops",
            "lang": guide.language,
            "xml:lang": guide.language,
        },
    )
    head = ET.SubElement(page, "head")
    ET.SubElement(head, "title").text = title
    ET.SubElement(head, "link", rel="stylesheet", type="text/css", href="guide.css")
    return page, ET.SubElement(page, "body")


def _text(guide: Guide) -> ET.Element:
    page, body = _page(guide, guide.title)
    text = parse_body(guide)
    number_headings(text)
    ET.SubElement(body, "h1").text = guide.title
    ET.SubElement(body, "p", {"class": "resumen"}).text = guide.summary
    body.extend(text)
    return page


def _navigation(guide: Guide) -> ET.Element:
    page, body = _page(guide, guide.title)
    nav = ET.SubElement(body, "nav", {"epub:type": "toc", "role": "doc-toc"})
    ET.SubElement(nav, "h1").text = "En esta guía"
    entries = ET.SubElement(nav, "ol")
    for anchor, text in number_headings(parse_body(guide)):
        entry = ET.SubElement(entries, "li")
        ET.SubElement(entry, "a", href=f"guide.xhtml#{anchor}").text = text
    return page
