"""The training application."""

from fastapi import FastAPI

from kit.app import create_app
from training.cohorts.routes import router as cohorts_router
from training.courses.routes import router as courses_router
from training.settings import Settings


def create(settings: Settings) -> FastAPI:
    return create_app(
        settings,
        service="training",
        title="Semillas training",
        version="1.0.0",
        routers=[courses_router, cohorts_router],
    )
