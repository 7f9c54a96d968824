"""What a worker held when it died is taken over within seconds; what a living one holds is left to it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from sqlalchemy import select

from bot.engine.events import Start
from core.db import AWAY, begin, read
from core.db.lifeline import Lifeline
from core.outbox.models import outbox
from core.outbox.store import LINE_LAID_WITHIN, claim_due
from tests.outage import bring_back, take_away
from tests.several.conftest import Process
from tests.worker.fakes import Postman

PATIENCE = 10


@asynccontextmanager
async def alive(process: Process, url: str) -> AsyncIterator[int]:
    line, stop = Lifeline(url=url, signals=process.house.database.signals), asyncio.Event()
    with process.house.database.signals.listen(["any"]) as laid:
        async with asyncio.timeout(PATIENCE), asyncio.TaskGroup() as group:
            group.create_task(line.run(stop))
            await laid.wait(PATIENCE)
            assert line.number is not None
            yield line.number
            stop.set()


async def a_letter_in_the_hands_of(holder: int | None, process: Process) -> None:
    await process.takes("501", Start("nn"))
    async with begin(process.house.database) as tx:
        [_] = await claim_due(tx, now=process.house.clock.now(), limit=10, holder=holder)


async def state(process: Process) -> str:
    async with read(process.house.database) as tx:
        return str(await tx.connection.scalar(select(outbox.c.state)))


async def test_a_letter_in_a_living_workers_hands_is_left_there_and_a_dead_ones_is_soon_taken_over(
    processes: tuple[Process, ...], postgres_url: str
) -> None:
    one, other = processes
    async with alive(one, postgres_url) as holder:
        await a_letter_in_the_hands_of(holder, one)
        one.house.clock.forward(LINE_LAID_WITHIN)
        await other.house.relay(telegram=Postman()).deliver_due()
        assert await state(other) == "sending"
    await other.house.relay(telegram=Postman()).deliver_due()
    assert await state(other) == "queued"


async def test_a_claim_without_a_holder_waits_for_its_lease(processes: tuple[Process, ...]) -> None:
    one, other = processes
    await a_letter_in_the_hands_of(None, one)
    await other.house.relay(telegram=Postman()).deliver_due()
    assert await state(other) == "sending"


async def test_right_after_an_outage_nobody_is_taken_for_dead(processes: tuple[Process, ...]) -> None:
    """It broke the lines of the living too: what they hold is theirs until they have had time to lay them anew."""
    one, other = processes
    moment = LINE_LAID_WITHIN.total_seconds()
    await a_letter_in_the_hands_of(1, one)
    one.house.clock.forward(LINE_LAID_WITHIN)
    passed = [0.0]
    relay = other.house.relay(telegram=Postman())
    relay.stopwatch = lambda: passed[0]
    relay.lifeline = Lifeline(url="", signals=other.house.database.signals)
    await relay.deliver_due()
    relay.lifeline.number = 2
    passed[0] = moment / 2
    await relay.deliver_due()
    await take_away(other.house.database)
    with pytest.raises(ExceptionGroup) as met:
        await relay.deliver_due()
    assert met.group_contains(AWAY)
    await bring_back(other.house.database)
    passed[0] = moment
    await relay.deliver_due()
    assert await state(one) == "sending"
    passed[0] = 1.5 * moment
    await relay.deliver_due()
    assert await state(one) == "queued"
