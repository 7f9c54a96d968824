"""The rota at rest. Wall-clock times are minutes of the day and ISO days in Oslo; instants are UTC.

Nowhere is it kept why somebody is away: that may be their health.
"""

from sqlalchemy import Boolean, CheckConstraint, Column, ForeignKey, Index, Integer, Interval, String, Table

from core.db import UtcDateTime, metadata

patterns = Table(
    "duty_patterns",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("team_id", ForeignKey("teams.id"), nullable=False, index=True),
    Column("layer", String(16), nullable=False),
    Column("staff_id", ForeignKey("staff.id"), nullable=False),
    Column("weekday", Integer, nullable=False),
    Column("starts", Integer, nullable=False),
    Column("ends", Integer, nullable=False),
    Column("first_day", String(10)),
    Column("last_day", String(10)),
    CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday"),
)

overrides = Table(
    "duty_overrides",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("team_id", ForeignKey("teams.id"), nullable=False),
    Column("layer", String(16), nullable=False),
    Column("staff_id", ForeignKey("staff.id")),
    Column("starts_at", UtcDateTime, nullable=False),
    Column("ends_at", UtcDateTime, nullable=False),
    Column("change", String(16), nullable=False),
    Column("made_by", String(64), nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    CheckConstraint("starts_at < ends_at", name="takes_time"),
)
Index("ix_duty_overrides_team_ends", overrides.c.team_id, overrides.c.ends_at)

absences = Table(
    "duty_absences",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("staff_id", ForeignKey("staff.id"), nullable=False, index=True),
    Column("starts_at", UtcDateTime, nullable=False),
    Column("ends_at", UtcDateTime, nullable=False),
    CheckConstraint("starts_at < ends_at", name="takes_time"),
)

rules = Table(
    "duty_rules",
    metadata,
    Column("team_id", ForeignKey("teams.id"), primary_key=True),
    Column("neighbour_id", ForeignKey("teams.id")),
    Column("red_as_sunday", Boolean, nullable=False),
    Column("quiet_from", Integer, nullable=False),
    Column("quiet_until", Integer, nullable=False),
    Column("step_after", Interval, nullable=False),
    Column("claim_lasts", Interval, nullable=False),
    Column("unread_after", Interval, nullable=False),
)

feeds = Table(
    "duty_feeds",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("staff_id", ForeignKey("staff.id"), unique=True),
    Column("team_id", ForeignKey("teams.id"), unique=True),
    Column("locale", String(8), nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    CheckConstraint("(staff_id IS NULL) <> (team_id IS NULL)", name="one_owner"),
)
"""Calendar addresses, hashed: whoever reads the database cannot follow somebody's shifts from outside."""

told = Table(
    "duty_told",
    metadata,
    Column("team_id", ForeignKey("teams.id"), primary_key=True),
    Column("what", String(64), primary_key=True),
    Column("at", UtcDateTime, nullable=False),
)
"""What leaders have been written about the rota: each week and each hole once, over all processes."""
