"""Wire form of the identity feature."""

import uuid
from datetime import datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from kit.texts import check_line

Language = Literal["es", "en", "qu"]
Name = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True, min_length=1, max_length=120, pattern=r"^[^\x00-\x1f\x7f]*$"
    ),
    AfterValidator(check_line),
]
Email = Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=254)]
# Only bounds what is hashed or compared; the rule for new ones is in passwords.py.
Password = Annotated[str, StringConstraints(min_length=1, max_length=1024)]


class Input(BaseModel):
    """A request body: members that are not known are refused, so that no role slips in."""

    model_config = ConfigDict(extra="forbid")


class AccountCreate(Input):
    email: Email
    password: Password
    name: Name
    language: Language = "es"


class AccountUpdate(Input):
    """Merge patch: what is absent stays."""

    name: Name | None = None
    language: Language | None = None


class PasswordChange(Input):
    current_password: Password
    new_password: Password


class Credentials(Input):
    email: Email
    password: Password


class RoleHeld(BaseModel):
    role: str
    scope_kind: str
    scope_id: str | None = None


class Account(BaseModel):
    id: uuid.UUID
    email: str
    name: str
    language: Language
    roles: list[RoleHeld] = Field(description="What the person may do, and over what")
    created_at: datetime


class Session(BaseModel):
    """Who is signed in; `account` is null for an anonymous browser."""

    account: Account | None
