"""The statements of the queue. Each is put together once for a reader, and is given the time and the place of each page."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import IntEnum, StrEnum
from functools import lru_cache
from typing import Any, Self

from sqlalchemy import ColumnElement, Integer, Select, bindparam, func, literal, or_, select, tuple_
from typing_extensions import override

from core.cases import store
from core.cases.models import cases
from core.db import UtcDateTime
from core.sla.policy import SHARE_OF_PROMISE, WHOLE_DAY, Milestone
from core.staff.actor import READERS, Actor
from core.staff.permissions import Right

MANY = 100
"""As far as anything is counted: beyond it, "many" says as much as the number."""
STILL_NEWS = timedelta(minutes=5)
MOST_NEWS = 20
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
TICK = timedelta(microseconds=1)
LONGEST_PLACE = 64
NOW, NEAR = bindparam("now", type_=UtcDateTime), bindparam("near", type_=UtcDateTime)
OPENED_SINCE, DUE_SINCE = bindparam("opened_since", type_=UtcDateTime), bindparam("due_since", type_=UtcDateTime)
MOST = bindparam("most", type_=Integer)


class View(StrEnum):
    TEAM = "team"
    MINE = "mine"
    UNCLAIMED = "unclaimed"
    SOON = "soon"
    OVERDUE = "overdue"
    FAMILY = "family"
    CLOSED = "closed"


FOR_SUPERVISORS = View.TEAM, View.SOON, View.OVERDUE


class Band(IntEnum):
    """Parts of a view, one after the other; within each the least time left comes first.

    What waits for us and may hurry comes before all else, and what is reached after what is waiting. A reply on its way
    moves nothing: until it has arrived, the family has not been reached.
    """

    URGENT = 0
    WAITING = 1
    ANSWER = 2
    FAMILY = 3
    CLOSED = 4


OPEN = Band.URGENT, Band.WAITING, Band.ANSWER, Band.FAMILY
BANDS: dict[View, tuple[Band, ...]] = {
    View.TEAM: OPEN,
    View.MINE: OPEN,
    View.UNCLAIMED: OPEN,
    View.SOON: (Band.URGENT, Band.WAITING),
    View.OVERDUE: (Band.URGENT, Band.WAITING),
    View.FAMILY: (Band.FAMILY,),
    View.CLOSED: (Band.CLOSED,),
}


@dataclass(slots=True, frozen=True)
class Place:
    """Where a page ended. In an address it is three words that tell nothing but where to go on."""

    band: Band
    at: datetime
    id: str

    @override
    def __str__(self) -> str:
        return f"{self.band.value}-{(self.at - EPOCH) // TICK}-{self.id}"

    @classmethod
    def read(cls, words: str) -> Self | None:
        """None for what is no place: then one begins at the top."""
        band, _, rest = words[:LONGEST_PLACE].partition("-")
        ticks, _, id_ = rest.partition("-")
        try:
            return cls(Band(int(band)), EPOCH + int(ticks) * TICK, id_)
        except (ValueError, OverflowError):
            return None


def soon(promise: timedelta) -> timedelta:
    """How much is left when a deadline is near: as the badge of a row says it."""
    return promise * (1 - SHARE_OF_PROMISE[Milestone.FOUR_LEFT] / WHOLE_DAY)


def views_for(actor: Actor) -> tuple[View, ...]:
    return FOR_SUPERVISORS if actor.may(Right.OVERSEE) else tuple(View)


def times(promise: timedelta, *, now: datetime) -> dict[str, Any]:
    """What every statement here is given."""
    since = now - STILL_NEWS
    return {"now": now, "near": now + soon(promise), "opened_since": since, "due_since": since + promise}


@lru_cache(maxsize=READERS)
def counting(actor: Actor) -> Select[Any]:
    """Every view, as far as MANY, and the first deadline that is not met."""
    waits, rests = cases.c.waits_for_us.is_(True), cases.c.waits_for_us.is_(False)
    parts = {"waiting": _waiting(), "answer": (*_reached(), waits), "family": (*_reached(), rests)}
    for view in set(views_for(actor)) - {View.TEAM, View.FAMILY}:
        parts[view.value] = (*_whole(view), *_narrowed(actor, view))
    closed, due = View.CLOSED.value, cases.c.due_at
    counts = [
        _counted(actor, where, by=cases.c.closed_at if name == closed else due).label(name)
        for name, where in parts.items()
    ]
    first = _in_order(select(cases.c.due_at).where(store.visible_to(actor), *_waiting())).limit(1)
    return select(*counts, first.scalar_subquery().label("least"))


def reading(actor: Actor, view: View, band: Band, *, after: Place | None) -> Select[Any]:
    """A part of a view, from `after` on, `most` rows."""
    query = _whole_band(actor, view, band)
    if after is None:
        return query
    if band is Band.CLOSED:
        return query.where(tuple_(cases.c.closed_at, cases.c.id) < _key_at(after))
    return query.where(tuple_(cases.c.due_at, cases.c.id) > _key_at(after))


@lru_cache(maxsize=READERS)
def fresh(actor: Actor) -> Select[Any]:
    """What has come in the last minutes."""
    query = (
        select(cases.c.id, cases.c.reference)
        .where(store.visible_to(actor), *_waiting(), cases.c.due_at > DUE_SINCE)
        .where(cases.c.opened_at > OPENED_SINCE)
    )
    return _in_order(query).limit(MOST_NEWS)


@lru_cache(maxsize=READERS * len(Band))
def _whole_band(actor: Actor, view: View, band: Band) -> Select[Any]:
    query = select(*store.CASE_COLUMNS, cases.c.sealed_card).where(
        store.visible_to(actor), *_of_band(band), *_narrowed(actor, view)
    )
    if band is Band.CLOSED:
        return query.order_by(cases.c.closed_at.desc(), cases.c.id.desc()).limit(MOST)
    return _in_order(query).limit(MOST)


def _narrowed(actor: Actor, view: View) -> tuple[ColumnElement[bool], ...]:
    due, reached = cases.c.due_at, cases.c.reached_at
    match view:
        case View.MINE:
            return cases.c.holder_id.is_not(None), cases.c.holder_id == actor.staff_id
        case View.UNCLAIMED:
            return (cases.c.holder_id.is_(None),)
        case View.SOON:
            return reached.is_(None), due > NOW, due <= NEAR
        case View.OVERDUE:
            return reached.is_(None), due <= NOW
        case _:
            return ()


def _waiting() -> tuple[ColumnElement[bool], ...]:
    return cases.c.closed_at.is_(None), cases.c.reached_at.is_(None)


def _reached() -> tuple[ColumnElement[bool], ...]:
    return cases.c.closed_at.is_(None), cases.c.reached_at.is_not(None)


def _of_band(band: Band) -> tuple[ColumnElement[bool], ...]:
    waits, rests = cases.c.waits_for_us.is_(True), cases.c.waits_for_us.is_(False)
    match band:
        case Band.URGENT:
            return cases.c.closed_at.is_(None), cases.c.urgent_at.is_not(None), waits
        case Band.WAITING:
            return *_waiting(), or_(cases.c.urgent_at.is_(None), rests)
        case Band.ANSWER:
            return *_reached(), waits, cases.c.urgent_at.is_(None)
        case Band.FAMILY:
            return *_reached(), rests
        case Band.CLOSED:
            return cases.c.closed_at.is_not(None), cases.c.erased_at.is_(None)


def _whole(view: View) -> tuple[ColumnElement[bool], ...]:
    return _of_band(Band.CLOSED) if view is View.CLOSED else (cases.c.closed_at.is_(None),)


def _counted(actor: Actor, where: tuple[ColumnElement[bool], ...], *, by: ColumnElement[Any]) -> Any:
    """In the order of an index, so that it is the index that is read."""
    some = select(literal(1).label("one")).where(store.visible_to(actor), *where).order_by(by, cases.c.id).limit(MANY)
    return select(func.count()).select_from(some.subquery()).scalar_subquery()


def _in_order(query: Select[Any]) -> Select[Any]:
    return query.order_by(cases.c.due_at, cases.c.id)


def _key_at(place: Place) -> Any:
    return tuple_(literal(place.at, UtcDateTime), literal(place.id))
