"""Imports and their errors."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def text(name, nullable=False):
    return sa.Column(name, sa.Text, nullable=nullable)


def number(name, nullable=False):
    return sa.Column(name, sa.Integer, nullable=nullable)


def moment(name):
    return sa.Column(name, sa.DateTime(timezone=True))


def upgrade() -> None:
    op.create_table(
        "import",
        sa.Column("id", sa.Uuid, primary_key=True),
        text("name"),
        text("format"),
        text("source"),
        sa.Column("dry_run", sa.Boolean, nullable=False),
        text("state"),
        number("total_rows", nullable=True),
        number("processed_rows"),
        number("created"),
        number("updated"),
        number("unchanged"),
        number("merged_rows"),
        number("error_count"),
        text("failure", nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            nullable=False,
            server_default=sa.func.now(),
        ),
        moment("started_at"),
        moment("finished_at"),
        text("created_by"),
        text("created_by_name"),
        text("file_key"),
        number("done_records"),
        number("attempts"),
        sa.Column(
            "cancel_requested", sa.Boolean, nullable=False, server_default=sa.text("false")
        ),
        sa.CheckConstraint(
            "state IN ('queued', 'running', 'done', 'failed', 'cancelled')",
            name="import_state_check",
        ),
        sa.CheckConstraint("format IN ('semillas', 'gutenberg')", name="import_format_check"),
    )
    op.create_index("import_created_idx", "import", ["created_at", "id"])
    op.create_table(
        "import_error",
        sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
        sa.Column("import_id", sa.Uuid, sa.ForeignKey("import.id"), nullable=False),
        number("row"),
        text("column", nullable=True),
        text("code"),
        text("detail"),
        text("value", nullable=True),
    )
    op.create_index("import_error_import_idx", "import_error", ["import_id", "row", "id"])


def downgrade() -> None:
    op.drop_table("import_error")
    op.drop_table("import")
