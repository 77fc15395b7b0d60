"""Tables of the identity feature."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, UniqueConstraint
from sqlmodel import Field, SQLModel

ROLES = (
    "administrator",
    "coordinator",
    "project_manager",
    "librarian",
    "trainer",
    "municipality_officer",
    "partner",
    "member",
    "client",
)
SCOPE_KINDS = ("network", "department", "library", "organisation", "programme", "self")
# Kinds that have only one member, so that no id says which.
SINGLE_SCOPES = ("network", "self")
LANGUAGES = ("es", "en", "qu")


def _one_of(column: str, values: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(repr(value) for value in values)})"


class Person(SQLModel, table=True):
    """Somebody with an account. `email` is normalised (NFKC, lower case)."""

    __tablename__ = "person"
    __table_args__ = (CheckConstraint(_one_of("language", LANGUAGES), name="person_language"),)

    id: uuid.UUID = Field(default_factory=uuid.uuid4, primary_key=True)
    email: str = Field(unique=True)
    name: str
    language: str
    password_hash: str
    created_at: datetime = Field(sa_type=DateTime(timezone=True))
    disabled_at: datetime | None = Field(
        default=None,
        sa_type=DateTime(timezone=True),
    )


class Membership(SQLModel, table=True):
    """A role of a person over a scope."""

    __tablename__ = "membership"
    __table_args__ = (
        CheckConstraint(_one_of("role", ROLES), name="membership_role"),
        CheckConstraint(_one_of("scope_kind", SCOPE_KINDS), name="membership_scope_kind"),
        CheckConstraint(
            f"({_one_of('scope_kind', SINGLE_SCOPES)}) = (scope_id IS NULL)",
            name="membership_scope_id",
        ),
        UniqueConstraint(
            "person_id",
            "role",
            "scope_kind",
            "scope_id",
            name="membership_once",
            postgresql_nulls_not_distinct=True,
        ),
    )

    id: uuid.UUID = Field(default_factory=uuid.uuid4, primary_key=True)
    person_id: uuid.UUID = Field(sa_column_args=[ForeignKey("person.id", ondelete="CASCADE")])
    role: str
    scope_kind: str
    scope_id: str | None = None


class LoginThrottle(SQLModel, table=True):
    """Attempts counted under one key (an account, an address or the pair), by its hash."""

    __tablename__ = "login_throttle"

    key: str = Field(primary_key=True)
    failures: int
    blocked_until: datetime = Field(sa_type=DateTime(timezone=True))
    updated_at: datetime = Field(
        index=True,
        sa_type=DateTime(timezone=True),
    )
