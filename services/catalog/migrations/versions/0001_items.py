"""Items, versions, renditions; the change position of every item."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from catalog.items.models import Xid8

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

CHANGE_TRIGGER = """
CREATE SEQUENCE item_change_seq;
CREATE FUNCTION item_mark_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.change_xid := pg_current_xact_id();
  NEW.change_seq := nextval('item_change_seq');
  PERFORM pg_notify('item_changed', '');
  RETURN NEW;
END $$;
CREATE TRIGGER item_mark_change BEFORE INSERT OR UPDATE ON item
  FOR EACH ROW EXECUTE FUNCTION item_mark_change();
"""


def text(name, nullable=False):
    return sa.Column(name, sa.Text, nullable=nullable)


def texts(name):
    return sa.Column(name, JSONB, nullable=False, server_default=sa.text("'[]'::jsonb"))


def moment(name):
    return sa.Column(
        name, sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()
    )


def upgrade() -> None:
    op.create_table(
        "item",
        sa.Column("id", sa.Uuid, primary_key=True),
        text("title"),
        texts("alternative_titles"),
        text("summary", nullable=True),
        texts("creators"),
        texts("subjects"),
        texts("keywords"),
        texts("languages"),
        text("kind"),
        texts("audience"),
        text("licence"),
        text("publisher", nullable=True),
        text("issued", nullable=True),
        texts("coverage"),
        texts("identifiers"),
        texts("accessibility"),
        text("source_name", nullable=True),
        text("source_id", nullable=True),
        text("source_url", nullable=True),
        text("source_hash", nullable=True),
        text("status"),
        text("owner_kind"),
        text("owner_id", nullable=True),
        sa.Column("version", sa.Integer, nullable=False),
        moment("created_at"),
        text("created_by"),
        text("created_by_name"),
        moment("updated_at"),
        text("updated_by"),
        text("updated_by_name"),
        sa.Column("published_at", sa.DateTime(timezone=True)),
        sa.Column("change_xid", Xid8, nullable=False),
        sa.Column("change_seq", sa.BigInteger, nullable=False),
        sa.UniqueConstraint("source_name", "source_id", name="item_source_key"),
        sa.CheckConstraint(
            "status IN ('draft', 'in_review', 'published', 'withdrawn')", name="item_status_check"
        ),
        sa.CheckConstraint(
            "owner_kind IN ('network', 'library', 'organisation') "
            "AND (owner_kind = 'network') = (owner_id IS NULL)",
            name="item_owner_check",
        ),
        sa.CheckConstraint("(source_name IS NULL) = (source_id IS NULL)", name="item_source_check"),
    )
    op.create_index("item_change_idx", "item", ["change_xid", "change_seq"])
    op.create_index("item_updated_idx", "item", ["updated_at", "id"])
    op.create_index("item_status_updated_idx", "item", ["status", "updated_at", "id"])
    op.create_index(
        "item_owner_updated_idx", "item", ["owner_kind", "owner_id", "updated_at", "id"]
    )
    for statement in CHANGE_TRIGGER.strip().split(";\nCREATE "):
        op.execute(statement if statement.startswith("CREATE") else "CREATE " + statement)
    op.create_table(
        "item_version",
        sa.Column("item_id", sa.Uuid, sa.ForeignKey("item.id"), primary_key=True),
        sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
        moment("at"),
        text("by_id"),
        text("by_name"),
        text("change"),
        text("note", nullable=True),
        sa.Column("snapshot", JSONB, nullable=False),
        sa.CheckConstraint(
            "change IN ('created', 'edited', 'submitted', 'published', 'returned', 'withdrawn', "
            "'files')",
            name="item_version_change_check",
        ),
    )
    op.create_table(
        "rendition",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("item_id", sa.Uuid, sa.ForeignKey("item.id"), nullable=False),
        text("name"),
        text("label", nullable=True),
        text("media_type"),
        sa.Column("size", sa.BigInteger, nullable=False),
        text("sha256"),
        text("role"),
        text("language", nullable=True),
        moment("created_at"),
        text("created_by"),
        sa.CheckConstraint("role IN ('main', 'alternative', 'cover')", name="rendition_role_check"),
        sa.CheckConstraint("size >= 0", name="rendition_size_check"),
    )
    op.create_index("rendition_item_idx", "rendition", ["item_id", "created_at", "id"])
    op.create_index("rendition_sha256_idx", "rendition", ["sha256"])


def downgrade() -> None:
    op.drop_table("rendition")
    op.drop_table("item_version")
    op.drop_table("item")
    op.execute("DROP FUNCTION item_mark_change()")
    op.execute("DROP SEQUENCE item_change_seq")
