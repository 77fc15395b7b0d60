"""Courses, cohorts and sessions."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
    texts = postgresql.ARRAY(sa.Text())
    op.create_table(
        "course",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("sort_title", sa.String(), nullable=False),
        sa.Column("folded", sa.String(), nullable=False),
        sa.Column("summary", sa.String(), nullable=False),
        sa.Column("objectives", texts, nullable=False),
        sa.Column("subjects", texts, nullable=False),
        sa.Column("languages", texts, nullable=False),
        sa.Column("audience", texts, nullable=False),
        sa.Column("level", sa.String(), nullable=False),
        sa.Column("hours", sa.Float(), nullable=False),
        sa.Column("modality", sa.String(), nullable=False),
        sa.Column("programme", sa.String(), nullable=True),
        sa.Column("needs_review", sa.Boolean(), nullable=False),
        sa.Column("synthetic", sa.Boolean(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("title <> '' AND sort_title <> ''", name="course_title"),
        sa.CheckConstraint(
            "level IN ('basic', 'intermediate', 'advanced')", name="course_level"
        ),
        sa.CheckConstraint(
            "modality IN ('in_person', 'online', 'mixed')", name="course_modality"
        ),
        sa.CheckConstraint("status IN ('draft', 'published', 'retired')", name="course_status"),
        sa.CheckConstraint("hours > 0 AND hours <= 1000", name="course_hours"),
        sa.CheckConstraint("version > 0", name="course_version"),
    )
    op.create_index("course_by_title", "course", ["sort_title", "id"])
    op.create_table(
        "known_library",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("ubigeo", sa.String(), nullable=False),
        sa.CheckConstraint("ubigeo ~ '^[0-9]{6}$'", name="known_library_ubigeo"),
    )
    op.create_table(
        "cohort",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("course_id", sa.Uuid(), sa.ForeignKey("course.id"), nullable=False),
        sa.Column("library_id", sa.Uuid(), sa.ForeignKey("known_library.id"), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("modality", sa.String(), nullable=False),
        sa.Column("trainer", sa.String(), nullable=True),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("ends_on >= starts_on", name="cohort_dates"),
        sa.CheckConstraint("capacity >= 0", name="cohort_capacity"),
        sa.CheckConstraint(
            "modality IN ('in_person', 'online', 'mixed')", name="cohort_modality"
        ),
        sa.CheckConstraint(
            "modality = 'online' OR library_id IS NOT NULL", name="cohort_library"
        ),
        sa.CheckConstraint(
            "status IN ('planned', 'open', 'running', 'finished', 'cancelled')",
            name="cohort_status",
        ),
        sa.CheckConstraint("version > 0", name="cohort_version"),
        sa.UniqueConstraint("id", "starts_on", "ends_on", name="cohort_dates_key"),
    )
    op.create_index("cohort_by_start", "cohort", ["starts_on", "id"])
    op.create_index("cohort_by_course", "cohort", ["course_id", "starts_on", "id"])
    op.create_index("cohort_by_library", "cohort", ["library_id", "starts_on", "id"])
    op.create_table(
        "session",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("cohort_id", sa.Uuid(), nullable=False),
        sa.Column("cohort_starts_on", sa.Date(), nullable=False),
        sa.Column("cohort_ends_on", sa.Date(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("place", sa.String(), nullable=True),
        sa.Column("topic", sa.String(), nullable=True),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["cohort_id", "cohort_starts_on", "cohort_ends_on"],
            ["cohort.id", "cohort.starts_on", "cohort.ends_on"],
            name="session_cohort_fkey",
            onupdate="CASCADE",
        ),
        sa.CheckConstraint("ends_at > starts_at", name="session_times"),
        sa.CheckConstraint(
            "(starts_at AT TIME ZONE 'America/Lima')::date >= cohort_starts_on"
            " AND (ends_at AT TIME ZONE 'America/Lima')::date <= cohort_ends_on",
            name="session_within_cohort",
        ),
        sa.CheckConstraint("status IN ('scheduled', 'cancelled')", name="session_status"),
        sa.CheckConstraint("version > 0", name="session_version"),
        postgresql.ExcludeConstraint(
            ("cohort_id", "="),
            (sa.text("tstzrange(starts_at, ends_at)"), "&&"),
            name="session_overlap",
            using="gist",
            where=sa.text("status = 'scheduled'"),
        ),
    )
    op.create_index("session_by_cohort", "session", ["cohort_id", "starts_at"])


def downgrade() -> None:
    for table in ("session", "cohort", "known_library", "course"):
        op.drop_table(table)
