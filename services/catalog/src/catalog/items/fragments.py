"""An item as text for the first answer of its page: HTML and schema.org JSON-LD."""

from html import escape
from typing import Any, Literal

from pydantic import BaseModel

from catalog.items.licences import LICENCE_URLS
from catalog.items.schemas import Item, Rendition
from catalog.vocabularies.service import subject_labels

Lang = Literal["es", "en", "qu"]

_WORDS: dict[str, dict[Lang, str]] = {
    "creators": {"es": "Autoría", "en": "By", "qu": "Qillqaq"},
    "languages": {"es": "Idioma", "en": "Language", "qu": "Simi"},
    "subjects": {"es": "Temas", "en": "Subjects", "qu": "Yachaykuna"},
    "publisher": {"es": "Publicado por", "en": "Publisher", "qu": "Lluqsichiq"},
    "issued": {"es": "Fecha", "en": "Date", "qu": "Punchaw"},
    "licence": {"es": "Licencia", "en": "Licence", "qu": "Licencia"},
    "source": {"es": "Fuente", "en": "Source", "qu": "Maymanta"},
    "files": {"es": "Archivos", "en": "Files", "qu": "Archivokuna"},
}
# Kinds without a class of their own are creative works.
_TYPES = {
    "guide": "LearningResource",
    "book": "Book",
    "course": "Course",
    "video": "VideoObject",
    "audio": "AudioObject",
    "image": "ImageObject",
    "document": "DigitalDocument",
    "website": "WebSite",
}
_CREATOR_PROPERTIES = {
    "author": "author",
    "editor": "editor",
    "translator": "translator",
    "illustrator": "illustrator",
    "contributor": "contributor",
    "narrator": "contributor",
}


class Fragment(BaseModel):
    """What the gateway writes into the page; `data` is the item as GET /v1/items/{id} gives it."""

    title: str
    description: str
    lang: str
    canonical: str
    json_ld: dict[str, Any] | None
    body_html: str
    data: dict[str, Any] | None


def build_fragment(item: Item, lang: Lang, public_url: str) -> Fragment:
    """Build the fragment of a published item, its facts in the language asked for."""
    canonical = f"{public_url}/items/{item.id}"
    return Fragment(
        title=item.title,
        description=_shortened(item.summary or item.title),
        lang=lang,
        canonical=canonical,
        json_ld=json_ld(item, lang, public_url),
        body_html=body_html(item, lang),
        data=item.model_dump(mode="json"),
    )


def build_reading_fragment(item: Item, lang: Lang, public_url: str) -> Fragment:
    """Build the reader's page: the file that opens best, in a frame that can run nothing."""
    fragment = build_fragment(item, lang, public_url)
    heading = f'<h1 lang="{escape(_text_language(item))}">{escape(item.title)}</h1>'
    file = _best_to_read(item)
    if file is None:
        return fragment
    frame = (
        f'<iframe src="{escape(file.content_url)}" title="{escape(item.title)}" '
        'sandbox="allow-popups"></iframe>'
    )
    return fragment.model_copy(update={"json_ld": None, "body_html": heading + frame})


def _best_to_read(item: Item) -> Rendition | None:
    """Return the web page, else the plain text; a PDF cannot be shown in a sandboxed frame."""
    for media_type in ("text/html", "text/plain"):
        for rendition in item.renditions:
            if rendition.media_type.startswith(media_type) and rendition.role != "cover":
                return rendition
    return None


def _shortened(text: str, longest: int = 200) -> str:
    line = " ".join(text.split())
    return line if len(line) <= longest else line[: longest - 1].rsplit(" ", 1)[0] + "…"


def json_ld(item: Item, lang: Lang, public_url: str) -> dict[str, Any]:
    """Describe the item in schema.org's words; members without a value are left out."""
    members: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": _TYPES.get(item.kind, "CreativeWork"),
        "@id": f"{public_url}/items/{item.id}",
        "url": f"{public_url}/items/{item.id}",
        "name": item.title,
        "alternateName": item.alternative_titles,
        "description": item.summary,
        **_creators(item),
        "inLanguage": item.languages,
        "about": [{"@type": "DefinedTerm", "name": n} for n in subject_names(item, lang)],
        "keywords": item.keywords,
        "license": LICENCE_URLS.get(item.licence),
        "publisher": {"@type": "Organization", "name": item.publisher} if item.publisher else None,
        "datePublished": item.issued,
        "audience": [{"@type": "Audience", "audienceType": a} for a in item.audience],
        "identifier": [
            {"@type": "PropertyValue", "propertyID": i.scheme, "value": i.value}
            for i in item.identifiers
        ],
        "isbn": [i.value for i in item.identifiers if i.scheme == "isbn"],
        "accessibilityFeature": item.accessibility,
        "isAccessibleForFree": True if item.renditions else None,
        "encoding": [_encoding(r, public_url) for r in item.renditions if r.role != "cover"],
        "image": [public_url + r.content_url for r in item.renditions if r.role == "cover"],
    }
    return {name: value for name, value in members.items() if value not in (None, [], "")}


def _creators(item: Item) -> dict[str, list[dict[str, str]]]:
    found: dict[str, list[dict[str, str]]] = {}
    for creator in item.creators:
        # The catalog does not know whether a name is a person's or an organisation's.
        entry = {"@type": "Thing", "name": creator.name}
        found.setdefault(_CREATOR_PROPERTIES[creator.role], []).append(entry)
    return found


def _encoding(rendition: Rendition, public_url: str) -> dict[str, Any]:
    return {
        "@type": "MediaObject",
        "contentUrl": public_url + rendition.content_url,
        "encodingFormat": rendition.media_type,
        "contentSize": f"{rendition.size} B",
        "sha256": rendition.sha256,
    }


def subject_names(item: Item, lang: Lang) -> list[str]:
    labels = subject_labels()
    known = [labels[subject] for subject in item.subjects if subject in labels]
    return [label.get(lang) or label["es"] for label in known]


def body_html(item: Item, lang: Lang) -> str:
    """Write the item as plain HTML; every value is escaped."""
    parts = [f'<h1 lang="{escape(_text_language(item))}">{escape(item.title)}</h1>']
    parts += [f"<p>{escape(line)}</p>" for line in (item.summary or "").split("\n") if line.strip()]
    facts = "".join(
        f"<dt>{escape(_WORDS[name][lang])}</dt><dd>{value}</dd>"
        for name, value in _facts(item, lang).items()
        if value
    )
    parts.append(f"<dl>{facts}</dl>")
    if files := [_file_link(r) for r in item.renditions if r.role != "cover"]:
        parts.append(f"<h2>{escape(_WORDS['files'][lang])}</h2><ul>{''.join(files)}</ul>")
    return "".join(parts)


def _text_language(item: Item) -> str:
    return item.languages[0] if item.languages else "es"


def _facts(item: Item, lang: Lang) -> dict[str, str]:
    """Return the facts as HTML by name."""
    address = LICENCE_URLS.get(item.licence)
    return {
        "creators": escape("; ".join(creator.name for creator in item.creators)),
        "languages": escape(", ".join(item.languages)),
        "subjects": escape(", ".join(subject_names(item, lang))),
        "publisher": escape(item.publisher or ""),
        "issued": escape(item.issued or ""),
        "licence": _link(address, item.licence) if address else escape(item.licence),
        "source": _link(item.source.url, item.source.url) if item.source else "",
    }


def _link(address: str | None, text: str | None) -> str:
    if not address or not text or not address.startswith(("https://", "http://", "/")):
        return ""
    return f'<a href="{escape(address)}">{escape(text)}</a>'


def _file_link(rendition: Rendition) -> str:
    text = rendition.label or rendition.name
    size = f"{rendition.media_type}, {max(1, round(rendition.size / 1024))} KB"
    return f"<li>{_link(rendition.content_url, text)} ({escape(size)})</li>"
