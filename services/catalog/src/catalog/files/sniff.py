"""What a file is, by its bytes alone; what is two things at once is refused."""

import codecs
import io
import re
import struct
from collections.abc import Callable
from typing import BinaryIO

import imagesize  # type: ignore[import-untyped]

from catalog.files.archives import ArchiveLimits, inspect_archive
from catalog.files.errors import EmptyFile, UnsafeFile, UnsupportedFile
from catalog.files.types import extension_of

HEAD_BYTES = 4096
# PDF readers look for the header in this many bytes (ISO 32000-1 annex H, note 13).
_PDF_WINDOW = 1024
_MARKUP = re.compile(rb"<\s*(?:script|html|svg|iframe|body|!doctype)", re.IGNORECASE)
_XML_PROLOGUE = re.compile(
    rb"^(?:\xef\xbb\xbf)?\s*(?:<\?.*?\?>\s*|<!--.*?-->\s*|<!doctype[^>\[]*>\s*)*<(\w[\w:.-]*)",
    re.IGNORECASE | re.DOTALL,
)
_HTML_ROOTS = {b"html", b"head", b"body", b"title", b"div", b"p", b"h1", b"article", b"main"}


def detect_type(file: BinaryIO, name: str, limits: ArchiveLimits, max_pixels: int) -> str:
    """Return the media type; `name` only tells kinds of plain text apart.

    Raises EmptyFile, UnsupportedFile and UnsafeFile. Reads the whole of texts and archives.
    """
    head = file.read(HEAD_BYTES)
    if not head:
        raise EmptyFile
    media_type = _binary_type(head)
    if media_type == "application/zip":
        return inspect_archive(file, limits)
    if media_type is None:
        media_type = _text_type(file, head, name)
    _refuse_polyglot(file, head, media_type)
    if media_type.startswith("image/") and media_type != "image/svg+xml":
        _check_pixels(file, max_pixels)
    return media_type


Rule = Callable[[bytes], bool]


def _starts(*prefixes: bytes) -> Rule:
    return lambda head: head.startswith(prefixes)


def _brand(*brands: bytes) -> Rule:
    return lambda head: head[4:8] == b"ftyp" and head[8:12] in brands


def _riff(form: bytes) -> Rule:
    return lambda head: head[:4] == b"RIFF" and head[8:12] == form


_RULES: tuple[tuple[str, Rule], ...] = (
    ("application/pdf", _starts(b"%PDF-")),
    ("application/zip", _starts(b"PK\x03\x04")),
    ("image/png", _starts(b"\x89PNG\r\n\x1a\n")),
    ("image/jpeg", _starts(b"\xff\xd8\xff")),
    ("image/gif", _starts(b"GIF87a", b"GIF89a")),
    ("image/webp", _riff(b"WEBP")),
    ("audio/wav", _riff(b"WAVE")),
    ("audio/flac", _starts(b"fLaC")),
    ("video/ogg", lambda head: head[:4] == b"OggS" and b"theora" in head[:512]),
    ("audio/ogg", _starts(b"OggS")),
    ("audio/mpeg", _starts(b"ID3", b"\xff\xfb", b"\xff\xf3", b"\xff\xf2")),
    ("video/webm", lambda head: head[:4] == b"\x1a\x45\xdf\xa3" and b"webm" in head[:64]),
    ("audio/mp4", _brand(b"M4A ", b"M4B ")),
    ("video/mp4", _brand(b"isom", b"iso2", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"M4V ")),
)


def _binary_type(head: bytes) -> str | None:
    return next((media_type for media_type, rule in _RULES if rule(head)), None)


def _text_type(file: BinaryIO, head: bytes, name: str) -> str:
    _require_text(file)
    if head.removeprefix(codecs.BOM_UTF8).startswith(b"WEBVTT"):
        return "text/vtt"
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<") and b"<!entity" in head.lower():
        raise UnsafeFile("The file declares XML entities.")
    root = _XML_PROLOGUE.match(head)
    if root:
        return _markup_type(head, root.group(1).lower())
    if _MARKUP.search(head):
        return "text/html"
    return "text/csv" if extension_of(name) == "csv" else "text/plain"


def _markup_type(head: bytes, root: bytes) -> str:
    if root in _HTML_ROOTS or re.search(rb"<!doctype\s+html", head, re.IGNORECASE):
        return "text/html"
    if root.rpartition(b":")[2] == b"svg":
        return "image/svg+xml"
    return "application/xml" if b"<?xml" in head[:64] else "text/html"


def _require_text(file: BinaryIO) -> None:
    """Raise UnsupportedFile unless the whole file is UTF-8 text without control characters."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    file.seek(0)
    try:
        while chunk := file.read(1 << 16):
            _require_printable(decoder.decode(chunk))
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        raise UnsupportedFile(
            "The file is of no known type; a text must be saved as UTF-8."
        ) from None


def _require_printable(text: str) -> None:
    if re.search(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]", text):
        raise UnsupportedFile("The file is of no known type.")


def _refuse_polyglot(file: BinaryIO, head: bytes, media_type: str) -> None:
    is_text = media_type.startswith("text/") or "xml" in media_type
    if media_type != "application/pdf" and b"%PDF-" in head[:_PDF_WINDOW]:
        raise UnsafeFile(f"The file is {media_type} and PDF at once.")
    if not is_text and _MARKUP.search(head[:_PDF_WINDOW]):
        raise UnsafeFile(f"The file is {media_type} and HTML at once.")
    if _ends_as_archive(file):
        raise UnsafeFile(f"The file is {media_type} and a ZIP archive at once.")


def _ends_as_archive(file: BinaryIO) -> bool:
    """Tell whether an archive's directory closes the file (APPNOTE.TXT 4.3.16)."""
    size = file.seek(0, io.SEEK_END)
    file.seek(max(0, size - 65_557))
    tail = file.read()
    place = tail.rfind(b"PK\x05\x06")
    if place < 0 or len(tail) - place < 22:
        return False
    length, start = struct.unpack_from("<II", tail, place + 12)
    end = size - len(tail) + place
    return any(_has_entry(file, begin) for begin in (end - length, start) if 0 <= begin < size)


def _has_entry(file: BinaryIO, position: int) -> bool:
    file.seek(position)
    return file.read(4) in {b"PK\x01\x02", b"PK\x05\x06"}


def _check_pixels(file: BinaryIO, max_pixels: int) -> None:
    file.seek(0)
    try:
        width, height = imagesize.get(file)
    except (ValueError, struct.error, OSError, IndexError):
        width = height = -1
    if width <= 0 or height <= 0:
        raise UnsafeFile("The image is damaged.")
    if width * height > max_pixels:
        raise UnsafeFile(f"The image has {width} × {height} pixels; {max_pixels} are allowed.")
