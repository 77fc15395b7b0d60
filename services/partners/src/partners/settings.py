"""Settings of the partners service."""

from kit.settings import ServiceSettings


class Settings(ServiceSettings):
    """Settings of one partners process; documented in README.md."""
