from sqlalchemy import Column, String, Table

from core.db import UtcDateTime, metadata

seen = Table(
    "seen",
    metadata,
    Column("channel", String(16), primary_key=True),
    Column("external_id", String(64), primary_key=True),
    Column("seen_at", UtcDateTime, nullable=False, index=True),
    Column("parked_because", String(64)),
)
