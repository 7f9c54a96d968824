"""Finding a case again: by what stands in clear columns, and by a fingerprint of a phone number. Never by anybody's words."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, literal, select, tuple_, update

from core import audit
from core.cases import store
from core.cases.models import cases
from core.cases.phone import blind_number, blind_phone_of, plain_number
from core.cases.queue import PAGE, rows_of
from core.cases.records import CasePage, QueueRow, Stage
from core.db import Tx, UtcDateTime
from core.errors import NotFound
from core.ids import CROCKFORD, REFERENCE_LETTERS
from core.staff.actor import Actor
from core.staff.permissions import Right
from core.vault import Vault

SEARCHED = "searched"
SAID_ALIKE = str.maketrans({"O": "0", "I": "1", "L": "1"})
LONGEST_WORDS = 64


@dataclass(slots=True, frozen=True)
class Spot:
    """Where a page of what was found ended."""

    at: datetime
    id: str


@dataclass(slots=True, frozen=True, kw_only=True)
class Wanted:
    """What is looked for; all that is given must fit. `words` is a reference or a phone number, as somebody typed it.

    `opened_from` is included, `opened_before` is not.
    """

    words: str = ""
    opened_from: datetime | None = None
    opened_before: datetime | None = None
    stage: Stage | None = None
    holder_id: str = ""

    @property
    def reference(self) -> str:
        return read_reference(self.words)

    @property
    def by(self) -> str:
        """The audit's word for what was looked by: never what was typed."""
        if self.reference:
            return "reference"
        return "phone" if self.words else "columns"

    @property
    def readable(self) -> bool:
        return not self.words or bool(self.reference or plain_number(self.words))


@dataclass(slots=True, frozen=True, kw_only=True)
class Found:
    rows: tuple[QueueRow, ...]
    next: Spot | None


def read_reference(typed: str) -> str:
    """As it is kept, from any spelling: small letters, blanks, no dash, O for 0, I and L for 1. Empty when it is none."""
    letters = re.sub(r"[\s\-\u2010-\u2015]", "", typed[:LONGEST_WORDS]).upper().translate(SAID_ALIKE)
    if len(letters) != REFERENCE_LETTERS or set(letters) - set(CROCKFORD):
        return ""
    half = REFERENCE_LETTERS // 2
    return f"{letters[:half]}-{letters[half:]}"


async def find_cases(
    tx: Tx, vault: Vault, actor: Actor, wanted: Wanted, *, now: datetime, after: Spot | None = None
) -> Found:
    """The actor's own team, the newest first, the erased ones too. That they looked is on record, and not for what.

    Raises NotFound for those above the teams: they have numbers.
    """
    if not actor.may(Right.WORDS):
        raise NotFound("error.page_not_found")
    await audit.record(tx, actor=actor.label, action=SEARCHED, detail=wanted.by, now=now)
    if not wanted.readable:
        return Found(rows=(), next=None)
    query = finding(vault, actor, wanted, after=after)
    rows = (await tx.execute(query)).mappings().all()
    found = [(store.case_in(row), row["sealed_card"]) for row in rows[:PAGE]]
    last = found[-1][0] if len(rows) > PAGE else None
    ended = Spot(last.opened_at, last.id) if last else None
    return Found(rows=tuple(await rows_of(tx, vault, actor, found)), next=ended)


def finding(vault: Vault, actor: Actor, wanted: Wanted, *, after: Spot | None) -> Select[Any]:
    """The statement of a page."""
    key = tuple_(cases.c.opened_at, cases.c.id)
    query = select(*store.CASE_COLUMNS, cases.c.sealed_card).where(store.visible_to(actor), *_columns(wanted))
    if wanted.words:
        query = query.where(_by_words(vault, wanted))
    if after is not None:
        query = query.where(key < tuple_(literal(after.at, UtcDateTime), literal(after.id)))
    return query.order_by(cases.c.opened_at.desc(), cases.c.id.desc()).limit(PAGE + 1)


async def count_cases(tx: Tx, actor: Actor, wanted: Wanted, *, now: datetime) -> dict[str, int]:
    """How many of each team fit, for those above the teams. Words and holders are not theirs to look by.

    Raises NotFound for everybody else.
    """
    if not actor.may(Right.OVERSEE):
        raise NotFound("error.page_not_found")
    await audit.record(tx, actor=actor.label, action=SEARCHED, detail="numbers", now=now)
    ours = Wanted(opened_from=wanted.opened_from, opened_before=wanted.opened_before, stage=wanted.stage)
    query = select(cases.c.team_id, func.count().label("number")).where(*_columns(ours)).group_by(cases.c.team_id)
    return {row.team_id: row.number for row in await tx.execute(query)}


async def remember_phone(tx: Tx, vault: Vault, page: CasePage) -> None:
    """For cases of before numbers were looked up by: they get their fingerprint when somebody opens them."""
    blind = blind_phone_of(vault, page.card)
    if blind is not None:
        without = cases.c.id == page.case.id, cases.c.blind_phone.is_(None), cases.c.erased_at.is_(None)
        await tx.execute(update(cases).where(*without).values(blind_phone=blind))


def _by_words(vault: Vault, wanted: Wanted) -> ColumnElement[bool]:
    if wanted.reference:
        return cases.c.reference == wanted.reference
    return cases.c.blind_phone == blind_number(vault, wanted.words)


def _columns(wanted: Wanted) -> tuple[ColumnElement[bool], ...]:
    where: list[ColumnElement[bool]] = []
    if wanted.opened_from is not None:
        where.append(cases.c.opened_at >= wanted.opened_from)
    if wanted.opened_before is not None:
        where.append(cases.c.opened_at < wanted.opened_before)
    if wanted.stage is not None:
        where.append(cases.c.stage == wanted.stage)
    if wanted.holder_id:
        where.append(cases.c.holder_id == wanted.holder_id)
    return tuple(where)
