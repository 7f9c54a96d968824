"""The queue, a page at a time. No page and no count reads more than it shows, however many cases there are."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import RowMapping

from core.cases import store
from core.cases.records import Card, Case, QueueRow
from core.cases.views import (
    BANDS,
    MANY,
    Band,
    Place,
    View,
    counting,
    fresh,
    reading,
    times,
    views_for,
)
from core.db import Tx
from core.staff.actor import Actor
from core.staff.permissions import Right
from core.staff.store import names_of
from core.vault import SubjectKey, Unreadable, Vault

PAGE = 50


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
        row = (await tx.execute(counting(actor), times(self.promise, now=now))).mappings().one()
        whole = min(row["waiting"] + row["answer"] + row["family"], MANY)
        counted: dict[View, int] = {view: row[view.value] for view in views_for(actor) if view is not View.TEAM}
        return Counts(
            views=counted | {View.TEAM: whole},
            waiting=row["waiting"],
            answer=row["answer"],
            overdue=row["overdue"],
            least=row["least"],
        )

    async def _page(
        self, tx: Tx, actor: Actor, view: View, *, now: datetime, after: Place | None
    ) -> tuple[list[tuple[Case, bytes | None]], Place | None]:
        found: list[tuple[Band, RowMapping]] = []
        for band in BANDS[view]:
            if len(found) > PAGE or (after and band < after.band):
                continue
            query = reading(actor, view, band, after=after if after and after.band is band else None)
            given = times(self.promise, now=now) | {"most": PAGE + 1 - len(found)}
            found += [(band, row) for row in (await tx.execute(query, given)).mappings()]
        ended = _place(*found[PAGE - 1]) if len(found) > PAGE else None
        return [(store.case_in(row), row["sealed_card"]) for _, row in found[:PAGE]], ended

    async def _news(self, tx: Tx, actor: Actor, *, now: datetime) -> tuple[tuple[str, str], ...]:
        found = await tx.execute(fresh(actor), times(self.promise, now=now))
        return tuple((row.id, row.reference) for row in found)


async def rows_of(tx: Tx, vault: Vault, actor: Actor, found: list[tuple[Case, bytes | None]]) -> list[QueueRow]:
    """What the queue may show of these cases; for those above the teams without initials and place."""
    names = await names_of(tx, {case.holder_id for case, _ in found if case.holder_id})
    if actor.may(Right.OVERSEE):
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


def _place(band: Band, row: RowMapping) -> Place:
    return Place(band, row["closed_at"] if band is Band.CLOSED else row["due_at"], row["id"])
