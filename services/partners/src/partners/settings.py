"""Settings of the partners service."""

from pydantic import Field

from kit.settings import ServiceSettings


class Settings(ServiceSettings):
    """Settings of one partners process; documented in README.md."""

    country: str = Field(
        default="PE", pattern=r"^[A-Z]{2}$", description="ISO 3166-1 code in structured addresses"
    )
