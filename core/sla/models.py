from sqlalchemy import Column, ForeignKey, Index, Integer, Interval, String, Table, text

from core.db import UtcDateTime, metadata

deadlines = Table(
    "deadlines",
    metadata,
    Column("case_id", ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True),
    Column("milestone", String(16), primary_key=True),
    Column("round", Integer, primary_key=True, default=0),
    Column("promise", Interval, nullable=False),
    Column("due_at", UtcDateTime),
    Column("planned_at", UtcDateTime, nullable=False),
    Column("fired_at", UtcDateTime),
)
"""`due_at` is null once fired or called off, so the partial index holds only what is open."""

Index(
    "ix_deadlines_due",
    deadlines.c.due_at,
    sqlite_where=text("due_at IS NOT NULL"),
    postgresql_where=text("due_at IS NOT NULL"),
)
