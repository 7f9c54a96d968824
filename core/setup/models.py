"""What the house is set up with, every version of it. No family is in it, and no words of any."""

from sqlalchemy import Column, Integer, String, Table, Text, UniqueConstraint

from core.db import UtcDateTime, metadata

setup_versions = Table(
    "setup_versions",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("topic", String(16), nullable=False),
    Column("team_id", String(32), nullable=False),
    Column("number", Integer, nullable=False),
    Column("body", Text, nullable=False),
    Column("made_at", UtcDateTime),
    Column("made_by", String(64)),
    Column("back_to", Integer),
    UniqueConstraint("topic", "team_id", "number"),
    sqlite_autoincrement=True,
)
"""`id` grows with every version of anything: who has seen the greatest, has seen all."""
