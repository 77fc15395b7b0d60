"""The wire forms of the territory."""

from typing import Annotated, Literal

from pydantic import BaseModel, StringConstraints

Department = Annotated[str, StringConstraints(pattern=r"^[0-9]{2}$")]
Province = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}$")]
Ubigeo = Annotated[str, StringConstraints(pattern=r"^[0-9]{6}$")]
Level = Literal["department", "province", "district"]


class Place(BaseModel):
    """A department, province or district; the point is that of its capital, WGS 84 degrees."""

    ubigeo: str
    name: str
    level: Level
    latitude: float
    longitude: float


class Places(BaseModel):
    """The places below one place, by name."""

    items: list[Place]
