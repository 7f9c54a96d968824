"""Consultations of professionals who say no name: apart from cases and conversations, with clocks and notices of their own."""

import sqlalchemy as sa
from alembic import op

revision = "d81b5a6c3f04"
down_revision = "c4e81f0d2b67"
branch_labels = None
depends_on = None

TABLES = (
    "receipt_keys",
    "consultations",
    "consultation_messages",
    "consultation_deadlines",
    "consultation_notices",
    "consultation_counts",
)
"""In the order that foreign keys ask for."""


def upgrade() -> None:
    op.create_table(
        "receipt_keys",
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("subject", name=op.f("pk_receipt_keys")),
    )
    _consultations()
    _messages()
    _promises()
    _counts()


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)


def _consultations() -> None:
    op.create_table(
        "consultations",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("team_id", sa.String(length=32), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("band", sa.String(length=16), nullable=False),
        sa.Column("locale", sa.String(length=8), nullable=False),
        sa.Column("lookup", sa.String(length=64), nullable=False),
        sa.Column("holder_id", sa.String(length=32), nullable=True),
        sa.Column("stage", sa.String(length=16), nullable=False),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("breached_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("erase_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_consultations_team_id_teams")),
        sa.ForeignKeyConstraint(["holder_id"], ["staff.id"], name=op.f("fk_consultations_holder_id_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consultations")),
        sa.UniqueConstraint("lookup", name=op.f("uq_consultations_lookup")),
    )
    op.create_index(op.f("ix_consultations_team_id"), "consultations", ["team_id"])
    op.create_index(op.f("ix_consultations_erase_at"), "consultations", ["erase_at"])


def _messages() -> None:
    op.create_table(
        "consultation_messages",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("consultation_id", sa.String(length=32), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("author", sa.String(length=32), nullable=False),
        sa.Column("author_name", sa.String(length=64), nullable=True),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        _belongs("consultation_messages"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consultation_messages")),
        sa.UniqueConstraint("consultation_id", "seq", name=op.f("uq_consultation_messages_consultation_id_seq")),
    )


def _promises() -> None:
    op.create_table(
        "consultation_deadlines",
        sa.Column("consultation_id", sa.String(length=32), nullable=False),
        sa.Column("milestone", sa.String(length=16), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("promise", sa.Interval(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("planned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("fired_at", sa.DateTime(timezone=True), nullable=True),
        _belongs("consultation_deadlines"),
        sa.PrimaryKeyConstraint("consultation_id", "milestone", "round", name=op.f("pk_consultation_deadlines")),
    )
    still_open = sa.text("due_at IS NOT NULL")
    op.create_index(
        "ix_consultation_deadlines_due",
        "consultation_deadlines",
        ["due_at"],
        sqlite_where=still_open,
        postgresql_where=still_open,
    )
    op.create_table(
        "consultation_notices",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("consultation_id", sa.String(length=32), nullable=False),
        sa.Column("team_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("audience", sa.String(length=16), nullable=False),
        sa.Column("holder_id", sa.String(length=32), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        _belongs("consultation_notices"),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_consultation_notices_team_id_teams")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consultation_notices")),
        sa.UniqueConstraint(
            "consultation_id",
            "kind",
            "round",
            "audience",
            name=op.f("uq_consultation_notices_consultation_id_kind_round_audience"),
        ),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_consultation_notices_team_at", "consultation_notices", ["team_id", "at"])


def _counts() -> None:
    op.create_table(
        "consultation_counts",
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("team_id", sa.String(length=32), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("asked", sa.Integer(), nullable=False),
        sa.Column("answered", sa.Integer(), nullable=False),
        sa.Column("in_time", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_consultation_counts_team_id_teams")),
        sa.PrimaryKeyConstraint("year", "team_id", "role", name=op.f("pk_consultation_counts")),
    )


def _belongs(table: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_consultation_id_consultations")
    return sa.ForeignKeyConstraint(["consultation_id"], ["consultations.id"], name=name, ondelete="CASCADE")
