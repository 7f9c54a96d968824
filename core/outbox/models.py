from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, LargeBinary, String, Table, text

from core.db import UtcDateTime, metadata

outbox = Table(
    "outbox",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("conversation_id", ForeignKey("conversations.id"), nullable=False, index=True),
    Column("message_id", String(32), unique=True),
    Column("rank", Integer, nullable=False, server_default="1"),
    Column("care", String(16), nullable=False),
    Column("state", String(16), nullable=False),
    Column("sealed_letter", LargeBinary),
    Column("row_key", String(32), nullable=False),
    Column("attempts", Integer, nullable=False, default=0),
    Column("claimed_by", Integer),
    Column("unsure_before", Boolean, nullable=False, default=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("due_at", UtcDateTime),
    Column("done_at", UtcDateTime),
    Column("reason", String(64)),
    sqlite_autoincrement=True,
)
"""An id is never used again: a relay that comes back late must not settle somebody else's letter."""

Index(
    "ix_outbox_due",
    outbox.c.due_at,
    sqlite_where=text("due_at IS NOT NULL"),
    postgresql_where=text("due_at IS NOT NULL"),
)
