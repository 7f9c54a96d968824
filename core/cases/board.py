"""How all teams stand just now, in figures. Nothing that is sealed is read."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, bindparam, func, select

from core.cases.models import cases
from core.cases.views import NEAR, NOW, times
from core.db import Tx, UtcDateTime
from core.errors import NotFound
from core.staff import Actor, Right

HALVES = 2
HALF = bindparam("half", type_=UtcDateTime)


def _those(*where: ColumnElement[bool]) -> Any:
    return func.count().filter(*where)


_due = cases.c.due_at
BY_TEAM = (
    select(
        cases.c.team_id,
        func.count().label("waiting"),
        _those(cases.c.holder_id.is_(None)).label("unclaimed"),
        _those(_due <= NOW).label("broken"),
        _those(_due > NOW, _due <= NEAR).label("soon"),
        _those(_due > NEAR, _due <= HALF).label("second"),
        _those(_due > HALF).label("first"),
        func.min(_due, type_=UtcDateTime).label("least"),
    )
    .where(cases.c.closed_at.is_(None), cases.c.reached_at.is_(None))
    .group_by(cases.c.team_id)
)


@dataclass(slots=True, frozen=True, kw_only=True)
class Standing:
    """Of families that wait for the first contact. `broken`, `soon`, `second` and `first` are parts of `waiting`.

    `first` have more than half of the promise left, `second` less, `soon` is near the deadline, `broken` past it.
    `least`: the first deadline of them all.
    """

    waiting: int = 0
    unclaimed: int = 0
    broken: int = 0
    soon: int = 0
    second: int = 0
    first: int = 0
    least: datetime | None = None


async def standings(tx: Tx, actor: Actor, *, promise: timedelta, now: datetime) -> Mapping[str, Standing]:
    """By team; a team for which nobody waits is not there. Raises NotFound for whoever does not oversee."""
    if not actor.may(Right.OVERSEE):
        raise NotFound("error.page_not_found")
    rows = await tx.execute(BY_TEAM, {**times(promise, now=now), "half": now + promise / HALVES})
    return {
        row["team_id"]: Standing(**{name: row[name] for name in Standing.__dataclass_fields__})
        for row in rows.mappings()
    }
