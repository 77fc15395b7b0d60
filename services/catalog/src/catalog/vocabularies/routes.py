"""GET /v1/subjects."""

from fastapi import APIRouter, Response
from pydantic import BaseModel

from catalog.vocabularies import service

router = APIRouter(prefix="/v1", tags=["subjects"])


class Subject(BaseModel):
    """A concept of the scheme; `needs_review` names the languages whose label nobody checked."""

    id: str
    broader: str | None
    labels: dict[str, str]
    needs_review: list[str]


class SubjectList(BaseModel):
    items: list[Subject]


@router.get("/subjects", operation_id="listSubjects")
async def list_subjects(response: Response) -> SubjectList:
    """The whole scheme of subjects, every broader concept before its narrower ones."""
    response.headers["Cache-Control"] = "public, max-age=300"
    return SubjectList(
        items=[
            Subject(id=c.id, broader=c.broader, labels=c.labels, needs_review=c.needs_review)
            for c in service.list_subjects()
        ]
    )
