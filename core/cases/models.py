from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, LargeBinary, String, Table, UniqueConstraint, text

from core.db import UtcDateTime, metadata

cases = Table(
    "cases",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("reference", String(8), nullable=False, unique=True),
    Column("team_id", ForeignKey("teams.id"), nullable=False),
    Column("conversation_id", String(32), index=True),
    Column("kind", String(16), nullable=False),
    Column("channel", String(16), nullable=False),
    Column("locale", String(8), nullable=False),
    Column("stage", String(16), nullable=False),
    Column("opened_at", UtcDateTime, nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    Column("reached_at", UtcDateTime),
    Column("breached_at", UtcDateTime),
    Column("holder_id", ForeignKey("staff.id")),
    Column("claimed_at", UtcDateTime),
    Column("claim_ends_at", UtcDateTime),
    Column("offered_team_id", ForeignKey("teams.id")),
    Column("offered_at", UtcDateTime),
    Column("closed_at", UtcDateTime),
    Column("close_reason", String(32)),
    Column("erase_at", UtcDateTime, index=True),
    Column("erased_at", UtcDateTime),
    Column("waits_for_us", Boolean, nullable=False, default=True),
    Column("urgent_at", UtcDateTime),
    Column("sealed_card", LargeBinary),
    Column("revision", Integer, nullable=False, default=0),
)
"""Columns in clear identify nobody: what the family told us about themselves is in `sealed_card`.

`urgent_at`: when a rule last found urgent words. Which rule, and what it is about, is kept nowhere. `claim_ends_at`: when
a claim without contact goes back to the queue. `offered_team_id`: the team that is asked to take the case over.
"""

Index(
    "ix_cases_team_open_due",
    cases.c.team_id,
    cases.c.due_at,
    sqlite_where=text("closed_at IS NULL"),
    postgresql_where=text("closed_at IS NULL"),
)

Index(
    "ix_cases_breached",
    cases.c.breached_at,
    sqlite_where=text("breached_at IS NOT NULL"),
    postgresql_where=text("breached_at IS NOT NULL"),
)

_running = text("claim_ends_at IS NOT NULL")
Index("ix_cases_claim_ends", cases.c.claim_ends_at, sqlite_where=_running, postgresql_where=_running)

_offered = text("offered_team_id IS NOT NULL")
Index("ix_cases_offered", cases.c.offered_team_id, sqlite_where=_offered, postgresql_where=_offered)

messages = Table(
    "case_messages",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("case_id", ForeignKey("cases.id", ondelete="CASCADE"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("staff_id", ForeignKey("staff.id")),
    Column("about", String(16)),
    Column("sealed_body", LargeBinary, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("delivery", String(16)),
    Column("delivered_at", UtcDateTime),
    Column("failure", String(64)),
    Column("read_at", UtcDateTime),
    Column("nudge_at", UtcDateTime),
    UniqueConstraint("case_id", "number"),
)

_unread = text("nudge_at IS NOT NULL")
Index("ix_case_messages_nudge", messages.c.nudge_at, sqlite_where=_unread, postgresql_where=_unread)
