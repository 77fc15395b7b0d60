"""The training application."""

from fastapi import FastAPI

from kit.app import create_app
from training.settings import Settings


def create(settings: Settings) -> FastAPI:
    return create_app(
        settings,
        service="training",
        title="Semillas training",
        version="1.0.0",
        routers=[],
    )
