"""Files on a local folder or any S3 API, through one object store (obstore)."""

from collections.abc import AsyncIterable, AsyncIterator
from pathlib import Path

import obstore
from obstore.exceptions import NotFoundError
from obstore.store import LocalStore, ObjectStore, from_url

CHUNK_BYTES = 256 * 1024


class Storage:
    """Objects by key. The folder of `file:///folder` is made; `s3://bucket/prefix` must exist."""

    def __init__(self, url: str) -> None:
        self._store: ObjectStore
        if url.startswith("file://"):
            self._store = LocalStore(Path(url.removeprefix("file://")), mkdir=True)
        else:
            self._store = from_url(url)

    async def put(self, key: str, content: bytes | AsyncIterable[bytes]) -> None:
        """Write the whole object; readers see the old or the new one, never a part."""
        await obstore.put_async(self._store, key, content)

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
