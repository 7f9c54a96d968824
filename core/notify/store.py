from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, and_, delete, func, or_, select, update

from core import signals
from core.db import Tx, insert_all_unless_there, insert_unless_there
from core.notify.models import consultation_notices, notices
from core.staff.actor import READERS, Actor
from core.staff.permissions import Right

NEWEST = 50
SUPERVISORS = "supervisors"


@dataclass(slots=True, frozen=True, kw_only=True)
class Notice:
    """`kind` is a milestone or an event ("withdrawn", "undelivered"): the words are in the catalog under `notice.<kind>`.

    About a case, with its reference; or about a consultation, which has none: then the words are under
    `consultation_notice.<kind>`.
    """

    team_id: str
    kind: str
    audience: str
    at: datetime
    case_id: str | None = None
    reference: str = ""
    consultation_id: str | None = None
    round: int = 0
    holder_id: str | None = None


_KEPT = {
    table: tuple(name for name in Notice.__dataclass_fields__ if name in table.c)
    for table in (notices, consultation_notices)
}


async def tell(tx: Tx, notice: Notice) -> bool:
    """Whether this was news: the same subject, kind, round and audience is told at most once."""
    table = notices if notice.consultation_id is None else consultation_notices
    new = await insert_unless_there(tx, table, _row(table, notice))
    _announce(tx, notice.team_id)
    return new


async def tell_all(tx: Tx, told: Sequence[Notice]) -> None:
    """The same for many, in their order."""
    of_consultations = [_row(consultation_notices, one) for one in told if one.consultation_id is not None]
    await insert_all_unless_there(tx, notices, [_row(notices, one) for one in told if one.consultation_id is None])
    await insert_all_unless_there(tx, consultation_notices, of_consultations)
    for team_id in {one.team_id for one in told}:
        _announce(tx, team_id)


async def times_told(tx: Tx, case_id: str, kind: str) -> int:
    """For what may happen again: the count so far is the next one's `round`."""
    query = select(func.count()).where(notices.c.case_id == case_id, notices.c.kind == kind)
    return await tx.connection.scalar(query) or 0


async def times_told_of(tx: Tx, consultation_id: str, kind: str) -> int:
    """The same for a consultation."""
    these = consultation_notices.c.consultation_id == consultation_id, consultation_notices.c.kind == kind
    return await tx.connection.scalar(select(func.count()).where(*these)) or 0


async def forget_consultation(tx: Tx, consultation_id: str) -> None:
    """What was told of it: it is erased, or its clock starts anew and tells all of it once more."""
    await tx.execute(delete(consultation_notices).where(consultation_notices.c.consultation_id == consultation_id))


async def forget_kinds(tx: Tx, case_id: str, kinds: Collection[str]) -> None:
    """The case's clock starts anew, and all of it is told once more."""
    await tx.execute(delete(notices).where(notices.c.case_id == case_id, notices.c.kind.in_(kinds)))


async def follow(tx: Tx, case_id: str, *, before: str, after: str) -> None:
    """What one team was told of a case is another's from here on."""
    theirs = notices.c.case_id == case_id, notices.c.team_id == before
    await tx.execute(update(notices).where(*theirs).values(team_id=after))


async def notices_for(tx: Tx, actor: Actor) -> list[Notice]:
    """The newest first. A member sees the team's and their own; a supervisor what supervisors are told, in all teams."""
    both = [*await _newest(tx, notices, actor), *await _newest(tx, consultation_notices, actor)]
    return sorted(both, key=lambda notice: notice.at, reverse=True)[:NEWEST]


def _announce(tx: Tx, team_id: str) -> None:
    tx.announce(signals.team_topic(team_id), signals.team_topic(SUPERVISORS), signals.ALERTS)


def _row(table: Table, notice: Notice) -> dict[str, object]:
    return {name: getattr(notice, name) for name in _KEPT[table]}


async def _newest(tx: Tx, table: Table, actor: Actor) -> list[Notice]:
    return [Notice(**row) for row in (await tx.execute(_reading(table, actor))).mappings()]


@lru_cache(maxsize=2 * READERS)
def _reading(table: Table, actor: Actor) -> Select[Any]:
    columns = [column for column in table.c if column.name not in {"id", "ring_at"}]
    return select(*columns).where(_seen(table, actor)).order_by(table.c.id.desc()).limit(NEWEST)


def _seen(table: Table, actor: Actor) -> ColumnElement[bool]:
    if actor.may(Right.OVERSEE):
        return table.c.audience == "supervisor"
    own = and_(table.c.audience == "holder", table.c.holder_id == actor.staff_id)
    return and_(table.c.team_id == actor.team_id, or_(table.c.audience == "team", own))
