"""The team's meeting: what is new and what is open since they last sat together. Stored is only that they did."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select

from core import audit
from core.cases import store
from core.cases.models import cases, meetings
from core.cases.queue import rows_of
from core.cases.records import Case, QueueRow
from core.clock import OSLO
from core.db import Tx, insert_unless_there
from core.errors import NotFound
from core.staff.actor import Actor
from core.staff.permissions import Right
from core.vault import Vault

MOST = 300
"""More than a team can talk about in one sitting; the queue has all of them."""
HELD, UNDONE = "meeting_held", "meeting_undone"


@dataclass(slots=True, frozen=True, kw_only=True)
class Agenda:
    """`new` came after the last meeting, whatever became of them; `open` are older. `attempts` by case id.

    `since` is when the last meeting was, `today` whether that was today; `more`: not all that is open is here.
    """

    since: datetime | None
    today: bool
    new: tuple[QueueRow, ...]
    open: tuple[QueueRow, ...]
    attempts: dict[str, int]
    more: bool


async def agenda(tx: Tx, vault: Vault, actor: Actor, *, now: datetime) -> Agenda:
    """Raises NotFound for those above the teams."""
    _refuse_above(actor)
    since = await last_held(tx, actor)
    new = await _new(tx, actor, since)
    known = {case.id for case, _ in new}
    open_, more = await _open(tx, actor, known)
    rows = await rows_of(tx, vault, actor, [*new, *open_])
    return Agenda(
        since=since,
        today=since is not None and _day(since) == _day(now),
        new=tuple(rows[: len(new)]),
        open=tuple(rows[len(new) :]),
        attempts=await audit.times_done(tx, [row.case.id for row in rows], "attempted"),
        more=more or len(new) == MOST,
    )


async def last_held(tx: Tx, actor: Actor) -> datetime | None:
    held: datetime | None = await tx.connection.scalar(
        select(meetings.c.held_at).where(meetings.c.team_id == actor.team_id).order_by(meetings.c.day.desc()).limit(1)
    )
    return held


async def hold_meeting(tx: Tx, actor: Actor, *, now: datetime) -> None:
    """A second press on the same day changes nothing. Raises NotFound for those above the teams."""
    _refuse_above(actor)
    row = {"team_id": actor.team_id, "day": _day(now), "held_at": now, "staff_id": actor.staff_id}
    if await insert_unless_there(tx, meetings, row):
        await audit.record(tx, actor=actor.label, action=HELD, now=now)


async def undo_meeting(tx: Tx, actor: Actor, *, now: datetime) -> None:
    """Today's only. Raises NotFound for those above the teams."""
    _refuse_above(actor)
    todays = meetings.c.team_id == actor.team_id, meetings.c.day == _day(now)
    if (await tx.execute(delete(meetings).where(*todays))).rowcount:
        await audit.record(tx, actor=actor.label, action=UNDONE, now=now)


async def _new(tx: Tx, actor: Actor, since: datetime | None) -> list[tuple[Case, bytes | None]]:
    """The oldest first. Before the first meeting nothing is new: it is all open."""
    if since is None:
        return []
    query = (
        select(*store.CASE_COLUMNS, cases.c.sealed_card)
        .where(cases.c.team_id == actor.team_id, cases.c.opened_at > since)
        .order_by(cases.c.opened_at, cases.c.id)
        .limit(MOST)
    )
    return [(store.case_in(row), row["sealed_card"]) for row in (await tx.execute(query)).mappings()]


async def _open(tx: Tx, actor: Actor, known: set[str]) -> tuple[list[tuple[Case, bytes | None]], bool]:
    query = (
        select(*store.CASE_COLUMNS, cases.c.sealed_card)
        .where(cases.c.team_id == actor.team_id, cases.c.closed_at.is_(None))
        .order_by(cases.c.due_at, cases.c.id)
        .limit(MOST + 1)
    )
    rows = (await tx.execute(query)).mappings().all()
    found = [(store.case_in(row), row["sealed_card"]) for row in rows[:MOST] if row["id"] not in known]
    return found, len(rows) > MOST


def _refuse_above(actor: Actor) -> None:
    if not actor.may(Right.WORDS):
        raise NotFound("error.page_not_found")


def _day(at: datetime) -> str:
    return at.astimezone(OSLO).date().isoformat()
