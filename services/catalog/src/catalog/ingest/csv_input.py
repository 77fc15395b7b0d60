"""CSV files as people have them: gzip or plain, three delimiters, several encodings."""

import codecs
import csv
import gzip
import io
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO, cast

_CHUNK = 1 << 18
_GZIP = b"\x1f\x8b"
_LONGEST_FIELD = 1_000_000
_NOT_TEXT = {
    "utf-8": "The file is neither UTF-8 nor Windows-1252.",
    "utf-16": "The file begins as UTF-16 but is damaged.",
}
csv.field_size_limit(_LONGEST_FIELD)


class UnreadableFile(Exception):
    """The file cannot be read as CSV at all; the message is for people."""


@dataclass(frozen=True)
class InputRow:
    """A row by column; `number` counts as a spreadsheet does. `fault` when it has no cells."""

    number: int
    cells: dict[str, str]
    fault: str | None = None


def read_rows(file: BinaryIO, max_bytes: int) -> tuple[list[str], Iterator[InputRow]]:
    """Return the column names, lower case, and the rows; raise UnreadableFile.

    UTF-8 with or without byte order mark, UTF-16 with one, else Windows-1252. The delimiter
    is the one of comma, semicolon and tab that the header has most of.
    """
    content = _unpacked(file)
    encoding = _detect_encoding(content, max_bytes)
    content.seek(0)
    text = io.TextIOWrapper(content, encoding=encoding, newline="")
    header_line = text.readline()
    delimiter = max(",;\t", key=header_line.count)
    text.seek(0)
    reader = csv.reader(text, delimiter=delimiter)
    header = _read_header(reader)
    return header, _rows(reader, header)


def _unpacked(file: BinaryIO) -> BinaryIO:
    magic = file.read(2)
    file.seek(0)
    return cast(BinaryIO, gzip.GzipFile(fileobj=file)) if magic == _GZIP else file


def _detect_encoding(content: BinaryIO, max_bytes: int) -> str:
    """Read the whole content once; Windows-1252 only when it is not UTF-8."""
    try:
        start = content.read(3)
        if not start:
            raise UnreadableFile("The file is empty.")
        if start[:2] in {codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE}:
            return _first_fitting(("utf-16",), content, start, max_bytes)
        return _first_fitting(("utf-8", "cp1252"), content, start, max_bytes)
    except (OSError, EOFError, zlib.error) as error:
        raise UnreadableFile("The compressed file is damaged.") from error


def _first_fitting(names: Sequence[str], content: BinaryIO, start: bytes, max_bytes: int) -> str:
    """Return the first encoding in which the whole content, which begins so, can be read."""
    decoders = {name: codecs.getincrementaldecoder(name)() for name in names}
    size, chunk = 0, start
    while chunk:
        size += len(chunk)
        if size > max_bytes:
            raise UnreadableFile(f"The file unpacks to more than {max_bytes} bytes.")
        for name in list(decoders):
            if not _decodes(decoders[name], chunk):
                del decoders[name]
        if not decoders:
            break
        chunk = content.read(_CHUNK)
    for name, decoder in decoders.items():
        if _decodes(decoder, b"", final=True):
            return "utf-8-sig" if name == "utf-8" else name
    raise UnreadableFile(_NOT_TEXT[names[0]])


def _decodes(decoder: codecs.IncrementalDecoder, chunk: bytes, *, final: bool = False) -> bool:
    try:
        decoder.decode(chunk, final)
    except UnicodeDecodeError:
        return False
    return True


def _read_header(reader: Iterator[list[str]]) -> list[str]:
    try:
        header = [name.strip().lower() for name in next(reader)]
    except (StopIteration, csv.Error):
        raise UnreadableFile("The file has no header.") from None
    # Spreadsheets leave unnamed columns behind the last one; nothing reads them.
    named = [name for name in header if name]
    if len(set(named)) != len(named):
        raise UnreadableFile("Two columns have the same name.")
    return header


def _rows(reader: Iterator[list[str]], header: list[str]) -> Iterator[InputRow]:
    number = 1
    while True:
        number += 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield InputRow(number, {}, str(error))
            continue
        if not any(cells):
            continue
        if len(cells) != len(header):
            yield InputRow(number, {}, f"{len(cells)} cells instead of {len(header)}")
            continue
        yield InputRow(number, dict(zip(header, cells, strict=True)))
