"""Settings of the catalog service."""

from pydantic import Field

from kit.settings import ServiceSettings

MIB = 1024 * 1024


class Settings(ServiceSettings):
    """Settings of one catalog process; documented in README.md."""

    storage_url: str = Field(
        default="file://.semillas/files",
        description="Where files lie: `file:///folder` or `s3://bucket/prefix`",
    )
    upload_max_bytes: int = Field(default=512 * MIB, ge=1, description="Largest file of an item")
    archive_max_bytes: int = Field(
        default=1024 * MIB, ge=1, description="Most that an uploaded archive may unpack to"
    )
    image_max_pixels: int = Field(
        default=64_000_000, ge=1, description="Most pixels of an uploaded image"
    )
    import_max_bytes: int = Field(
        default=256 * MIB, ge=1, description="Largest CSV of an import, unpacked"
    )
    index_dir: str = Field(
        default=".semillas/index", description="Folder of the search index, one a replica"
    )
    index_heap_mb: int = Field(
        default=32, ge=15, le=2000, description="Memory of the index writer, in MB"
    )
    search_threads: int = Field(
        default=2, ge=1, le=64, description="Threads that search; no more than cores"
    )
