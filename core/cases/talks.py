"""The talks with a family before something starts, and what staff tick on the way."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import RowMapping, delete, func, insert, select

from core import audit
from core.cases import store
from core.cases.access import held_open
from core.cases.contact import mark_reached
from core.cases.models import talks, ticks
from core.cases.path import Item, TalkPlace
from core.cases.records import Case, Stage
from core.clock import OSLO
from core.db import Tx
from core.errors import Conflict, Refused
from core.staff import Actor

HELD, TAKEN_BACK, TICKED, UNTICKED = "talk_held", "talk_taken_back", "ticked", "unticked"


@dataclass(slots=True, frozen=True, kw_only=True)
class Talk:
    """`day`: by the calendar in Oslo."""

    number: int
    place: TalkPlace
    day: date
    staff_id: str


@dataclass(slots=True, frozen=True, kw_only=True)
class Tick:
    item: Item
    staff_id: str
    at: datetime


@dataclass(slots=True, frozen=True)
class NewTalk:
    """The same `once` is one talk, however often it arrives. `seen` is how many had been held when the page was shown."""

    place: TalkPlace
    day: date
    once: str
    seen: int | None = None


async def hold_talk(tx: Tx, actor: Actor, case_id: str, new: NewTalk, *, now: datetime) -> None:
    """A talk is human contact: the first one stops the clock.

    Raises:
        Conflict: a colleague has put down a talk since the page was shown: it may be the very same.
        Refused: the case is closed, or the day lies ahead or before the family wrote.
    """
    case = await held_open(tx, actor, case_id)
    if await tx.connection.scalar(select(talks.c.id).where(talks.c.id == new.once)) is not None:
        return
    if not case.opened_at.astimezone(OSLO).date() <= new.day <= now.astimezone(OSLO).date():
        raise Refused("error.talk_day")
    held = await count_talks(tx, case_id)
    if new.seen not in {None, held}:
        raise Conflict("error.talk_meanwhile")
    await mark_reached(tx, case, now=now, answered=True)
    number = 1 + held
    values = {"id": new.once, "case_id": case_id, "number": number, "place": new.place, "day": new.day.isoformat()}
    await tx.execute(insert(talks).values(**values, staff_id=actor.staff_id))
    await store.change(tx, await store.get(tx, case_id), stage=Stage.TALKS)
    await audit.record(tx, actor=actor.label, action=HELD, case_id=case_id, detail=new.place, now=now)


async def take_back_talk(tx: Tx, actor: Actor, case_id: str, number: int, *, now: datetime) -> None:
    """The latest alone, for what was put down by mistake. Once more changes nothing. That somebody was reached stays."""
    case = await held_open(tx, actor, case_id)
    held = await count_talks(tx, case_id)
    if number != held:
        return
    await tx.execute(delete(talks).where(talks.c.case_id == case_id, talks.c.number == number))
    stage = Stage.TALKS if held > 1 else Stage.REACHED
    await store.change(tx, case, stage=stage)
    await audit.record(tx, actor=actor.label, action=TAKEN_BACK, case_id=case_id, now=now)


async def tick(tx: Tx, actor: Actor, case_id: str, turned: Mapping[Item, bool], *, now: datetime) -> None:
    """What the actor has turned, and which way; what a colleague has turned meanwhile stays as it is.

    Who ticked first, and when, stays with each.
    """
    case = await held_open(tx, actor, case_id)
    before = {one.item for one in await ticks_of(tx, case_id)}
    for item, on in turned.items():
        if on != (item in before):
            await _turn(tx, actor, case, item, on=on, now=now)
    store.announce(tx, case_id=case_id, team_id=case.team_id)


async def count_talks(tx: Tx, case_id: str) -> int:
    return await tx.connection.scalar(select(func.count()).where(talks.c.case_id == case_id)) or 0


async def talks_of(tx: Tx, case_id: str) -> tuple[Talk, ...]:
    rows = (await tx.execute(select(talks).where(talks.c.case_id == case_id).order_by(talks.c.number))).mappings()
    return tuple(_talk(row) for row in rows)


async def ticks_of(tx: Tx, case_id: str) -> tuple[Tick, ...]:
    rows = (await tx.execute(select(ticks).where(ticks.c.case_id == case_id))).mappings()
    return tuple(Tick(item=Item(row["item"]), staff_id=row["staff_id"], at=row["at"]) for row in rows)


async def _turn(tx: Tx, actor: Actor, case: Case, item: Item, *, on: bool, now: datetime) -> None:
    if on:
        await tx.execute(insert(ticks).values(case_id=case.id, item=item, staff_id=actor.staff_id, at=now))
    else:
        await tx.execute(delete(ticks).where(ticks.c.case_id == case.id, ticks.c.item == item))
    action = TICKED if on else UNTICKED
    await audit.record(tx, actor=actor.label, action=action, case_id=case.id, detail=item, now=now)


def _talk(row: RowMapping) -> Talk:
    return Talk(
        number=row["number"],
        place=TalkPlace(row["place"]),
        day=date.fromisoformat(row["day"]),
        staff_id=row["staff_id"],
    )
