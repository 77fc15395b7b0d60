"""Files on a local folder or any S3 API, through one object store (obstore)."""

import io
from collections.abc import AsyncIterable, AsyncIterator
from datetime import datetime
from pathlib import Path

import obstore
from obstore.exceptions import GenericError, NotFoundError
from obstore.store import LocalStore, ObjectStore, from_url

CHUNK_BYTES = 256 * 1024


class StorageFull(Exception):
    """There is no room for the object; nothing of it was kept."""


class StoredFile(io.RawIOBase):
    """An object as a seekable file, read by ranges; for code that runs in a thread."""

    def __init__(self, store: ObjectStore, key: str, size: int) -> None:
        self._store, self._key, self._size, self._position = store, key, size, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._position

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self._size}[whence]
        if start + offset < 0:
            raise OSError("before the beginning of the file")
        self._position = start + offset
        return self._position

    def readinto(self, buffer: object) -> int:
        view = memoryview(buffer)  # type: ignore[arg-type]
        length = min(len(view), self._size - self._position)
        if length <= 0:
            return 0
        end = self._position + length
        view[:length] = obstore.get_range(self._store, self._key, start=self._position, end=end)
        self._position = end
        return length


class Storage:
    """Objects by key. The folder of `file:///folder` is made; `s3://bucket/prefix` must exist."""

    def __init__(self, url: str) -> None:
        self._store: ObjectStore
        if url.startswith("file://"):
            self._store = LocalStore(Path(url.removeprefix("file://")), mkdir=True)
        else:
            self._store = from_url(url)

    async def put(self, key: str, content: bytes | AsyncIterable[bytes]) -> None:
        """Write the whole object; readers see the old or the new one, never a part.

        Raises StorageFull, and whatever the content itself raises; then nothing is kept.
        """
        try:
            await obstore.put_async(self._store, key, content)
        except GenericError as error:
            if "StorageFull" in str(error) or "QuotaExceeded" in str(error):
                raise StorageFull(key) from error
            raise

    async def open(self, key: str) -> io.BufferedReader:
        """Return the object as a file to be read in a thread; raise FileNotFoundError."""
        size = await self.size(key)
        if size is None:
            raise FileNotFoundError(key)
        return io.BufferedReader(StoredFile(self._store, key, size), CHUNK_BYTES)

    async def list(self, prefix: str) -> list[tuple[str, datetime]]:
        """Return key and time of change of the objects below a prefix."""
        found = obstore.list(self._store, prefix)
        return [(meta["path"], meta["last_modified"]) async for page in found for meta in page]

    async def read(self, key: str, start: int = 0, end: int | None = None) -> bytes:
        """Return the bytes of [start, end); raise FileNotFoundError."""
        try:
            if start == 0 and end is None:
                return bytes(await (await obstore.get_async(self._store, key)).bytes_async())
            return bytes(await obstore.get_range_async(self._store, key, start=start, end=end))
        except NotFoundError as error:
            raise FileNotFoundError(key) from error

    async def stream(self, key: str, start: int, end: int) -> AsyncIterator[bytes]:
        """Yield [start, end) in chunks of at most CHUNK_BYTES."""
        position = start
        while position < end:
            chunk = await self.read(key, position, min(position + CHUNK_BYTES, end))
            yield chunk
            position += len(chunk)

    async def size(self, key: str) -> int | None:
        """Return the size in bytes, or None when there is no such object."""
        try:
            return (await obstore.head_async(self._store, key))["size"]
        except (NotFoundError, FileNotFoundError):
            return None

    async def move(self, source: str, target: str) -> None:
        await obstore.rename_async(self._store, source, target)

    async def delete(self, key: str) -> None:
        """Remove the object; an absent one is fine."""
        try:
            await obstore.delete_async(self._store, key)
        except (NotFoundError, FileNotFoundError):
            return
