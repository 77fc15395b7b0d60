"""Type by content; polyglots and bombs are refused (checklist A 44)."""

import io
import struct
import zipfile
from collections.abc import Callable

import pytest

from catalog.files.archives import ArchiveLimits
from catalog.files.errors import EmptyFile, UnsafeFile, UnsupportedFile
from catalog.files.sniff import detect_type
from catalog.starter.epub import render_epub
from catalog.starter.guides import load_guides
from catalog.starter.render import render_html

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00\x00\x00\rIHDR" + struct.pack(">II", 2, 3) + bytes(20)
GIF = b"GIF89a" + struct.pack("<HH", 2, 3) + bytes(20)
LIMITS = ArchiveLimits(max_bytes=5_000_000, ratio_from=100_000)


def detect(content: bytes, name: str = "x", max_pixels: int = 1000) -> str:
    return detect_type(io.BytesIO(content), name, LIMITS, max_pixels)


def archive(*members: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as packed:
        for name, content in members:
            kind = zipfile.ZIP_STORED if name == "mimetype" else method
            packed.writestr(zipfile.ZipInfo(name), content, kind)
    return target.getvalue()


@pytest.mark.parametrize(
    ("content", "name", "expected"),
    [
        (b"%PDF-1.7\n1 0 obj", "x", "application/pdf"),
        (PNG, "x.txt", "image/png"),
        (GIF, "x", "image/gif"),
        (b"RIFF\x00\x00\x00\x00WAVEfmt ", "x", "audio/wav"),
        (b"ID3\x04\x00", "x", "audio/mpeg"),
        (b"\x00\x00\x00\x18ftypmp42", "x", "video/mp4"),
        (b"<!DOCTYPE html><title>a</title>", "x", "text/html"),
        (b"\xef\xbb\xbf<!-- a --><html></html>", "x", "text/html"),
        (b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>', "x", "image/svg+xml"),
        (b'<?xml version="1.0"?><rss/>', "x", "application/xml"),
        ("Los niños\n".encode(), "x", "text/plain"),
        (b"a,b\n1,2\n", "x.csv", "text/csv"),
        (b"hola <script>alert(1)</script>", "x.txt", "text/html"),
        (archive(("a.txt", b"a")), "x", "application/zip"),
        (archive(("[Content_Types].xml", b""), ("word/document.xml", b"")), "x", None),
    ],
)
def test_type_is_read_from_the_bytes(content: bytes, name: str, expected: str | None) -> None:
    found = detect(content, name)
    assert found == (expected or found)
    assert expected or found.endswith("wordprocessingml.document")


def test_starter_guides_are_html_and_epub() -> None:
    guide = load_guides()[0]
    assert detect(render_html(guide)) == "text/html"
    assert detect(render_epub(guide)) == "application/epub+zip"


EPUB = (("mimetype", b"application/epub+zip"), ("META-INF/container.xml", b"<c/>"))


def _lying_size(content: bytes) -> bytes:
    """Make the archive's directory say that its one member unpacks to one byte."""
    place = content.rfind(b"PK\x01\x02")
    return content[: place + 24] + struct.pack("<I", 1) + content[place + 28 :]


def _overlapping() -> bytes:
    """Two names for the bytes of one member, as the quoted bombs do."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as packed:
        packed.writestr("a", b"a" * 50)
        twin = zipfile.ZipInfo("b")
        first = packed.infolist()[0]
        for field in ("CRC", "compress_size", "file_size", "header_offset", "compress_type"):
            setattr(twin, field, getattr(first, field))
        packed.filelist.append(twin)
    return target.getvalue()


UNSAFE: dict[str, Callable[[], bytes]] = {
    "GIF and ZIP": lambda: GIF + archive(("a.txt", b"a")),
    "PNG and ZIP": lambda: PNG + archive(("a.class", b"a" * 1000)),
    "PDF and HTML": lambda: b"%PDF-1.4\n<script>alert(1)</script>",
    "HTML and PDF": lambda: b"<!doctype html><!-- %PDF-1.4 -->",
    "GIF and HTML": lambda: GIF + b"<svg onload=alert(1)>",
    "ZIP with something before": lambda: b"PK\x03\x04junk" + archive(("a", b"a")),
    "parent folder": lambda: archive(("../../etc/passwd", b"a")),
    "absolute": lambda: archive(("/etc/passwd", b"a")),
    "drive": lambda: archive(("C:/x", b"a")),
    "backslash": lambda: archive(("..\\x", b"a")),
    "same name twice": lambda: archive(("a", b"1"), ("A", b"2")),
    "bomb": lambda: archive(("a", b"0" * 4_000_000)),
    "large": lambda: archive(*((f"a{n}", bytes(range(256)) * 4000) for n in range(6)), method=0),
    "lying size": lambda: _lying_size(archive(("a", b"0" * 90_000))),
    "overlap": _overlapping,
    "cut": lambda: archive(("a", b"abc"))[:-30],
    "EPUB without container": lambda: archive(EPUB[0]),
    "XML entities": lambda: b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
    "image bomb": lambda: (
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + struct.pack(">II", 60_000, 60_000) + bytes(20)
    ),
    "damaged image": lambda: b"GIF89a",
}


@pytest.mark.parametrize("case", UNSAFE)
def test_unsafe_files_are_refused(case: str) -> None:
    with pytest.raises(UnsafeFile):
        detect(UNSAFE[case]())


@pytest.mark.parametrize(
    "content",
    [
        b"MZ\x90\x00\x03\x00\x00\x00",
        b"\x7fELF\x02\x01\x01\x00",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        "montaña".encode("cp1252"),
        archive(("META-INF/MANIFEST.MF", b"a")),
        archive(("[Content_Types].xml", b""), ("word/vbaProject.bin", b"")),
        archive(("mimetype", b"application/x-evil")),
    ],
)
def test_unknown_types_are_refused(content: bytes) -> None:
    with pytest.raises(UnsupportedFile):
        detect(content)


def test_an_empty_file_is_refused() -> None:
    with pytest.raises(EmptyFile):
        detect(b"")
