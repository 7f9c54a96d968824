"""The queue, a page at a time. No page and no count reads more than it shows, however many cases there are."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import IntEnum, StrEnum
from typing import Any, Self

from sqlalchemy import ColumnElement, RowMapping, Select, func, literal, or_, select, tuple_
from typing_extensions import override

from core.cases import store
from core.cases.models import cases
from core.cases.records import Card, Case, QueueRow
from core.db import Tx, UtcDateTime
from core.sla.policy import SHARE_OF_PROMISE, WHOLE_DAY, Milestone
from core.staff.actor import Actor
from core.staff.store import names_of
from core.vault import SubjectKey, Unreadable, Vault

PAGE = 50
MANY = 100
"""As far as anything is counted: beyond it, "many" says as much as the number."""
STILL_NEWS = timedelta(minutes=5)
MOST_NEWS = 20
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
TICK = timedelta(microseconds=1)
LONGEST_PLACE = 64


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


@dataclass(slots=True, frozen=True, kw_only=True)
class Counts:
    """MANY at most, each. `answer`: reached, and has written again. `least` is the first deadline that is not met."""

    views: dict[View, int]
    waiting: int
    answer: int
    overdue: int
    least: datetime | None


@dataclass(slots=True, frozen=True, kw_only=True)
class QueuePage:
    """`next` is where the next page begins; `news` are the ids and references of what has just come."""

    rows: tuple[QueueRow, ...]
    next: Place | None
    counts: Counts
    news: tuple[tuple[str, str], ...]


@dataclass(slots=True, frozen=True)
class Queue:
    vault: Vault
    promise: timedelta

    async def look(
        self, tx: Tx, actor: Actor, view: View = View.TEAM, *, now: datetime, after: Place | None = None
    ) -> QueuePage:
        """The actor's own team. Supervisors get all teams, in their own views, without initials and place."""
        view = view if view in views_for(actor) else View.TEAM
        found, ended = await self._page(tx, actor, view, now=now, after=after)
        return QueuePage(
            rows=tuple(await rows_of(tx, self.vault, actor, found)),
            next=ended,
            counts=await self.counts(tx, actor, now=now),
            news=await self._news(tx, actor, now=now),
        )

    async def counts(self, tx: Tx, actor: Actor, *, now: datetime) -> Counts:
        """One statement; no part of it goes on beyond MANY rows."""
        row = (await tx.execute(self.counting(actor, now=now))).mappings().one()
        whole = min(row["waiting"] + row["answer"] + row["family"], MANY)
        counted: dict[View, int] = {view: row[view.value] for view in views_for(actor) if view is not View.TEAM}
        return Counts(
            views=counted | {View.TEAM: whole},
            waiting=row["waiting"],
            answer=row["answer"],
            overdue=row["overdue"],
            least=row["least"],
        )

    def counting(self, actor: Actor, *, now: datetime) -> Select[Any]:
        """The statement that counts."""
        waits, rests = cases.c.waits_for_us.is_(True), cases.c.waits_for_us.is_(False)
        parts = {"waiting": _waiting(), "answer": (*_reached(), waits), "family": (*_reached(), rests)}
        for view in set(views_for(actor)) - {View.TEAM, View.FAMILY}:
            parts[view.value] = (*_whole(view), *self._narrowed(actor, view, now=now))
        closed, due = View.CLOSED.value, cases.c.due_at
        counts = [
            _counted(actor, where, by=cases.c.closed_at if name == closed else due).label(name)
            for name, where in parts.items()
        ]
        first = _in_order(select(cases.c.due_at).where(store.visible_to(actor), *_waiting())).limit(1)
        return select(*counts, first.scalar_subquery().label("least"))

    def band(
        self, actor: Actor, view: View, band: Band, *, now: datetime, after: Place | None, most: int
    ) -> Select[Any]:
        """A part of a view, from `after` on."""
        query = select(*store.CASE_COLUMNS, cases.c.sealed_card).where(
            store.visible_to(actor), *_of_band(band), *self._narrowed(actor, view, now=now)
        )
        if band is Band.CLOSED:
            return _latest_closed(query, after).limit(most)
        if after is not None:
            query = query.where(_key() > _key_at(after))
        return _in_order(query).limit(most)

    async def _page(
        self, tx: Tx, actor: Actor, view: View, *, now: datetime, after: Place | None
    ) -> tuple[list[tuple[Case, bytes | None]], Place | None]:
        found: list[tuple[Band, RowMapping]] = []
        for band in BANDS[view]:
            if len(found) > PAGE or (after and band < after.band):
                continue
            begins = after if after and after.band is band else None
            query = self.band(actor, view, band, now=now, after=begins, most=PAGE + 1 - len(found))
            found += [(band, row) for row in (await tx.execute(query)).mappings()]
        ended = _place(*found[PAGE - 1]) if len(found) > PAGE else None
        return [(store.case_in(row), row["sealed_card"]) for _, row in found[:PAGE]], ended

    def _narrowed(self, actor: Actor, view: View, *, now: datetime) -> tuple[ColumnElement[bool], ...]:
        due, reached = cases.c.due_at, cases.c.reached_at
        match view:
            case View.MINE:
                return cases.c.holder_id.is_not(None), cases.c.holder_id == actor.staff_id
            case View.UNCLAIMED:
                return (cases.c.holder_id.is_(None),)
            case View.SOON:
                return reached.is_(None), due > now, due <= now + soon(self.promise)
            case View.OVERDUE:
                return reached.is_(None), due <= now
            case _:
                return ()

    async def _news(self, tx: Tx, actor: Actor, *, now: datetime) -> tuple[tuple[str, str], ...]:
        since = now - STILL_NEWS
        query = (
            select(cases.c.id, cases.c.reference)
            .where(store.visible_to(actor), *_waiting(), cases.c.due_at > since + self.promise)
            .where(cases.c.opened_at > since)
        )
        return tuple((row.id, row.reference) for row in await tx.execute(_in_order(query).limit(MOST_NEWS)))


def soon(promise: timedelta) -> timedelta:
    """How much is left when a deadline is near: as the badge of a row says it."""
    return promise * (1 - SHARE_OF_PROMISE[Milestone.FOUR_LEFT] / WHOLE_DAY)


def views_for(actor: Actor) -> tuple[View, ...]:
    return FOR_SUPERVISORS if actor.sees_all_teams else tuple(View)


async def rows_of(tx: Tx, vault: Vault, actor: Actor, found: list[tuple[Case, bytes | None]]) -> list[QueueRow]:
    """What the queue may show of these cases; for those above the teams without initials and place."""
    names = await names_of(tx, {case.holder_id for case, _ in found if case.holder_id})
    if actor.sees_all_teams:
        return [queue_row(case, Card(), names) for case, _ in found]
    keys = await vault.keys_of(tx, [store.subject_of(case.id) for case, _ in found])
    return [queue_row(case, _card_of(case, sealed, keys), names) for case, sealed in found]


def queue_row(case: Case, card: Card | None, names: dict[str, str]) -> QueueRow:
    return QueueRow(
        case=case,
        initials=card.initials if card else "",
        place=card.answers.get("place_name", "") if card else "",
        holder_name=names.get(case.holder_id) if case.holder_id else None,
        unreadable=card is None,
    )


def _card_of(case: Case, sealed: bytes | None, keys: dict[str, SubjectKey]) -> Card | None:
    """None for one that does not open: it must not hide all the others."""
    try:
        return store.open_card(case.id, sealed, keys.get(store.subject_of(case.id)))
    except Unreadable:
        return None


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


def _latest_closed(query: Select[Any], after: Place | None) -> Select[Any]:
    key = tuple_(cases.c.closed_at, cases.c.id)
    query = query if after is None else query.where(key < _key_at(after))
    return query.order_by(cases.c.closed_at.desc(), cases.c.id.desc())


def _key() -> Any:
    return tuple_(cases.c.due_at, cases.c.id)


def _key_at(place: Place) -> Any:
    return tuple_(literal(place.at, UtcDateTime), literal(place.id))


def _place(band: Band, row: RowMapping) -> Place:
    return Place(band, row["closed_at"] if band is Band.CLOSED else row["due_at"], row["id"])
