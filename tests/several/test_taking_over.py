"""What a worker held when it died is taken over within seconds; what a living one holds is left to it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest
from sqlalchemy import select

from bot.engine.events import Start
from core.db import AWAY, begin, read
from core.db.lifeline import Lifeline
from core.outbox.models import outbox
from core.outbox.policy import LEASE, Next
from core.outbox.records import Delivery
from core.outbox.store import Claim, claim_due, in_hand, settle
from tests.outage import bring_back, take_away
from tests.several.conftest import Process
from tests.worker.fakes import Postman
from worker.colleagues import GRACE_SECONDS

PATIENCE = 10
DONE = Next(Delivery.DELIVERED)


@asynccontextmanager
async def one_that_is(number: int | None, process: Process, url: str) -> AsyncIterator[int]:
    line, stop = Lifeline(url=url, signals=process.house.database.signals, _former=number), asyncio.Event()
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


@dataclass
class Colleague:
    """Another process that looks at what the first one holds, by a stopwatch of its own."""

    process: Process
    passed: float = 0.0

    def __post_init__(self) -> None:
        self.postman = Postman()
        self.relay = self.process.house.relay(telegram=self.postman)
        self.relay.colleagues.stopwatch = lambda: self.passed

    def has_a_line(self, number: int | None) -> None:
        line = self.relay.colleagues.lifeline or Lifeline(url="", signals=self.process.house.database.signals)
        line.number, self.relay.colleagues.lifeline = number, line

    async def looks(self, *, after: float = 0.0) -> str:
        self.passed += after
        await self.relay.deliver_due()
        return await state(self.process)


async def test_a_letter_in_a_living_workers_hands_is_left_there_and_a_dead_ones_is_soon_taken_over(
    processes: tuple[Process, ...], postgres_url: str
) -> None:
    one, other = processes
    colleague = Colleague(other)
    async with one_that_is(None, one, postgres_url) as holder:
        await a_letter_in_the_hands_of(holder, one)
        for _ in range(3):
            assert await colleague.looks(after=GRACE_SECONDS) == "sending"
    assert await colleague.looks() == "sending"
    assert await colleague.looks(after=GRACE_SECONDS - 0.1) == "sending"
    assert await colleague.looks(after=0.1) == "queued"


async def test_a_line_that_breaks_for_a_moment_makes_nobody_dead(
    processes: tuple[Process, ...], postgres_url: str
) -> None:
    one, other = processes
    colleague = Colleague(other)
    await a_letter_in_the_hands_of(7, one)
    assert await colleague.looks() == "sending"
    async with one_that_is(7, one, postgres_url):
        assert await colleague.looks(after=GRACE_SECONDS) == "sending"
    assert await colleague.looks(after=GRACE_SECONDS) == "sending"
    assert await colleague.looks(after=GRACE_SECONDS) == "queued"


async def test_whoever_is_not_seen_alive_takes_nobody_for_dead(
    processes: tuple[Process, ...], postgres_url: str
) -> None:
    """A server that came back forgot the lines of the living and of the dead alike."""
    one, other = processes
    colleague = Colleague(other)
    colleague.has_a_line(8)
    await a_letter_in_the_hands_of(7, one)
    for _ in range(3):
        assert await colleague.looks(after=GRACE_SECONDS) == "sending"
    async with one_that_is(8, other, postgres_url):
        assert await colleague.looks() == "sending"
        assert await colleague.looks(after=GRACE_SECONDS) == "queued"


async def test_a_claim_without_a_holder_waits_for_its_lease(processes: tuple[Process, ...]) -> None:
    one, other = processes
    await a_letter_in_the_hands_of(None, one)
    colleague = Colleague(other)
    assert await colleague.looks(after=GRACE_SECONDS) == "sending"
    other.house.clock.forward(LEASE)
    assert await colleague.looks() == "queued"


async def test_right_after_an_outage_nothing_is_taken_over_however_old(processes: tuple[Process, ...]) -> None:
    """It broke the lines of the living too, and ran out their claims: what they know they write down first."""
    one, other = processes
    colleague = Colleague(other)
    await a_letter_in_the_hands_of(1, one)
    assert await colleague.looks() == "sending"
    await take_away(other.house.database)
    with pytest.raises(ExceptionGroup) as met:
        await colleague.looks(after=10 * GRACE_SECONDS)
    assert met.group_contains(AWAY)
    await bring_back(other.house.database)
    one.house.clock.forward(LEASE)
    other.house.clock.forward(LEASE)
    assert await colleague.looks(after=GRACE_SECONDS - 0.1) == "sending"
    assert await colleague.looks(after=0.1) == "queued"


async def test_that_a_letter_arrived_counts_although_a_colleague_has_taken_it_over(
    processes: tuple[Process, ...],
) -> None:
    one, other = processes
    await a_letter_in_the_hands_of(7, one)
    async with read(one.house.database) as tx:
        [row] = await in_hand(tx)
    colleague = Colleague(other)
    await colleague.looks()
    assert await colleague.looks(after=GRACE_SECONDS) == "queued"
    async with begin(one.house.database) as tx:
        assert await settle(tx, Claim(row.id, row.attempts), DONE, now=one.house.clock.now())
    other.house.clock.forward(LEASE)
    await colleague.looks()
    assert await state(one) == "delivered"
    assert colleague.postman.texts == []
