"""Settings of the gateway service."""

from kit.settings import ServiceSettings


class Settings(ServiceSettings):
    """Settings of one gateway process; documented in README.md."""
