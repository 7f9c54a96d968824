"""Alerts at rest."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import RowMapping, delete, select, update

from core.alerts.models import alerts, sends, tries
from core.alerts.policy import AGAIN
from core.alerts.records import Alert, State, Subject
from core.db import Tx, insert_unless_there

KEPT_FOR = timedelta(days=90)
"""Long enough to see afterwards who was told and who answered; then it is nobody's business any more."""


async def add(tx: Tx, alert: Alert) -> bool:
    """Whether it is new: the same subject, kind and round is raised once."""
    return await insert_unless_there(tx, alerts, {name: getattr(alert, name) for name in Alert.__dataclass_fields__})


async def get(tx: Tx, alert_id: str) -> Alert | None:
    row = (await tx.execute(select(alerts).where(alerts.c.id == alert_id))).mappings().one_or_none()
    return _alert(row) if row else None


async def due_to_climb(tx: Tx, *, now: datetime, limit: int) -> list[Alert]:
    """What is loud first. Claimed: nobody else makes them climb, and they climb no further until somebody says when."""
    order = alerts.c.kind.in_(AGAIN).desc(), alerts.c.loud.desc(), alerts.c.climb_at, alerts.c.id
    query = select(alerts).where(alerts.c.climb_at <= now).order_by(*order).limit(limit)
    rows = (await tx.execute(query.with_for_update(skip_locked=True))).mappings().all()
    return [_alert(row) for row in rows if await _claims(tx, row)]


async def change(tx: Tx, alert_id: str, **values: Any) -> None:
    await tx.execute(update(alerts).where(alerts.c.id == alert_id).values(**values))


async def acknowledge(tx: Tx, alert_id: str, staff_id: str | None, *, now: datetime) -> bool:
    """Whether nobody had before. It climbs no further, and what still waits to be sent is not needed."""
    first = alerts.c.id == alert_id, alerts.c.acknowledged_at.is_(None)
    values = {"acknowledged_at": now, "acknowledged_by": staff_id, "climb_at": None}
    if (await tx.execute(update(alerts).where(*first).values(**values))).rowcount == 0:
        return False
    await call_off(tx, alert_id)
    return True


async def end(tx: Tx, alert_id: str, *, now: datetime) -> None:
    """There is nothing more to hear of it."""
    await change(tx, alert_id, ended_at=now, climb_at=None)
    await call_off(tx, alert_id)


async def call_off(tx: Tx, alert_id: str) -> None:
    """What is on the wire at this moment arrives all the same."""
    waiting = sends.c.alert_id == alert_id, sends.c.state == State.WAITING, sends.c.attempts == 0
    await tx.execute(update(sends).where(*waiting).values(state=State.CALLED_OFF, due_at=None))


async def ever_rung(tx: Tx, alert_id: str) -> frozenset[str]:
    query = select(sends.c.staff_id).where(sends.c.alert_id == alert_id, sends.c.staff_id.is_not(None))
    return frozenset((await tx.execute(query)).scalars())


async def rung_in_lap(tx: Tx, alert: Alert) -> frozenset[str]:
    mine = sends.c.alert_id == alert.id, sends.c.lap == alert.lap, sends.c.staff_id.is_not(None)
    return frozenset((await tx.execute(select(sends.c.staff_id).where(*mine))).scalars())


async def free(tx: Tx, alert_id: str) -> bool:
    """Whether nobody else is changing it. It is ours then until the end of the transaction.

    Whoever holds rows of `sends` asks before touching an alert: those who answer lock the other way round.
    """
    query = select(alerts.c.id).where(alerts.c.id == alert_id).with_for_update(skip_locked=True)
    return (await tx.execute(query)).first() is not None


async def next_due(tx: Tx) -> datetime | None:
    """The oldest of what is to be sent."""
    at = sends.c.due_at
    row = (await tx.execute(select(at).where(at.is_not(None)).order_by(at).limit(1))).first()
    return row.due_at if row else None


async def forget(tx: Tx, subject: Subject, subject_id: str) -> None:
    """With everything that was sent for it. Foreign keys may be asleep: nothing is left to them."""
    mine = select(alerts.c.id).where(alerts.c.subject == subject, alerts.c.subject_id == subject_id)
    sent = select(sends.c.id).where(sends.c.alert_id.in_(mine))
    await tx.execute(delete(tries).where(tries.c.send_id.in_(sent)))
    await tx.execute(delete(sends).where(sends.c.alert_id.in_(mine)))
    await tx.execute(delete(alerts).where(alerts.c.subject == subject, alerts.c.subject_id == subject_id))


async def not_ended(tx: Tx, subject: Subject, subject_id: str) -> list[Alert]:
    mine = alerts.c.subject == subject, alerts.c.subject_id == subject_id, alerts.c.ended_at.is_(None)
    rows = (await tx.execute(select(alerts).where(*mine).order_by(alerts.c.id))).mappings()
    return [_alert(row) for row in rows]


async def end_all_of(tx: Tx, subject: Subject, subject_id: str, *, now: datetime) -> None:
    """Whoever was rung so far has nothing more to do with it."""
    for alert in await not_ended(tx, subject, subject_id):
        await end(tx, alert.id, now=now)


async def forget_past(tx: Tx, *, now: datetime) -> None:
    before = now - KEPT_FOR
    await tx.execute(delete(alerts).where(alerts.c.raised_at < before))
    await tx.execute(delete(sends).where(sends.c.made_at < before))


async def note_try(tx: Tx, send_id: str, kind: str, outcome: str, *, now: datetime) -> None:
    await insert_unless_there(tx, tries, {"send_id": send_id, "kind": kind, "at": now, "outcome": outcome})


async def _claims(tx: Tx, row: RowMapping) -> bool:
    seen = alerts.c.id == row["id"], alerts.c.climb_at == row["climb_at"]
    return (await tx.execute(update(alerts).where(*seen).values(climb_at=None))).rowcount == 1


def _alert(row: RowMapping) -> Alert:
    values: dict[str, Any] = {name: row[name] for name in Alert.__dataclass_fields__}
    return Alert(**values | {"subject": Subject(row["subject"])})
