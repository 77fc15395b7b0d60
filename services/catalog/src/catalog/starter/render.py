"""A guide as one self-contained HTML5 file: no script, nothing fetched."""

import xml.etree.ElementTree as ET
from base64 import b64encode
from importlib.resources import files

from catalog.starter.guides import Guide, Picture, number_headings, parse_body
from catalog.starter.licences import LICENCES

PACKAGE = files(__name__.rpartition(".")[0])


def render_html(guide: Guide) -> bytes:
    """UTF-8 bytes, the same for the same guide; pictures are data: URIs.

    KeyError when the text shows a picture that the guide does not have.
    """
    page = ET.Element("html", lang=guide.language)
    page.append(_head(guide))
    page.append(_body(guide))
    markup = ET.tostring(page, encoding="unicode", method="html")
    return f"<!DOCTYPE html>\n{markup}\n".encode()


def _head(guide: Guide) -> ET.Element:
    head = ET.Element("head")
    ET.SubElement(head, "meta", charset="utf-8")
    _meta(head, "viewport", "width=device-width, initial-scale=1")
    ET.SubElement(head, "title").text = guide.title
    _meta(head, "description", guide.summary)
    _meta(head, "author", ", ".join(creator.name for creator in guide.creators))
    _meta(head, "keywords", ", ".join(guide.keywords))
    ET.SubElement(head, "link", rel="license", href=LICENCES[guide.licence].url)
    ET.SubElement(head, "style").text = _styles()
    return head


def _meta(head: ET.Element, name: str, content: str) -> None:
    ET.SubElement(head, "meta", name=name, content=content)


def _styles() -> str:
    sheets = ((PACKAGE / name).read_text(encoding="utf-8") for name in ("guide.css", "page.css"))
    return "\n" + "".join(sheets)


def _body(guide: Guide) -> ET.Element:
    text = parse_body(guide)
    headings = number_headings(text)
    _inline_pictures(text, guide.pictures)
    body = ET.Element("body")
    main = ET.SubElement(body, "main")
    ET.SubElement(main, "h1").text = guide.title
    ET.SubElement(main, "p", {"class": "resumen"}).text = guide.summary
    main.append(_contents(headings))
    main.extend(text)
    body.append(_footer(guide))
    return body


def _inline_pictures(text: ET.Element, pictures: tuple[Picture, ...]) -> None:
    by_name = {picture.name: picture for picture in pictures}
    for image in text.iter("img"):
        picture = by_name[image.get("src", "")]
        encoded = b64encode(picture.content).decode()
        image.set("src", f"data:{picture.media_type};base64,{encoded}")


def _contents(headings: list[tuple[str, str]]) -> ET.Element:
    details = ET.Element("details")
    ET.SubElement(details, "summary").text = "En esta guía"
    entries = ET.SubElement(ET.SubElement(details, "nav", {"aria-label": "En esta guía"}), "ol")
    for anchor, text in headings:
        ET.SubElement(ET.SubElement(entries, "li"), "a", href=f"#{anchor}").text = text
    return details


def _footer(guide: Guide) -> ET.Element:
    licence = LICENCES[guide.licence]
    footer = ET.Element("footer")
    ET.SubElement(footer, "p").text = f"{guide.publisher}, {guide.issued.year}. {licence.notice}"
    ET.SubElement(ET.SubElement(footer, "p"), "a", href=licence.url).text = licence.name
    return footer
