"""Deadlines at rest: one code for what is promised about a case and about a consultation."""

from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeAlias, TypeVar

from sqlalchemy import Column, ColumnElement, Table, delete, insert, select, update

from core import signals
from core.db import Tx, insert_all_unless_there
from core.sla.models import consultation_deadlines, deadlines
from core.sla.policy import Due, Milestone, after_breach, milestones, rounded, rounded_milestones

Held = TypeVar("Held")
Hold: TypeAlias = Callable[[Tx, Collection[str]], Awaitable[list[Held]]]
"""Holds those subjects with which nobody else is at work, without waiting for the others."""
MILESTONES = list(Milestone)


@dataclass(slots=True, frozen=True)
class Fallen:
    """A milestone that has fallen due and is claimed in this transaction."""

    subject_id: str
    due: Due
    promise: timedelta


@dataclass(slots=True, frozen=True)
class Deadlines:
    """`rounds`: no instant is kept that tells when somebody truly wrote."""

    table: Table
    subject: Column[str]
    rounds: bool = False

    async def start(self, tx: Tx, subject_id: str, *, opened_at: datetime, promise: timedelta) -> None:
        """A promise that was kept and is given anew begins anew."""
        await self.forget(tx, subject_id)
        plan = rounded_milestones if self.rounds else milestones
        rows = [self._row(subject_id, due, promise) for due in plan(opened_at, promise=promise)]
        await tx.execute(insert(self.table), rows)
        tx.announce(signals.DEADLINES)

    async def stop(self, tx: Tx, subject_id: str) -> None:
        """Calls off every milestone still open. What has fired stays on record."""
        still_open = self._of(subject_id), self.table.c.due_at.is_not(None)
        await tx.execute(update(self.table).where(*still_open).values(due_at=None))

    async def forget(self, tx: Tx, subject_id: str) -> None:
        await tx.execute(delete(self.table).where(self._of(subject_id)))

    async def due(self, tx: Tx, *, now: datetime, limit: int, but: Collection[str] = ()) -> list[str]:
        """Whose milestones are due, the longest waiting first. The index of what is open is read no further than they."""
        due_at = self.table.c.due_at
        found = select(self.subject).where(due_at <= now).order_by(due_at).limit(limit)
        if but:
            found = found.where(self.subject.not_in(but))
        return list(dict.fromkeys((await tx.execute(found)).scalars()))

    async def take_due(self, tx: Tx, hold: Hold[Held], *, now: datetime, limit: int) -> list[Held]:
        """Those of them that are ours now; what others are at work on is in nobody's way."""
        busy: set[str] = set()
        while ids := await self.due(tx, now=now, limit=limit, but=busy):
            if held := await hold(tx, ids):
                return held
            busy.update(ids)
        return []

    async def fall_due(self, tx: Tx, subject_id: str, *, now: datetime) -> list[Fallen]:
        return await self.all_fall_due(tx, [subject_id], now=now)

    async def all_fall_due(self, tx: Tx, subject_ids: Collection[str], *, now: datetime) -> list[Fallen]:
        """Claims what is due of them, in order of time; each milestone at most once over all processes."""
        due = self.subject.in_(subject_ids), self.table.c.due_at <= now
        if not self.rounds:
            return sorted(await self._claim(tx, *due, at=now), key=_in_time)
        promise = self.table.c.promise
        fallen: list[Fallen] = []
        for given in (await tx.execute(select(promise).distinct().where(*due))).scalars().all():
            fallen += await self._claim(tx, *due, promise == given, at=rounded(now, given))
        return sorted(fallen, key=_in_time)

    async def plan_next(self, tx: Tx, fallen: Sequence[Fallen], *, now: datetime) -> None:
        """After a breach the reminder goes on until somebody has answered."""
        following = [(one, after_breach(one.due, promise=one.promise, now=now)) for one in fallen]
        rows = [self._row(one.subject_id, due, one.promise) for one, due in following if due]
        await insert_all_unless_there(tx, self.table, rows)

    async def next_due(self, tx: Tx) -> datetime | None:
        due_at = self.table.c.due_at
        row = (await tx.execute(select(due_at).where(due_at.is_not(None)).order_by(due_at).limit(1))).first()
        return row.due_at if row else None

    async def timeline(self, tx: Tx, subject_id: str) -> list[tuple[Due, datetime | None, bool]]:
        """Each milestone with the instant it fired (or None) and whether it is still to come."""
        rows = await tx.execute(select(self.table).where(self._of(subject_id)).order_by(self.table.c.planned_at))
        return [
            (Due(Milestone(row.milestone), row.planned_at, row.round), row.fired_at, row.due_at is not None)
            for row in rows
        ]

    async def _claim(self, tx: Tx, *due: ColumnElement[bool], at: datetime) -> list[Fallen]:
        """Whoever comes second to a row finds it no longer due: the database decides it, row by row."""
        column = self.table.c
        told = self.subject.label("subject_id"), column.milestone, column.round, column.planned_at, column.promise
        claim = update(self.table).where(*due).values(due_at=None, fired_at=at).returning(*told)
        return [
            Fallen(row.subject_id, Due(Milestone(row.milestone), row.planned_at, row.round), row.promise)
            for row in (await tx.execute(claim)).all()
        ]

    def _of(self, subject_id: str) -> ColumnElement[bool]:
        return self.subject == subject_id

    def _row(self, subject_id: str, due: Due, promise: timedelta) -> dict[str, object]:
        return {
            self.subject.name: subject_id,
            "milestone": due.milestone,
            "round": due.round,
            "promise": promise,
            "due_at": due.at,
            "planned_at": due.at,
        }


def _in_time(fallen: Fallen) -> tuple[datetime, int, int]:
    """A very short promise, rounded, has several at one instant."""
    return fallen.due.at, MILESTONES.index(fallen.due.milestone), fallen.due.round


of_cases = Deadlines(deadlines, deadlines.c.case_id)
of_consultations = Deadlines(consultation_deadlines, consultation_deadlines.c.consultation_id, rounds=True)

# Most of the house knows cases alone.
start, stop, timeline = of_cases.start, of_cases.stop, of_cases.timeline
cases_due, fall_due = of_cases.due, of_cases.fall_due


async def next_due(tx: Tx) -> datetime | None:
    """Of whatever is promised."""
    found = [await one.next_due(tx) for one in (of_cases, of_consultations)]
    return min(filter(None, found), default=None)
