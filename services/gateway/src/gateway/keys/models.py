"""Table of the keys feature."""

from datetime import datetime

from sqlalchemy import DateTime
from sqlmodel import Field, SQLModel


class SigningKey(SQLModel, table=True):
    """A P-256 key: published from `created_at`, signs from `signs_from`, gone at `retires_at`."""

    __tablename__ = "signing_key"

    kid: str = Field(primary_key=True)
    private_pem: str
    created_at: datetime = Field(sa_type=DateTime(timezone=True))
    signs_from: datetime = Field(sa_type=DateTime(timezone=True))
    retires_at: datetime | None = Field(
        default=None,
        sa_type=DateTime(timezone=True),
    )
