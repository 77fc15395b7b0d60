"""The catalog application."""

from fastapi import FastAPI

from catalog.settings import Settings
from kit.app import create_app


def create(settings: Settings) -> FastAPI:
    return create_app(
        settings,
        service="catalog",
        title="Semillas catalog",
        version="1.0.0",
        routers=[],
    )
