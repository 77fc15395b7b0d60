"""Fixtures for every test of the workspace."""

pytest_plugins = ["kit.testing.plugin"]
