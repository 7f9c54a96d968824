from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, UniqueConstraint, text

from core.db import UtcDateTime, metadata


def _notices(name: str, subject: Column[str], *more: Column[str]) -> Table:
    """`ring_at` is null once the bell has been rung for it (core.alerts), so the partial index holds what is still to ring."""
    table = Table(
        name,
        metadata,
        Column("id", Integer, primary_key=True, autoincrement=True),
        subject,
        Column("team_id", ForeignKey("teams.id"), nullable=False),
        *more,
        Column("kind", String(32), nullable=False),
        Column("round", Integer, nullable=False),
        Column("audience", String(16), nullable=False),
        Column("holder_id", String(32)),
        Column("at", UtcDateTime, nullable=False),
        Column("ring_at", UtcDateTime, default=lambda context: context.get_current_parameters()["at"]),
        UniqueConstraint(subject.name, "kind", "round", "audience"),
        sqlite_autoincrement=True,
    )
    Index(f"ix_{name}_team_at", table.c.team_id, table.c.at)
    to_ring = text("ring_at IS NOT NULL")
    Index(f"ix_{name}_ring", table.c.ring_at, sqlite_where=to_ring, postgresql_where=to_ring)
    return table


notices = _notices(
    "notices",
    Column("case_id", ForeignKey("cases.id", ondelete="CASCADE"), nullable=False),
    Column("reference", String(8), nullable=False),
)
consultation_notices = _notices(
    "consultation_notices",
    Column("consultation_id", ForeignKey("consultations.id", ondelete="CASCADE"), nullable=False),
)
"""`at` is rounded: it stands close to when somebody asked."""
