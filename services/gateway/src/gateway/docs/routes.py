"""The merged OpenAPI document and a page that shows it."""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from gateway.docs.page import render
from gateway.docs.service import Documents
from gateway.proxy.policy import content_policy

router = APIRouter(tags=["docs"])


@router.get("/api/openapi.json", summary="The OpenAPI document of all services")
async def read_openapi(request: Request) -> dict[str, Any]:
    return await _documents(request).get()


@router.get(
    "/api/docs",
    summary="The operations of all services, to read",
    response_class=HTMLResponse,
)
async def read_docs(request: Request) -> HTMLResponse:
    page = render(await _documents(request).get())
    return HTMLResponse(page, headers={"Content-Security-Policy": content_policy(page)})


def _documents(request: Request) -> Documents:
    documents: Documents = request.app.state.documents
    return documents
