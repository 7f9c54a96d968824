"""What is done to a case in the year, by the product's own services."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime

from sqlalchemy import select

from core.alerts.answering import answer_in_console
from core.alerts.models import alerts
from core.cases.records import CloseReason, Reached
from core.cases.transfer import Transfer
from core.db import Tx
from tests.scenarios.world import World, family_side
from tests.scenarios.year import Deed


async def do(world: World, deed: Deed, case_id: str) -> None:
    async with world.acts() as tx:
        await DEEDS[deed.what](world, tx, deed, case_id, world.clock.now())


async def _takes_the_duty(world: World, tx: Tx, deed: Deed, _: str, now: datetime) -> None:
    await world.rota.take_over(tx, deed.who, now=now)


async def _claims(world: World, tx: Tx, deed: Deed, case_id: str, now: datetime) -> None:
    await world.desk.claim(tx, deed.who, case_id, now=now)


async def _gives_back(world: World, tx: Tx, deed: Deed, case_id: str, now: datetime) -> None:
    await world.desk.give_back(tx, deed.who, case_id, now=now)


async def _reaches(world: World, tx: Tx, deed: Deed, case_id: str, now: datetime) -> None:
    await world.desk.log_reached(tx, deed.who, case_id, Reached.CALL, now=now)


async def _closes(world: World, tx: Tx, deed: Deed, case_id: str, now: datetime) -> None:
    await world.desk.close(tx, deed.who, case_id, CloseReason.NOT_REACHED, now=now)


async def _reopens(world: World, tx: Tx, deed: Deed, case_id: str, now: datetime) -> None:
    await world.desk.reopen(tx, deed.who, case_id, now=now)


async def _offers(world: World, tx: Tx, deed: Deed, case_id: str, now: datetime) -> None:
    await _transfer(world).offer(tx, deed.who, case_id, deed.to, family_agrees=True, now=now)


async def _accepts(world: World, tx: Tx, deed: Deed, case_id: str, now: datetime) -> None:
    await _transfer(world).accept(tx, deed.who, case_id, now=now)


async def _declines(world: World, tx: Tx, deed: Deed, case_id: str, now: datetime) -> None:
    await _transfer(world).decline(tx, deed.who, case_id, now=now)


async def _needs_help_now(world: World, tx: Tx, _: Deed, case_id: str, now: datetime) -> None:
    await family_side(world).raise_urgent(tx, case_id, now=now)


async def _answers(_: World, tx: Tx, deed: Deed, case_id: str, now: datetime) -> None:
    """All that rings for the case."""
    ringing = alerts.c.subject_id == case_id, alerts.c.acknowledged_at.is_(None), alerts.c.ended_at.is_(None)
    for id_ in (await tx.execute(select(alerts.c.id).where(*ringing))).scalars().all():
        assert await answer_in_console(tx, deed.who, id_, now=now)


def _transfer(world: World) -> Transfer:
    return Transfer(world.vault, world.ids)


DEEDS: Mapping[str, Callable[[World, Tx, Deed, str, datetime], Awaitable[None]]] = {
    "take": _takes_the_duty,
    "claim": _claims,
    "give_back": _gives_back,
    "reach": _reaches,
    "close": _closes,
    "reopen": _reopens,
    "offer": _offers,
    "accept": _accepts,
    "decline": _declines,
    "urgent": _needs_help_now,
    "answer": _answers,
}
