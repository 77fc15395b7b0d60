"""Output of a child process, kept in a file that cannot grow without end."""

import os
from pathlib import Path

from semillas.failures import is_disk_full

MAX_BYTES = 10 * 2**20
KEPT = 3


class RotatingLog:
    """Appends bytes to `path`; past `max_bytes` the file becomes `path.1`, and so on to `kept`.

    A full disk loses output, never the process that writes it: `lost` counts the bytes.
    """

    def __init__(self, path: Path, *, max_bytes: int = MAX_BYTES, kept: int = KEPT) -> None:
        self.path = path
        self.max_bytes = max_bytes
        self.kept = kept
        self.lost = 0
        self._file = path.open("ab", buffering=0)
        self._size = self._file.tell()

    def write(self, chunk: bytes) -> None:
        end = chunk.rfind(b"\n") + 1
        if end and self._size + len(chunk) > self.max_bytes:
            self._append(chunk[:end])
            self._rotate()
            chunk = chunk[end:]
        self._append(chunk)

    def close(self) -> None:
        self._file.close()

    def _append(self, chunk: bytes) -> None:
        try:
            written = os.write(self._file.fileno(), chunk) if chunk else 0
        except OSError as error:
            if not is_disk_full(error):
                raise
            written = 0
        self._size += written
        self.lost += len(chunk) - written

    def _rotate(self) -> None:
        self._file.close()
        for number in range(self.kept - 1, 0, -1):
            older = self._numbered(number)
            if older.exists():
                older.replace(self._numbered(number + 1))
        self.path.replace(self._numbered(1))
        self._file = self.path.open("ab", buffering=0)
        self._size = 0

    def _numbered(self, number: int) -> Path:
        return self.path.with_name(f"{self.path.name}.{number}")
