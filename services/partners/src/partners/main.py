"""The partners application."""

from fastapi import FastAPI

from kit.app import create_app
from partners.network.routes import router as network_router
from partners.settings import Settings
from partners.territory.routes import router as territory_router


def create(settings: Settings) -> FastAPI:
    return create_app(
        settings,
        service="partners",
        title="Semillas partners",
        version="1.0.0",
        routers=[network_router, territory_router],
    )
