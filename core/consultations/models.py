from sqlalchemy import Boolean, Column, ForeignKey, Integer, LargeBinary, String, Table, UniqueConstraint

from core.db import UtcDateTime, metadata

consultations = Table(
    "consultations",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("team_id", ForeignKey("teams.id"), nullable=False, index=True),
    Column("role", String(16), nullable=False),
    Column("band", String(16), nullable=False),
    Column("locale", String(8), nullable=False),
    Column("lookup", String(64), nullable=False, unique=True),
    Column("holder_id", ForeignKey("staff.id")),
    Column("stage", String(16), nullable=False),
    Column("urgent", Boolean, nullable=False),
    Column("asked_at", UtcDateTime, nullable=False),
    Column("due_at", UtcDateTime),
    Column("answered_at", UtcDateTime),
    Column("breached_at", UtcDateTime),
    Column("erase_at", UtcDateTime, nullable=False, index=True),
    Column("version", Integer, nullable=False, default=0),
)
"""Nothing here leads to a case, a conversation or a chat. Every instant is rounded; `due_at` is null when nothing is owed."""

messages = Table(
    "consultation_messages",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("consultation_id", ForeignKey("consultations.id", ondelete="CASCADE"), nullable=False),
    Column("seq", Integer, nullable=False),
    Column("author", String(32), nullable=False),
    Column("author_name", String(64)),
    Column("words", LargeBinary, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    UniqueConstraint("consultation_id", "seq"),
)

counts = Table(
    "consultation_counts",
    metadata,
    Column("year", Integer, primary_key=True, autoincrement=False),
    Column("team_id", ForeignKey("teams.id"), primary_key=True),
    Column("role", String(16), primary_key=True),
    Column("asked", Integer, nullable=False),
    Column("answered", Integer, nullable=False),
    Column("in_time", Integer, nullable=False),
)
"""Sums from the start: what stays when a consultation is erased."""
