"""Every broken promise has a row of its own, and what was learned from it."""

import secrets

import sqlalchemy as sa
from alembic import op

revision = "e4b8d20c6f17"
down_revision = "c19f60a2d7b4"
branch_labels = None
depends_on = None

BROKEN = sa.text(
    "SELECT id, due_at, team_id, breached_at, reached_at, closed_at FROM cases WHERE breached_at IS NOT NULL"
)


def upgrade() -> None:
    breaches = op.create_table(
        "case_breaches",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("team_id", sa.String(length=32), nullable=False),
        sa.Column("broken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reached", sa.Boolean(), nullable=False),
        sa.Column("sealed_learned", sa.LargeBinary(), nullable=True),
        sa.Column("learned_by", sa.String(length=32), nullable=True),
        sa.Column("learned_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"], name=op.f("fk_case_breaches_case_id_cases"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_case_breaches_team_id_teams")),
        sa.ForeignKeyConstraint(["learned_by"], ["staff.id"], name=op.f("fk_case_breaches_learned_by_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_breaches")),
        sa.UniqueConstraint("case_id", "due_at", name=op.f("uq_case_breaches_case_id_due_at")),
    )
    op.create_index("ix_case_breaches_due", "case_breaches", ["due_at", "id"])
    op.create_index("ix_case_breaches_team", "case_breaches", ["team_id", "due_at", "id"])
    _bring_along(breaches)


def downgrade() -> None:
    op.drop_table("case_breaches")


def _bring_along(breaches: sa.Table) -> None:
    """What is known of those of before: the last of each case, with the team that has it now."""
    typed = BROKEN.columns(
        *(sa.column(name, sa.DateTime(timezone=True)) for name in ("due_at", "breached_at", "reached_at", "closed_at"))
    )
    rows = [
        {
            "id": secrets.token_hex(16),
            "case_id": row.id,
            "due_at": row.due_at,
            "team_id": row.team_id,
            "broken_at": row.breached_at,
            "ended_at": row.reached_at or row.closed_at,
            "reached": row.reached_at is not None,
        }
        for row in op.get_bind().execute(typed)
    ]
    if rows:
        op.bulk_insert(breaches, rows)
