"""The merged OpenAPI document."""

from fastapi import APIRouter

router = APIRouter(tags=["docs"])
