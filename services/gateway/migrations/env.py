"""Alembic environment of the gateway service."""

from sqlmodel import SQLModel

import gateway.identity.models
import gateway.keys.models
import gateway.sessions.models  # noqa: F401
from kit.migrations import run_environment

run_environment(SQLModel.metadata)
