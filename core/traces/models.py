from sqlalchemy import Boolean, Column, ForeignKey, Integer, Table

from core.db import UtcDateTime, metadata

traces = Table(
    "traces",
    metadata,
    Column("conversation_id", ForeignKey("conversations.id", ondelete="CASCADE"), primary_key=True),
    Column("message_id", Integer, primary_key=True, autoincrement=False),
    Column("noted_at", UtcDateTime, nullable=False, index=True),
    Column("passing", Boolean, nullable=False),
    Column("hiding", Boolean, nullable=False),
)
"""`passing`: an answer of the program's own. `hiding`: the person wants it gone."""
