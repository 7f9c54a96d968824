from sqlalchemy import Column, Integer, String, Table

from core.db import UtcDateTime, metadata

audit = Table(
    "audit",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("at", UtcDateTime, nullable=False),
    Column("actor", String(64), nullable=False),
    Column("action", String(32), nullable=False),
    Column("case_id", String(32), index=True),
    Column("detail", String(64)),
    sqlite_autoincrement=True,
)
