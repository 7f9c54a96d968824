from sqlalchemy import Column, ForeignKey, String, Table

from core.db import UtcDateTime, metadata

consents = Table(
    "consents",
    metadata,
    Column("case_id", ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True),
    Column("kind", String(32), primary_key=True),
    Column("version", String(16), nullable=False),
    Column("locale", String(8), nullable=False),
    Column("text_hash", String(64), nullable=False),
    Column("channel", String(16), nullable=False),
    Column("given_at", UtcDateTime, nullable=False),
    Column("withdrawn_at", UtcDateTime),
)
