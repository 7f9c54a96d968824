from typing import Any

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
    Column("guided_to", String(64)),
    Column("guided_how", String(16)),
    Column("erase_at", UtcDateTime, index=True),
    Column("erased_at", UtcDateTime),
    Column("waits_for_us", Boolean, nullable=False, default=True),
    Column("urgent_at", UtcDateTime),
    Column("sealed_card", LargeBinary),
    Column("blind_phone", String(64)),
    Column("revision", Integer, nullable=False, default=0),
)
"""Columns in clear identify nobody: what the family told us about themselves is in `sealed_card`.

`urgent_at`: when a rule last found urgent words. Which rule, and what it is about, is kept nowhere. `claim_ends_at`: when
a claim without contact goes back to the queue. `offered_team_id`: the team that is asked to take the case over.
`blind_phone`: a keyed fingerprint of the number on the card, to find the case by; it goes with the words.
"""

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

BY_DUE = cases.c.due_at, cases.c.id
WAITING = "closed_at IS NULL AND reached_at IS NULL"
REACHED = "closed_at IS NULL AND reached_at IS NOT NULL"


def _part(name: str, *columns: Column[Any], where: str) -> Index:
    return Index(name, *columns, sqlite_where=text(where), postgresql_where=text(where))


_part("ix_cases_team_open_due", cases.c.team_id, *BY_DUE, where="closed_at IS NULL")
_part("ix_cases_urgent", *BY_DUE, where="closed_at IS NULL AND urgent_at IS NOT NULL")
_part("ix_cases_waiting", cases.c.team_id, *BY_DUE, where=WAITING)
_part("ix_cases_all_waiting", *BY_DUE, where=WAITING)
_part("ix_cases_reached", cases.c.team_id, cases.c.waits_for_us, *BY_DUE, where=REACHED)
_part("ix_cases_all_reached", cases.c.waits_for_us, *BY_DUE, where=REACHED)
_part("ix_cases_held", cases.c.holder_id, *BY_DUE, where="closed_at IS NULL AND holder_id IS NOT NULL")
_part("ix_cases_free", cases.c.team_id, *BY_DUE, where="closed_at IS NULL AND holder_id IS NULL")
_closed = "closed_at IS NOT NULL AND erased_at IS NULL"
_part("ix_cases_closed", cases.c.team_id, cases.c.closed_at, cases.c.id, where=_closed)
_part("ix_cases_blind_phone", cases.c.blind_phone, cases.c.team_id, where="blind_phone IS NOT NULL")
Index("ix_cases_team_opened", cases.c.team_id, cases.c.opened_at, cases.c.id)

meetings = Table(
    "team_meetings",
    metadata,
    Column("team_id", ForeignKey("teams.id"), primary_key=True),
    Column("day", String(10), primary_key=True),
    Column("held_at", UtcDateTime, nullable=False),
    Column("staff_id", ForeignKey("staff.id"), nullable=False),
)
"""When a team has sat together over its cases. `day` is the day in Oslo, so that two presses are one meeting."""

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

talks = Table(
    "case_talks",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("case_id", ForeignKey("cases.id", ondelete="CASCADE"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("place", String(16), nullable=False),
    Column("day", String(10), nullable=False),
    Column("staff_id", ForeignKey("staff.id"), nullable=False),
    UniqueConstraint("case_id", "number"),
)

ticks = Table(
    "case_ticks",
    metadata,
    Column("case_id", ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True),
    Column("item", String(32), primary_key=True),
    Column("staff_id", ForeignKey("staff.id"), nullable=False),
    Column("at", UtcDateTime, nullable=False),
)

looks = Table(
    "case_looks",
    metadata,
    Column("case_id", ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True),
    Column("staff_id", ForeignKey("staff.id"), primary_key=True),
    Column("seen_at", UtcDateTime, nullable=False),
    Column("wrote_at", UtcDateTime),
)
"""Who has a case before them, so that nobody works past a colleague. Good for less than a minute, then swept."""

Index("ix_case_looks_seen", looks.c.seen_at)

breaches = Table(
    "case_breaches",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("case_id", ForeignKey("cases.id", ondelete="CASCADE"), nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    Column("team_id", ForeignKey("teams.id"), nullable=False),
    Column("broken_at", UtcDateTime, nullable=False),
    Column("ended_at", UtcDateTime),
    Column("reached", Boolean, nullable=False, default=False),
    Column("sealed_learned", LargeBinary),
    Column("learned_by", ForeignKey("staff.id")),
    Column("learned_at", UtcDateTime),
    UniqueConstraint("case_id", "due_at"),
)
"""A promise that was broken, as long as there are figures of the case; a case that opens again may break another.

`team_id` is the team that owed it then. `ended_at`: when the family was reached after all, or the case was over; which of
them says `reached`. What was learned is sealed with the key of the case, and goes with its words.
"""

Index("ix_case_breaches_due", breaches.c.due_at, breaches.c.id)
Index("ix_case_breaches_team", breaches.c.team_id, breaches.c.due_at, breaches.c.id)
