"""The desk: talks, ticks and guiding on; views of the queue, search and the team's meetings; how the house is set up."""

import sqlalchemy as sa
from alembic import op

revision = "7a91e5c3d2f0"
down_revision = "f1b3d5a70924"
branch_labels = None
depends_on = None

WAITING = "closed_at IS NULL AND reached_at IS NULL"
REACHED = "closed_at IS NULL AND reached_at IS NOT NULL"
OPEN = "closed_at IS NULL"
INDEXES = {
    "ix_cases_team_open_due": (["team_id", "due_at", "id"], OPEN),
    "ix_cases_urgent": (["due_at", "id"], "closed_at IS NULL AND urgent_at IS NOT NULL"),
    "ix_cases_waiting": (["team_id", "due_at", "id"], WAITING),
    "ix_cases_all_waiting": (["due_at", "id"], WAITING),
    "ix_cases_reached": (["team_id", "waits_for_us", "due_at", "id"], REACHED),
    "ix_cases_all_reached": (["waits_for_us", "due_at", "id"], REACHED),
    "ix_cases_held": (["holder_id", "due_at", "id"], "closed_at IS NULL AND holder_id IS NOT NULL"),
    "ix_cases_free": (["team_id", "due_at", "id"], "closed_at IS NULL AND holder_id IS NULL"),
    "ix_cases_closed": (["team_id", "closed_at", "id"], "closed_at IS NOT NULL AND erased_at IS NULL"),
    "ix_cases_blind_phone": (["blind_phone", "team_id"], "blind_phone IS NOT NULL"),
}


def upgrade() -> None:
    _talks_and_ticks()
    _search_and_meetings()
    _setup()


def downgrade() -> None:
    op.drop_table("setup_versions")
    op.drop_table("team_meetings")
    op.drop_index("ix_cases_team_opened", table_name="cases")
    for name in reversed(INDEXES):
        op.drop_index(name, table_name="cases")
    where = sa.text(OPEN)
    op.create_index(
        "ix_cases_team_open_due", "cases", ["team_id", "due_at"], sqlite_where=where, postgresql_where=where
    )
    op.drop_column("cases", "blind_phone")
    with op.batch_alter_table("cases") as table:
        table.drop_column("guided_how")
        table.drop_column("guided_to")
    op.drop_table("case_ticks")
    op.drop_table("case_talks")


def _talks_and_ticks() -> None:
    op.create_table(
        "case_talks",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(length=16), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("staff_id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"], name=op.f("fk_case_talks_case_id_cases"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_case_talks_staff_id_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_talks")),
        sa.UniqueConstraint("case_id", "number", name=op.f("uq_case_talks_case_id_number")),
    )
    op.create_table(
        "case_ticks",
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("item", sa.String(length=32), nullable=False),
        sa.Column("staff_id", sa.String(length=32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"], name=op.f("fk_case_ticks_case_id_cases"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_case_ticks_staff_id_staff")),
        sa.PrimaryKeyConstraint("case_id", "item", name=op.f("pk_case_ticks")),
    )
    with op.batch_alter_table("cases") as table:
        table.add_column(sa.Column("guided_to", sa.String(length=64), nullable=True))
        table.add_column(sa.Column("guided_how", sa.String(length=16), nullable=True))


def _search_and_meetings() -> None:
    op.add_column("cases", sa.Column("blind_phone", sa.String(length=64), nullable=True))
    op.drop_index("ix_cases_team_open_due", table_name="cases")
    for name, (columns, where) in INDEXES.items():
        op.create_index(name, "cases", columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where))
    op.create_index("ix_cases_team_opened", "cases", ["team_id", "opened_at", "id"])
    op.create_table(
        "team_meetings",
        sa.Column("team_id", sa.String(length=32), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("held_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("staff_id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_team_meetings_team_id_teams")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_team_meetings_staff_id_staff")),
        sa.PrimaryKeyConstraint("team_id", "day", name=op.f("pk_team_meetings")),
    )


def _setup() -> None:
    """Every version of every document that leaders and administrators set the house up with."""
    op.create_table(
        "setup_versions",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("topic", sa.String(length=16), nullable=False),
        sa.Column("team_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("made_by", sa.String(length=64), nullable=True),
        sa.Column("back_to", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_setup_versions")),
        sa.UniqueConstraint("topic", "team_id", "number", name=op.f("uq_setup_versions_topic_team_id_number")),
        sqlite_autoincrement=True,
    )
