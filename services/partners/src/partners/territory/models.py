"""The tables of the territory."""

from sqlalchemy import CheckConstraint
from sqlmodel import Field, SQLModel


class Place(SQLModel, table=True):
    """A department (2 digits), province (4) or district (6); the code is text, INEI's only.

    Its point is the capital's. `coordinate_quality` tells whose capital: the place's own, or of
    the province when the district's own is not known.
    """

    __tablename__ = "place"
    __table_args__ = (
        CheckConstraint(r"ubigeo ~ '^([0-9]{2}){1,3}$'", name="place_ubigeo_digits"),
        CheckConstraint(
            "parent IS NOT DISTINCT FROM nullif(left(ubigeo, length(ubigeo) - 2), '')",
            name="place_parent_prefix",
        ),
        CheckConstraint("coordinate_quality IN ('own', 'province')", name="place_quality"),
        CheckConstraint(
            "latitude BETWEEN -90 AND 90 AND longitude BETWEEN -180 AND 180",
            name="place_coordinates",
        ),
    )

    ubigeo: str = Field(primary_key=True)
    parent: str | None = Field(default=None, foreign_key="place.ubigeo", index=True)
    name: str
    latitude: float
    longitude: float
    coordinate_quality: str
