"""Alembic environment of the partners service."""

from sqlmodel import SQLModel

import partners.network.models
import partners.territory.models  # noqa: F401 - the tables are known by their import
from kit.migrations import run_environment

run_environment(SQLModel.metadata)
