from sqlalchemy import Column, Integer, String, Table

from core.db import metadata

teams = Table(
    "teams",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("town", String(64), nullable=False),
    Column("phone", String(32)),
    Column("address", String(128)),
    Column("intake_max_months", Integer, nullable=False),
    Column("retention_days", Integer, nullable=False),
)
