from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, UniqueConstraint

from core.db import UtcDateTime, metadata

notices = Table(
    "notices",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("case_id", ForeignKey("cases.id", ondelete="CASCADE"), nullable=False),
    Column("team_id", ForeignKey("teams.id"), nullable=False),
    Column("reference", String(8), nullable=False),
    Column("kind", String(32), nullable=False),
    Column("round", Integer, nullable=False),
    Column("audience", String(16), nullable=False),
    Column("holder_id", String(32)),
    Column("at", UtcDateTime, nullable=False),
    UniqueConstraint("case_id", "kind", "round", "audience"),
    sqlite_autoincrement=True,
)

Index("ix_notices_team_at", notices.c.team_id, notices.c.at)
