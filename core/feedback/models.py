from sqlalchemy import Column, ForeignKey, Integer, String, Table

from core.db import metadata

feedback = Table(
    "feedback",
    metadata,
    Column("month", String(7), primary_key=True),
    Column("team_id", ForeignKey("teams.id"), primary_key=True),
    Column("question", String(16), primary_key=True),
    Column("answer", String(16), primary_key=True),
    Column("times", Integer, nullable=False),
)
"""How often each answer was given in a team and a month: sums from the start, and no row for anybody."""
