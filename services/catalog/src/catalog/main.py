"""The catalog application."""

from fastapi import FastAPI

from catalog.items.routes import router as items
from catalog.settings import Settings
from catalog.vocabularies.routes import router as vocabularies
from kit.app import create_app


def create(settings: Settings) -> FastAPI:
    return create_app(
        settings,
        service="catalog",
        title="Semillas catalog",
        version="1.0.0",
        routers=[items, vocabularies],
    )
