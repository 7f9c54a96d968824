"""Urgent words are told of again and again, what is loud goes first, and a letter about a duty says which.

Claims of before the last revision had no end: they get one now, as long after the claim as any other.
"""

from datetime import timedelta

import sqlalchemy as sa
from alembic import op

revision = "f1b3d5a70924"
down_revision = "e92a7c40b815"
branch_labels = None
depends_on = None

CLAIM_LASTS = timedelta(hours=4)
ONCE = "uq_alert_sends_alert_id_staff_id"
ONCE_IN_A_LAP = "uq_alert_sends_alert_id_staff_id_lap"


def upgrade() -> None:
    with op.batch_alter_table("alerts") as table:
        table.add_column(sa.Column("lap", sa.Integer(), nullable=False, server_default="1"))
    with op.batch_alter_table("alert_sends") as table:
        table.add_column(sa.Column("lap", sa.Integer(), nullable=False, server_default="1"))
        table.add_column(sa.Column("step", sa.Integer(), nullable=True))
        table.add_column(sa.Column("loud", sa.Boolean(), nullable=False, server_default=sa.false()))
        table.add_column(sa.Column("news", sa.String(length=512), nullable=True))
        table.drop_constraint(ONCE, type_="unique")
        table.create_unique_constraint(ONCE_IN_A_LAP, ["alert_id", "staff_id", "lap"])
    _carry_over_what_is_open()
    _end_old_claims()


def downgrade() -> None:
    sends = sa.table("alert_sends", sa.column("id", sa.String()), sa.column("lap", sa.Integer()))
    tries = sa.table("alert_tries", sa.column("send_id", sa.String()))
    again = sa.select(sends.c.id).where(sends.c.lap > 1)
    op.execute(tries.delete().where(tries.c.send_id.in_(again)))
    op.execute(sends.delete().where(sends.c.lap > 1))
    with op.batch_alter_table("alert_sends") as table:
        table.drop_constraint(ONCE_IN_A_LAP, type_="unique")
        table.create_unique_constraint(ONCE, ["alert_id", "staff_id"])
        for name in ("news", "loud", "step", "lap"):
            table.drop_column(name)
    with op.batch_alter_table("alerts") as table:
        table.drop_column("lap")


def _carry_over_what_is_open() -> None:
    """What was loud stays loud; urgent words whose chain had ended begin anew."""
    moment = sa.DateTime(timezone=True)
    moments = "raised_at", "climb_at", "acknowledged_at", "ended_at"
    alerts = sa.table(
        "alerts",
        *(sa.column(name, sa.String()) for name in ("id", "kind")),
        *(sa.column(name, sa.Integer()) for name in ("tier", "lap")),
        sa.column("loud", sa.Boolean()),
        *(sa.column(name, moment) for name in moments),
    )
    sends = sa.table(
        "alert_sends",
        sa.column("alert_id", sa.String()),
        sa.column("loud", sa.Boolean()),
        sa.column("step", sa.Integer()),
    )
    mine = alerts.c.id == sends.c.alert_id
    loud, step = (sa.select(column).where(mine).scalar_subquery() for column in (alerts.c.loud, alerts.c.tier))
    op.execute(sends.update().where(sends.c.alert_id.is_not(None)).values(loud=loud, step=step))
    silent = alerts.c.kind == "urgent", *(alerts.c[name].is_(None) for name in moments[1:])
    op.execute(alerts.update().where(*silent).values(climb_at=alerts.c.raised_at, lap=2, tier=-1))


def _end_old_claims() -> None:
    moment = sa.DateTime(timezone=True)
    names = "claimed_at", "claim_ends_at", "reached_at", "closed_at"
    cases = sa.table(
        "cases", sa.column("id", sa.String()), sa.column("holder_id"), *(sa.column(name, moment) for name in names)
    )
    endless = (
        cases.c.holder_id.is_not(None),
        *(cases.c[name].is_(None) for name in ("claim_ends_at", "reached_at", "closed_at")),
    )
    house = op.get_bind()
    for row in house.execute(sa.select(cases.c.id, cases.c.claimed_at).where(*endless)).all():
        if row.claimed_at:
            ends_at = row.claimed_at + CLAIM_LASTS
            house.execute(cases.update().where(cases.c.id == row.id).values(claim_ends_at=ends_at))
