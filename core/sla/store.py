from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, insert, select, update

from core import signals
from core.db import Tx, insert_unless_there
from core.sla.models import deadlines
from core.sla.policy import Due, Milestone, after_breach, milestones


@dataclass(slots=True, frozen=True)
class Fallen:
    """A milestone that has fallen due and is claimed in this transaction."""

    case_id: str
    due: Due
    promise: timedelta


async def start(tx: Tx, case_id: str, *, opened_at: datetime, promise: timedelta) -> None:
    rows = [_row(case_id, due, promise) for due in milestones(opened_at, promise=promise)]
    await tx.execute(insert(deadlines), rows)
    tx.announce(signals.DEADLINES)


async def stop(tx: Tx, case_id: str) -> None:
    """Calls off every milestone still open. What has fired stays on record."""
    await tx.execute(
        update(deadlines).where(deadlines.c.case_id == case_id, deadlines.c.due_at.is_not(None)).values(due_at=None)
    )


async def cases_due(tx: Tx, *, now: datetime, limit: int) -> list[str]:
    """Cases with a milestone that is due, the longest waiting first."""
    first = func.min(deadlines.c.due_at)
    query = (
        select(deadlines.c.case_id)
        .where(deadlines.c.due_at <= now)
        .group_by(deadlines.c.case_id)
        .order_by(first)
        .limit(limit)
    )
    return list((await tx.execute(query)).scalars())


async def fall_due(tx: Tx, case_id: str, *, now: datetime) -> list[Fallen]:
    """Claims what is due of one case, in order of time; each milestone at most once over all processes."""
    query = (
        select(deadlines)
        .where(deadlines.c.case_id == case_id, deadlines.c.due_at <= now)
        .order_by(deadlines.c.due_at, deadlines.c.round)
    )
    fallen = []
    for row in (await tx.execute(query)).all():
        claimed = await tx.execute(
            update(deadlines)
            .where(
                deadlines.c.case_id == row.case_id,
                deadlines.c.milestone == row.milestone,
                deadlines.c.round == row.round,
                deadlines.c.due_at.is_not(None),
            )
            .values(due_at=None, fired_at=now)
        )
        if claimed.rowcount == 1:
            fallen.append(Fallen(row.case_id, Due(Milestone(row.milestone), row.planned_at, row.round), row.promise))
    return fallen


async def plan_next(tx: Tx, fallen: Fallen, *, now: datetime) -> None:
    """After a breach the reminder goes on until somebody has reached the family."""
    following = after_breach(fallen.due, promise=fallen.promise, now=now)
    if following:
        await insert_unless_there(tx, deadlines, _row(fallen.case_id, following, fallen.promise))


async def next_due(tx: Tx) -> datetime | None:
    query = select(deadlines.c.due_at).where(deadlines.c.due_at.is_not(None)).order_by(deadlines.c.due_at).limit(1)
    row = (await tx.execute(query)).first()
    return row.due_at if row else None


async def timeline(tx: Tx, case_id: str) -> list[tuple[Due, datetime | None, bool]]:
    """Each milestone with the instant it fired (or None) and whether it is still to come."""
    rows = await tx.execute(select(deadlines).where(deadlines.c.case_id == case_id).order_by(deadlines.c.planned_at))
    return [
        (Due(Milestone(row.milestone), row.planned_at, row.round), row.fired_at, row.due_at is not None) for row in rows
    ]


def _row(case_id: str, due: Due, promise: timedelta) -> dict[str, object]:
    return {
        "case_id": case_id,
        "milestone": due.milestone,
        "round": due.round,
        "promise": promise,
        "due_at": due.at,
        "planned_at": due.at,
    }
