"""ZIP files and what is built on them: EPUB, OpenDocument, Office Open XML."""

import stat
import zipfile
import zlib
from dataclasses import dataclass
from itertools import pairwise
from typing import BinaryIO

from catalog.files.errors import UnsafeFile, UnsupportedFile
from catalog.files.types import EXTENSIONS

_OFFICE = {
    "word/document.xml": "wordprocessingml.document",
    "xl/workbook.xml": "spreadsheetml.sheet",
    "ppt/presentation.xml": "presentationml.presentation",
}
_CHUNK = 1 << 16


@dataclass(frozen=True)
class ArchiveLimits:
    """How far an archive may unpack."""

    max_bytes: int
    max_ratio: int = 200
    max_members: int = 10_000
    # Below this size the ratio does not matter: a page of blanks packs 1000:1.
    ratio_from: int = 10 * 1024 * 1024


def inspect_archive(file: BinaryIO, limits: ArchiveLimits) -> str:
    """Return the media type of a sound archive; raise UnsafeFile or UnsupportedFile."""
    try:
        with zipfile.ZipFile(file) as archive:
            members = archive.infolist()
            _check_members(members, limits)
            _check_layout(members)
            media_type = _archive_type(archive)
            _unpack(archive, limits)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError) as error:
        raise UnsafeFile("The archive is damaged or of an unusual kind.") from error
    return media_type


def _check_members(members: list[zipfile.ZipInfo], limits: ArchiveLimits) -> None:
    if not members or len(members) > limits.max_members:
        raise UnsafeFile(f"The archive has {len(members)} members.")
    if len({member.filename.casefold() for member in members}) != len(members):
        raise UnsafeFile("The archive has two members of one name.")
    for member in members:
        if not _is_safe_name(member.orig_filename):
            raise UnsafeFile("A member of the archive has a name that leads outside of it.")
        if stat.S_ISLNK(member.external_attr >> 16):
            raise UnsafeFile("The archive has a symbolic link.")
        if member.flag_bits & 0x1:
            raise UnsafeFile("The archive is encrypted.")
    packed = sum(member.compress_size for member in members)
    _check_size(sum(member.file_size for member in members), packed, limits)


def _is_safe_name(name: str) -> bool:
    parts = name.split("/")
    return not (
        name.startswith("/")
        or "\\" in name
        or "\x00" in name
        or ".." in parts
        or (len(parts[0]) > 1 and parts[0][1] == ":")
    )


def _check_size(unpacked: int, packed: int, limits: ArchiveLimits) -> None:
    if unpacked > limits.max_bytes:
        raise UnsafeFile("The archive unpacks to more than allowed.")
    if unpacked > limits.ratio_from and unpacked > packed * limits.max_ratio:
        raise UnsafeFile("The archive is packed as only bombs are.")


def _check_layout(members: list[zipfile.ZipInfo]) -> None:
    """Refuse bytes before the first member and members that share bytes."""
    ordered = sorted(members, key=lambda member: member.header_offset)
    if ordered[0].header_offset != 0:
        raise UnsafeFile("Something stands before the archive.")
    for member, following in pairwise(ordered):
        least = 30 + len(member.orig_filename) + member.compress_size
        if member.header_offset + least > following.header_offset:
            raise UnsafeFile("Members of the archive overlap.")


def _archive_type(archive: zipfile.ZipFile) -> str:
    names = set(archive.namelist())
    first = archive.infolist()[0]
    if "META-INF/MANIFEST.MF" in names or "AndroidManifest.xml" in names:
        raise UnsupportedFile("The archive is a program.")
    if first.filename == "mimetype":
        return _declared_type(archive, first, names)
    if "[Content_Types].xml" in names:
        return _office_type(names)
    return "application/zip"


def _declared_type(archive: zipfile.ZipFile, first: zipfile.ZipInfo, names: set[str]) -> str:
    """Read the member `mimetype` (EPUB OCF 3.3 section 4.2.4, OpenDocument part 2 section 3.3)."""
    if first.compress_type != zipfile.ZIP_STORED or first.file_size > 200:
        raise UnsafeFile("The archive's `mimetype` is packed or too long.")
    declared = archive.read(first).decode("ascii", "replace").strip()
    if declared not in EXTENSIONS:
        raise UnsupportedFile("The archive declares a type that is not accepted.")
    if declared == "application/epub+zip" and "META-INF/container.xml" not in names:
        raise UnsafeFile("The EPUB lacks META-INF/container.xml.")
    return declared


def _office_type(names: set[str]) -> str:
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise UnsupportedFile("The document has macros.")
    for part, kind in _OFFICE.items():
        if part in names:
            return f"application/vnd.openxmlformats-officedocument.{kind}"
    raise UnsupportedFile("The document is of an unknown kind.")


def _unpack(archive: zipfile.ZipFile, limits: ArchiveLimits) -> None:
    """Unpack everything once without keeping it: declared sizes can lie, checksums tell."""
    total = 0
    for member in archive.infolist():
        with archive.open(member) as content:
            while chunk := content.read(_CHUNK):
                total += len(chunk)
                if total > limits.max_bytes:
                    raise UnsafeFile("The archive unpacks to more than allowed.")
