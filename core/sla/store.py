"""Deadlines at rest: one code for what is promised about a case and about a consultation."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Column, ColumnElement, Table, delete, func, insert, select, update

from core import signals
from core.db import Tx, insert_unless_there
from core.sla.models import consultation_deadlines, deadlines
from core.sla.policy import Due, Milestone, after_breach, milestones, rounded, rounded_milestones


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

    async def due(self, tx: Tx, *, now: datetime, limit: int) -> list[str]:
        """Whose milestones are due, the longest waiting first."""
        due_at = self.table.c.due_at
        found = select(self.subject).where(due_at <= now).group_by(self.subject).order_by(func.min(due_at)).limit(limit)
        return list((await tx.execute(found)).scalars())

    async def fall_due(self, tx: Tx, subject_id: str, *, now: datetime) -> list[Fallen]:
        """Claims what is due of one, in order of time; each milestone at most once over all processes."""
        table = self.table
        query = select(table).where(self._of(subject_id), table.c.due_at <= now).order_by(table.c.due_at, table.c.round)
        fallen = []
        for row in (await tx.execute(query)).all():
            due = Due(Milestone(row.milestone), row.planned_at, row.round)
            if await self._claim(tx, subject_id, due, at=rounded(now, row.promise) if self.rounds else now):
                fallen.append(Fallen(subject_id, due, row.promise))
        return fallen

    async def plan_next(self, tx: Tx, fallen: Fallen, *, now: datetime) -> None:
        """After a breach the reminder goes on until somebody has answered."""
        following = after_breach(fallen.due, promise=fallen.promise, now=now)
        if following:
            await insert_unless_there(tx, self.table, self._row(fallen.subject_id, following, fallen.promise))

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

    async def _claim(self, tx: Tx, subject_id: str, due: Due, *, at: datetime) -> bool:
        table = self.table
        this = self._of(subject_id), table.c.milestone == due.milestone, table.c.round == due.round
        claim = update(table).where(*this, table.c.due_at.is_not(None)).values(due_at=None, fired_at=at)
        return (await tx.execute(claim)).rowcount == 1

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


of_cases = Deadlines(deadlines, deadlines.c.case_id)
of_consultations = Deadlines(consultation_deadlines, consultation_deadlines.c.consultation_id, rounds=True)

# Most of the house knows cases alone.
start, stop, timeline = of_cases.start, of_cases.stop, of_cases.timeline
cases_due, fall_due, plan_next = of_cases.due, of_cases.fall_due, of_cases.plan_next


async def next_due(tx: Tx) -> datetime | None:
    """Of whatever is promised."""
    found = [await one.next_due(tx) for one in (of_cases, of_consultations)]
    return min(filter(None, found), default=None)
