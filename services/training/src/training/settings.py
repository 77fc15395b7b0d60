"""Settings of the training service."""

from kit.settings import ServiceSettings


class Settings(ServiceSettings):
    """Settings of one training process; documented in README.md."""
