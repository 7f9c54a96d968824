"""Channels, alerts, what is to be sent, and every try.

No words of anybody: a reference, a team, a kind. `due_at`, `climb_at` are null once there is nothing more to do, so that
the partial indexes hold only what is open. `step` is the tier that was rung with it; whoever is rung is rung once in a lap.
"""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    UniqueConstraint,
    false,
    text,
)

from core.db import UtcDateTime, metadata

channels = Table(
    "alert_channels",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("staff_id", ForeignKey("staff.id"), index=True),
    Column("team_id", ForeignKey("teams.id"), index=True),
    Column("kind", String(16), nullable=False),
    Column("sealed_address", LargeBinary, nullable=False),
    Column("rank", Integer, nullable=False),
    Column("quiet_from", Integer),
    Column("quiet_until", Integer),
    Column("made_at", UtcDateTime, nullable=False),
    Column("proven_at", UtcDateTime),
    Column("code_round", Integer, nullable=False),
    Column("code_tries", Integer, nullable=False),
    Column("code_ends_at", UtcDateTime),
    Column("failing_since", UtcDateTime),
    CheckConstraint("(staff_id IS NULL) <> (team_id IS NULL)", name="one_owner"),
)

alerts = Table(
    "alerts",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("subject", String(16), nullable=False),
    Column("subject_id", String(32), nullable=False),
    Column("reference", String(8), nullable=False),
    Column("team_id", ForeignKey("teams.id"), nullable=False),
    Column("kind", String(32), nullable=False),
    Column("round", Integer, nullable=False),
    Column("holder_id", ForeignKey("staff.id")),
    Column("promised_at", UtcDateTime),
    Column("loud", Boolean, nullable=False),
    Column("raised_at", UtcDateTime, nullable=False, index=True),
    Column("lap", Integer, nullable=False, server_default="1"),
    Column("tier", Integer, nullable=False),
    Column("climb_at", UtcDateTime),
    Column("acknowledged_at", UtcDateTime),
    Column("acknowledged_by", ForeignKey("staff.id")),
    Column("ended_at", UtcDateTime),
    UniqueConstraint("subject", "subject_id", "kind", "round", "promised_at"),
)
_climbing = text("climb_at IS NOT NULL")
Index("ix_alerts_climb", alerts.c.climb_at, sqlite_where=_climbing, postgresql_where=_climbing)

sends = Table(
    "alert_sends",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("alert_id", ForeignKey("alerts.id", ondelete="CASCADE"), index=True),
    Column("lap", Integer, nullable=False, server_default="1"),
    Column("step", Integer),
    Column("purpose", String(16), nullable=False),
    Column("loud", Boolean, nullable=False, server_default=false()),
    Column("news", String(512)),
    Column("staff_id", ForeignKey("staff.id")),
    Column("team_id", ForeignKey("teams.id")),
    Column("channel_id", ForeignKey("alert_channels.id", ondelete="SET NULL")),
    Column("tried", String(264)),
    Column("bundle", String(32), index=True),
    Column("state", String(16), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("due_at", UtcDateTime),
    Column("made_at", UtcDateTime, nullable=False, index=True),
    Column("sent_at", UtcDateTime),
    UniqueConstraint("alert_id", "staff_id", "lap"),
)
_waiting = text("due_at IS NOT NULL")
Index("ix_alert_sends_due", sends.c.due_at, sqlite_where=_waiting, postgresql_where=_waiting)

tries = Table(
    "alert_tries",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("send_id", ForeignKey("alert_sends.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("kind", String(16), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("outcome", String(32), nullable=False),
    sqlite_autoincrement=True,
)
