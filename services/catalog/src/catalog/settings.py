"""Settings of the catalog service."""

from kit.settings import ServiceSettings


class Settings(ServiceSettings):
    """Settings of one catalog process; documented in README.md."""
