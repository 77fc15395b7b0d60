"""The partners application."""

from fastapi import FastAPI

from kit.app import create_app
from partners.settings import Settings


def create(settings: Settings) -> FastAPI:
    return create_app(
        settings,
        service="partners",
        title="Semillas partners",
        version="1.0.0",
        routers=[],
    )
