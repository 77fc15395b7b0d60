"""The gateway application."""

from fastapi import FastAPI

from gateway.settings import Settings
from kit.app import create_app


def create(settings: Settings) -> FastAPI:
    return create_app(
        settings,
        service="gateway",
        title="Semillas gateway",
        version="1.0.0",
        routers=[],
    )
