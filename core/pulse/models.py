from sqlalchemy import Column, String, Table

from core.db import UtcDateTime, metadata

pulse = Table(
    "pulse",
    metadata,
    Column("name", String(32), primary_key=True),
    Column("at", UtcDateTime, nullable=False),
)
