"""HTTP of the territory."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from kit.auth import say_who_may_keep
from kit.db import SessionDep
from partners.territory import schemas, service

router = APIRouter(tags=["territory"], dependencies=[Depends(say_who_may_keep)])

Parent = Annotated[
    str | None,
    Query(pattern=r"^[0-9]{2}(?:[0-9]{2})?$", description="Ubigeo of a department or province"),
]


@router.get("/v1/territory")
async def list_places(session: SessionDep, parent: Parent = None) -> schemas.Places:
    """Departments, or what lies directly below a department or province."""
    return schemas.Places(items=await service.list_places(session, parent=parent))
