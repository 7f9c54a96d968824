"""The list of broken promises, and what was learned from each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, Select, false, func, literal, select, tuple_, update

from core import audit
from core.cases import store
from core.cases.breaches import Breach, Lesson
from core.cases.models import breaches, cases
from core.cases.records import Stage
from core.cases.views import MANY
from core.db import Tx, UtcDateTime
from core.errors import Conflict, NotFound, Refused
from core.staff import Actor, Right
from core.staff.store import names_of
from core.vault import Field, SubjectKey, Unreadable, Vault

PAGE = 50
FILE = 5_000
"""As many as a file takes."""
LONGEST_LESSON = 2_000
LEARNED = "learned"
COLUMNS = (
    *(breaches.c[name] for name in ("id", "case_id", "due_at", "team_id", "ended_at", "reached", "sealed_learned")),
    *(breaches.c[name] for name in ("learned_by", "learned_at")),
    *(cases.c[name] for name in ("reference", "opened_at", "stage", "holder_id", "erased_at")),
)


@dataclass(slots=True, frozen=True, kw_only=True)
class Asked:
    """Which of them: by when they fell due, and whose they were. Empty means all."""

    since: datetime | None = None
    before: datetime | None = None
    team_id: str = ""


@dataclass(slots=True, frozen=True)
class Spot:
    """Where a page ended."""

    at: datetime
    id: str


@dataclass(slots=True, frozen=True)
class Lessons:
    vault: Vault

    async def found(
        self, tx: Tx, actor: Actor, asked: Asked, *, after: Spot | None = None, most: int = PAGE
    ) -> tuple[Sequence[Breach], Spot | None]:
        """The latest deadline first, and where the next page begins. A leader is told of the own team's.

        Raises NotFound for whoever is not to know.
        """
        _refuse_others(actor)
        rows = (await tx.execute(_reading(actor, asked, after).limit(most + 1))).mappings().all()
        found = await self._opened(tx, rows[:most])
        return found, Spot(found[-1].due_at, found[-1].id) if len(rows) > most else None

    async def still(self, tx: Tx, actor: Actor) -> int:
        """How many families still wait past their deadline; MANY at most."""
        _refuse_others(actor)
        some = select(literal(1)).where(_visible(actor), breaches.c.ended_at.is_(None)).limit(MANY)
        return await tx.connection.scalar(select(func.count()).select_from(some.subquery())) or 0

    async def one(self, tx: Tx, actor: Actor, breach_id: str) -> Breach:
        """Raises NotFound."""
        _refuse_others(actor)
        query = _reading(actor, Asked(), None).where(breaches.c.id == breach_id)
        found = await self._opened(tx, (await tx.execute(query)).mappings().all())
        if not found:
            raise NotFound("error.page_not_found")
        return found[0]

    async def learn(
        self, tx: Tx, actor: Actor, breach_id: str, words: str, *, seen: datetime | None, now: datetime
    ) -> None:
        """`seen`: when the words that the page showed were written. The same words once more change nothing.

        Raises:
            NotFound: it is not theirs to know.
            Conflict: somebody else has written meanwhile.
            Refused: the words of the case are erased.
        """
        await store.hold(tx, (await self.one(tx, actor, breach_id)).case_id)
        breach = await self.one(tx, actor, breach_id)
        if breach.erased:
            raise Refused("error.case_erased")
        standing = breach.lesson
        if (standing.words if standing else "") == words:
            return
        if (standing.at if standing else None) != seen:
            raise Conflict("error.lesson_changed")
        key = await self.vault.key_of(tx, store.subject_of(breach.case_id))
        sealed = key.seal(_field(breach_id), words) if words else None
        values = {"sealed_learned": sealed, "learned_by": actor.staff_id, "learned_at": now}
        await tx.execute(update(breaches).where(breaches.c.id == breach_id).values(values))
        await audit.record(tx, actor=actor.label, action=LEARNED, case_id=breach.case_id, now=now)

    async def _opened(self, tx: Tx, rows: Sequence[RowMapping]) -> Sequence[Breach]:
        named = {row[name] for row in rows for name in ("holder_id", "learned_by") if row[name]}
        names = await names_of(tx, named)
        sealed = [store.subject_of(row["case_id"]) for row in rows if row["sealed_learned"]]
        keys = await self.vault.keys_of(tx, sealed)
        return [_breach(row, names, keys.get(store.subject_of(row["case_id"]))) for row in rows]


def _refuse_others(actor: Actor) -> None:
    if not actor.may(Right.BREACHES):
        raise NotFound("error.page_not_found")


def _visible(actor: Actor) -> ColumnElement[bool]:
    if actor.may(Right.OVERSEE):
        return breaches.c.id.is_not(None)
    return breaches.c.team_id == actor.team_id if actor.team_id else false()


def _reading(actor: Actor, asked: Asked, after: Spot | None) -> Select[Any]:
    query = select(*COLUMNS).join(cases, cases.c.id == breaches.c.case_id).where(_visible(actor))
    if asked.since:
        query = query.where(breaches.c.due_at >= asked.since)
    if asked.before:
        query = query.where(breaches.c.due_at < asked.before)
    if asked.team_id:
        query = query.where(breaches.c.team_id == asked.team_id)
    if after:
        place = tuple_(literal(after.at, UtcDateTime), literal(after.id))
        query = query.where(tuple_(breaches.c.due_at, breaches.c.id) < place)
    return query.order_by(breaches.c.due_at.desc(), breaches.c.id.desc())


def _breach(row: RowMapping, names: dict[str, str], key: SubjectKey | None) -> Breach:
    same = ("id", "case_id", "reference", "team_id", "opened_at", "due_at", "ended_at")
    return Breach(
        **{name: row[name] for name in same},
        reached=bool(row["reached"]),
        stage=Stage(row["stage"]),
        holder=names.get(row["holder_id"] or ""),
        erased=row["erased_at"] is not None,
        lesson=_lesson(row, names, key),
    )


def _lesson(row: RowMapping, names: dict[str, str], key: SubjectKey | None) -> Lesson | None:
    if row["learned_at"] is None:
        return None
    words = _words(row, key) if row["sealed_learned"] or row["erased_at"] else ""
    return Lesson(words=words, by=names.get(row["learned_by"] or "", ""), at=row["learned_at"])


def _words(row: RowMapping, key: SubjectKey | None) -> str | None:
    """None for what does not open: one row must not hide all the others."""
    if key is None or row["sealed_learned"] is None:
        return None
    try:
        return key.open(_field(row["id"]), row["sealed_learned"])
    except Unreadable:
        return None


def _field(breach_id: str) -> Field:
    return Field("case_breaches", breach_id, "sealed_learned")
