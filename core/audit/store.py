from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, insert, select

from core.audit.models import audit
from core.db import Tx

VIEWED = "viewed"


@dataclass(slots=True, frozen=True)
class Entry:
    """`actor` is "staff:<id>", "family" or "clock"; `detail` a fixed word such as a reason or a milestone."""

    at: datetime
    actor: str
    action: str
    detail: str | None


async def record(
    tx: Tx, *, actor: str, action: str, now: datetime, case_id: str | None = None, detail: str | None = None
) -> None:
    await tx.execute(insert(audit).values(at=now, actor=actor, action=action, case_id=case_id, detail=detail))


async def record_all(tx: Tx, about: Sequence[tuple[str, str]], *, actor: str, action: str, now: datetime) -> None:
    """The same done to many cases at once: their ids, each with its detail, in this order."""
    if about:
        same = {"at": now, "actor": actor, "action": action}
        await tx.execute(insert(audit), [{**same, "case_id": case_id, "detail": detail} for case_id, detail in about])


async def entries_of(tx: Tx, case_id: str) -> list[Entry]:
    """Everything, the oldest first."""
    rows = await tx.execute(select(audit).where(audit.c.case_id == case_id).order_by(audit.c.id))
    return [Entry(row.at, row.actor, row.action, row.detail) for row in rows]


async def done_in(tx: Tx, case_id: str) -> list[Entry]:
    """What was done, the oldest first. Who merely looked is for the auditor, and would outnumber it."""
    rows = await tx.execute(
        select(audit).where(audit.c.case_id == case_id, audit.c.action != VIEWED).order_by(audit.c.id)
    )
    return [Entry(row.at, row.actor, row.action, row.detail) for row in rows]


async def done_in_all(tx: Tx, case_ids: Collection[str], actions: Collection[str]) -> dict[str, list[Entry]]:
    """By case, the oldest first."""
    rows = audit.c.case_id.in_(case_ids), audit.c.action.in_(actions)
    found: dict[str, list[Entry]] = {}
    for row in await tx.execute(select(audit).where(*rows).order_by(audit.c.id)):
        found.setdefault(row.case_id, []).append(Entry(row.at, row.actor, row.action, row.detail))
    return found


async def times_done(tx: Tx, case_ids: Collection[str], action: str) -> dict[str, int]:
    """How often, by case; a case in which it was never done is not there."""
    rows = audit.c.case_id.in_(case_ids), audit.c.action == action
    query = select(audit.c.case_id, func.count().label("times")).where(*rows).group_by(audit.c.case_id)
    return {row.case_id: row.times for row in await tx.execute(query)}


async def seen_since(tx: Tx, *, actor: str, case_id: str, since: datetime) -> bool:
    """Whether this actor has opened the case at `since` or later."""
    return await done_since(tx, VIEWED, actor=actor, case_id=case_id, since=since)


async def done_since(tx: Tx, action: str, *, actor: str, case_id: str, since: datetime) -> bool:
    """Whether this actor has done it in the case at `since` or later."""
    rows = audit.c.case_id == case_id, audit.c.actor == actor, audit.c.action == action, audit.c.at >= since
    return await tx.connection.scalar(select(audit.c.id).where(*rows).limit(1)) is not None
