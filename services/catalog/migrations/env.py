"""Alembic environment of the catalog service."""

from sqlmodel import SQLModel

import catalog.ingest.models
import catalog.items.models  # noqa: F401 - registers its tables
from kit.migrations import run_environment

run_environment(SQLModel.metadata)
