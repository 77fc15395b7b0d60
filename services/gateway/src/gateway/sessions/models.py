"""Table of the sessions feature."""

import uuid
from datetime import datetime

from sqlalchemy import DateTime, ForeignKey, LargeBinary
from sqlmodel import Field, SQLModel


class WebSession(SQLModel, table=True):
    """A signed-in browser. The token itself is nowhere; ending a session deletes its row."""

    __tablename__ = "web_session"

    id: uuid.UUID = Field(default_factory=uuid.uuid4, primary_key=True)
    token_hash: bytes = Field(sa_type=LargeBinary, unique=True)
    person_id: uuid.UUID = Field(
        index=True, sa_column_args=[ForeignKey("person.id", ondelete="CASCADE")]
    )
    created_at: datetime = Field(sa_type=DateTime(timezone=True))
    seen_at: datetime = Field(sa_type=DateTime(timezone=True))
    expires_at: datetime = Field(
        index=True,
        sa_type=DateTime(timezone=True),
    )
