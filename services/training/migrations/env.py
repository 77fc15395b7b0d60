"""Alembic environment of the training service."""

from sqlmodel import SQLModel

from kit.migrations import run_environment

# Import every feature's models here, so that their tables are known.

run_environment(SQLModel.metadata)
