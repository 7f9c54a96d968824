from sqlalchemy import Column, ForeignKey, Index, Integer, Interval, String, Table, text

from core.db import UtcDateTime, metadata


def _deadlines(name: str, subject: str, subjects: str) -> Table:
    """`due_at` is null once fired or called off, so the partial index holds only what is open."""
    table = Table(
        name,
        metadata,
        Column(subject, ForeignKey(f"{subjects}.id", ondelete="CASCADE"), primary_key=True),
        Column("milestone", String(16), primary_key=True),
        Column("round", Integer, primary_key=True, default=0),
        Column("promise", Interval, nullable=False),
        Column("due_at", UtcDateTime),
        Column("planned_at", UtcDateTime, nullable=False),
        Column("fired_at", UtcDateTime),
    )
    still_open = text("due_at IS NOT NULL")
    Index(f"ix_{name}_due", table.c.due_at, sqlite_where=still_open, postgresql_where=still_open)
    return table


deadlines = _deadlines("deadlines", "case_id", "cases")
consultation_deadlines = _deadlines("consultation_deadlines", "consultation_id", "consultations")
