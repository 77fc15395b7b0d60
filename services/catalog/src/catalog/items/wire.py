"""Rows of the database as the wire's Item and Rendition."""

from collections.abc import Sequence

from catalog.items.models import ItemRow, RenditionRow
from catalog.items.schemas import Item, Rendition

READABLE = ("image/", "audio/", "video/")
READABLE_TYPES = {"text/html", "text/plain", "application/pdf"}


def content_url(rendition_id: object) -> str:
    """Return the address of the bytes under the gateway."""
    return f"/api/catalog/v1/renditions/{rendition_id}/content"


def is_readable(media_type: str) -> bool:
    """Tell whether browsers show the type by themselves."""
    return media_type.startswith(READABLE) or media_type in READABLE_TYPES


def wire_rendition(row: RenditionRow) -> Rendition:
    return Rendition.model_validate(
        {
            **row.model_dump(exclude={"created_by"}),
            "content_url": content_url(row.id),
            "readable": is_readable(row.media_type),
        }
    )


def wire_item(row: ItemRow, renditions: Sequence[RenditionRow], *, staff: bool) -> Item:
    """Build the item as read; names of the staff only for staff."""
    source = {"name": row.source_name, "id": row.source_id, "url": row.source_url}
    stored = row.model_dump(exclude={"created_by", "updated_by"})
    return Item.model_validate(
        {
            **stored,
            "source": source if row.source_name else None,
            "owner": {"scope_kind": row.owner_kind, "scope_id": row.owner_id},
            "created_by": {"id": row.created_by, "name": row.created_by_name} if staff else None,
            "updated_by": {"id": row.updated_by, "name": row.updated_by_name} if staff else None,
            "renditions": [wire_rendition(r) for r in renditions],
        }
    )
