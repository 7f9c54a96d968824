"""Five deliberate faults in our code. A campaign that does not catch each of them proves nothing.

Each changes one function, in the process that is going to die, and nothing that a run without a crash would show.
"""

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, TypeAlias

from bot.channels.telegram.ingest import Ingest
from bot.conversation import Incoming, Taken, reception
from bot.conversation.reception import Reception
from core.cases import store as cases
from core.db import Tx, begin
from core.inbox import first_sight
from core.outbox import Care, store
from core.outbox.store import Claim
from core.sla import store as deadlines
from tests.campaign.crash.deliberate import DELIBERATE
from tests.campaign.crash.replacing import replace
from worker import relay
from worker.keeper import AT_ONCE, Keeper

Function: TypeAlias = Callable[..., Any]


def acknowledge_before_commit() -> None:
    """As frameworks do by default: the update is confirmed as soon as somebody has begun with it."""
    begun = set()

    def successor(take_update: Function) -> Function:
        async def takes(ingest: Ingest, raw: object) -> None:
            work = asyncio.get_running_loop().create_task(take_update(ingest, raw))
            begun.add(work)
            work.add_done_callback(begun.discard)

        return takes

    replace(Ingest, "take", successor)


def dedupe_outside_the_turn() -> None:
    """The key that tells a repeated update is kept in a transaction of its own."""

    async def known(*_: Any, **__: Any) -> bool:
        return True

    def successor(take: Function) -> Function:
        async def takes(door: Reception, incoming: Incoming) -> Taken:
            async with begin(door.database) as tx:
                new = await first_sight(
                    tx, channel=incoming.channel, external_id=incoming.external_id, now=door.clock.now()
                )
            return await take(door, incoming) if new else Taken(new=False)

        return takes

    replace(reception, "first_sight", lambda _: known)
    replace(Reception, "take", successor)


def send_without_a_claim() -> None:
    """That a letter is on its way is known in memory alone, until there is an outcome."""
    claim, on_its_way = store._claim, set()

    async def claims(_tx: Tx, id_: int, **_: Any) -> bool:
        new = id_ not in on_its_way
        on_its_way.add(id_)
        return new

    def successor(settle: Function) -> Function:
        async def settles(tx: Tx, claimed: Claim, *rest: Any, now: datetime, **more: Any) -> bool:
            await claim(tx, claimed.id, now=now)
            on_its_way.discard(claimed.id)
            settled: bool = await settle(tx, claimed, *rest, now=now, **more)
            return settled

        return settles

    async def stands(_tx: Tx, claimed: Claim) -> bool:
        return claimed.id in on_its_way

    replace(store, "_claim", lambda _: claims)
    replace(store, "stands", lambda _: stands)
    replace(store, "settle", successor)


def repeat_staff_words() -> None:
    """Words of staff are sent again after an unknown outcome, as if a copy did no harm."""

    def successor(after_unsure: Function) -> Function:
        return lambda *given, **named: after_unsure(*given, **{**named, "care": Care.HARMLESS})

    replace(relay, "after_unsure", successor)


def mark_and_fire_apart() -> None:
    """A milestone is marked as told in one transaction, and told in another."""

    async def fires(keeper: Keeper) -> None:
        now = keeper.clock.now()
        async with begin(keeper.database) as tx:
            due = await deadlines.cases_due(tx, now=now, limit=AT_ONCE)
            fallen = [one for case_id in due for one in await deadlines.fall_due(tx, case_id, now=now)]
        async with begin(keeper.database) as tx:
            held = {one.subject_id: await cases.get(tx, one.subject_id) for one in fallen}
            await keeper.watch.tell(tx, fallen, held, now=now)

    replace(Keeper, "fire_due", lambda _: fires)


MUTANTS: Mapping[str, Callable[[], None]] = dict(
    zip(
        DELIBERATE,
        (
            acknowledge_before_commit,
            dedupe_outside_the_turn,
            send_without_a_claim,
            repeat_staff_words,
            mark_and_fire_apart,
        ),
        strict=True,
    )
)


def install(name: str | None) -> None:
    if name is not None:
        MUTANTS[name]()
