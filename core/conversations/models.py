from sqlalchemy import Boolean, Column, ForeignKey, Integer, LargeBinary, String, Table, UniqueConstraint

from core.db import UtcDateTime, metadata

conversations = Table(
    "conversations",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("channel", String(16), nullable=False),
    Column("blind_address", String(64), nullable=False),
    Column("sealed_address", LargeBinary, nullable=False),
    Column("sealed_state", LargeBinary),
    Column("case_id", String(32), index=True),
    Column("reachable", Boolean, nullable=False, default=True),
    Column("draft_expires_at", UtcDateTime, index=True),
    Column("nudge_at", UtcDateTime, index=True),
    Column("forget_at", UtcDateTime, index=True),
    UniqueConstraint("channel", "blind_address"),
)
"""Who we talk with. That somebody writes to a family team is health data in itself, so the address is sealed too."""

lines = Table(
    "conversation_lines",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("conversation_id", ForeignKey("conversations.id", ondelete="CASCADE"), nullable=False),
    Column("row_key", String(32), nullable=False),
    Column("sealed_line", LargeBinary, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    UniqueConstraint("conversation_id", "row_key"),
    sqlite_autoincrement=True,
)
"""What was said, kept only for channels that show it from here (the web page). An id is never used again, so a page
that asks for what came after a line misses nothing."""
