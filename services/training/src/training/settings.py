"""Settings of the training service."""

from pydantic import Field

from kit.settings import ServiceSettings

# Dates of courses are days of this calendar; a check constraint of the database has it too.
TIME_ZONE = "America/Lima"


class Settings(ServiceSettings):
    """Settings of one training process; documented in README.md."""

    organisation: str = Field(
        default="Biblioteca Nacional del Perú",
        description="Who offers the courses, in structured data of course pages",
    )
    country: str = Field(
        default="PE", pattern=r"^[A-Z]{2}$", description="ISO 3166-1 code in structured addresses"
    )
    partners_url: str = Field(
        default="http://127.0.0.1:8002", description="The partners service, read by `demo` only"
    )
