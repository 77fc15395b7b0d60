"""Alembic environment of the training service."""

from sqlmodel import SQLModel

import training.cohorts.models
import training.courses.models  # noqa: F401 - the tables are known by their import
from kit.migrations import run_environment

run_environment(SQLModel.metadata)
