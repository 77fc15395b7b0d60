"""Territory and libraries."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

COUNTRY_BOX = """
CREATE FUNCTION country_box() RETURNS float8[] LANGUAGE sql STABLE AS $$
    -- south, west, north, east: all places, with half a degree for what lies beyond capitals
    SELECT ARRAY[min(latitude) - 0.5, min(longitude) - 0.5,
                 max(latitude) + 0.5, max(longitude) + 0.5]
    FROM place
$$
"""

LIBRARY_PLACED = """
CREATE FUNCTION library_placed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    box float8[] := country_box();
    metres float8;
BEGIN
    IF NOT (NEW.latitude BETWEEN box[1] AND box[3] AND NEW.longitude BETWEEN box[2] AND box[4])
    THEN
        RAISE EXCEPTION 'a library lies outside the country'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'library_in_country';
    END IF;
    SELECT 2 * 6371008.8 * asin(sqrt(least(1,
               sin(radians(NEW.latitude - latitude) / 2) ^ 2
               + cos(radians(latitude)) * cos(radians(NEW.latitude))
                 * sin(radians(NEW.longitude - longitude) / 2) ^ 2)))
      INTO metres FROM place WHERE ubigeo = NEW.ubigeo;
    IF metres > 150000 THEN
        RAISE EXCEPTION 'a library lies far from its district'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'library_near_district';
    END IF;
    RETURN NEW;
END $$
"""


def upgrade() -> None:
    op.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
    op.create_table(
        "place",
        sa.Column("ubigeo", sa.String(), primary_key=True),
        sa.Column("parent", sa.String(), sa.ForeignKey("place.ubigeo"), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("latitude", sa.Float(), nullable=False),
        sa.Column("longitude", sa.Float(), nullable=False),
        sa.Column("coordinate_quality", sa.String(), nullable=False),
        sa.CheckConstraint(r"ubigeo ~ '^([0-9]{2}){1,3}$'", name="place_ubigeo_digits"),
        sa.CheckConstraint(
            "parent IS NOT DISTINCT FROM nullif(left(ubigeo, length(ubigeo) - 2), '')",
            name="place_parent_prefix",
        ),
        sa.CheckConstraint("coordinate_quality IN ('own', 'province')", name="place_quality"),
        sa.CheckConstraint(
            "latitude BETWEEN -90 AND 90 AND longitude BETWEEN -180 AND 180",
            name="place_coordinates",
        ),
    )
    op.create_index("ix_place_parent", "place", ["parent"])
    op.create_table(
        "library",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("sort_name", sa.String(), nullable=False),
        sa.Column("folded", sa.String(), nullable=False),
        sa.Column("ubigeo", sa.String(), sa.ForeignKey("place.ubigeo"), nullable=False),
        sa.Column("address", sa.String(), nullable=True),
        sa.Column("latitude", sa.Float(), nullable=False),
        sa.Column("longitude", sa.Float(), nullable=False),
        sa.Column("phone", sa.String(), nullable=True),
        sa.Column("email", sa.String(), nullable=True),
        sa.Column("website", sa.String(), nullable=True),
        sa.Column("description", sa.String(), nullable=True),
        sa.Column("languages", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("services", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("pilot", sa.Boolean(), nullable=False),
        sa.Column("synthetic", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("ubigeo ~ '^[0-9]{6}$'", name="library_ubigeo_district"),
        sa.CheckConstraint("name <> '' AND sort_name <> ''", name="library_name"),
        sa.CheckConstraint(
            "state IN ('open', 'temporarily_closed', 'closed')", name="library_state"
        ),
        sa.CheckConstraint("version > 0", name="library_version"),
        sa.UniqueConstraint("ubigeo", "sort_name", name="library_name_once_in_district"),
    )
    op.create_index("library_by_name", "library", ["sort_name", "id"])
    op.create_table(
        "library_hours",
        sa.Column("library_id", sa.Uuid(), sa.ForeignKey("library.id"), primary_key=True),
        sa.Column("day", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("opens", sa.Time(), primary_key=True),
        sa.Column("closes", sa.Time(), nullable=False),
        sa.CheckConstraint("day BETWEEN 1 AND 7", name="library_hours_day"),
        sa.CheckConstraint("opens < closes", name="library_hours_order"),
        postgresql.ExcludeConstraint(
            ("library_id", "="),
            ("day", "="),
            (
                sa.text(
                    "int4range(extract(epoch FROM opens)::int, extract(epoch FROM closes)::int)"
                ),
                "&&",
            ),
            name="library_hours_overlap",
            using="gist",
        ),
    )
    op.create_table(
        "library_change",
        sa.Column("library_id", sa.Uuid(), sa.ForeignKey("library.id"), primary_key=True),
        sa.Column("version", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.String(), nullable=False),
        sa.Column("by_name", sa.String(), nullable=False),
        sa.Column("changed", postgresql.JSONB(), nullable=False),
    )
    op.execute(COUNTRY_BOX)
    op.execute(LIBRARY_PLACED)
    op.execute(
        "CREATE TRIGGER library_placed BEFORE INSERT OR UPDATE OF latitude, longitude, ubigeo"
        " ON library FOR EACH ROW EXECUTE FUNCTION library_placed()"
    )


def downgrade() -> None:
    for table in ("library_change", "library_hours", "library", "place"):
        op.drop_table(table)
    op.execute("DROP FUNCTION library_placed()")
    op.execute("DROP FUNCTION country_box()")
