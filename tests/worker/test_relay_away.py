"""What is known of a letter is not forgotten because the database is away at that moment."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from structlog.testing import capture_logs

from bot.channels.web.sender import WebSender
from core.cases.records import Stage
from core.conversations import store as conversations
from core.db import Database, read
from core.outbox import Delivery, DeliveryError, Parcel, Unsure
from core.outbox.models import outbox
from core.outbox.policy import LEASE
from tests.outage import bring_back, take_away
from tests.worker.conftest import Table
from tests.worker.fakes import Postman
from worker import Relay
from worker.relay import Taking
from worker.settling import FIRST_REST, LONGEST_REST


@dataclass(slots=True)
class Outage:
    """Begins when a letter is at the door, and ends at some later try to write down what became of it."""

    database: Database
    postman: Postman
    lasts: int = 3
    rests: list[float] = field(default_factory=list)
    meanwhile: Callable[[], Awaitable[object]] | None = None

    async def rest(self, seconds: float) -> None:
        self.rests.append(seconds)
        if len(self.rests) == self.lasts:
            await bring_back(self.database)
            if self.meanwhile:
                await self.meanwhile()

    async def meets(self, relay: Relay) -> None:
        self.postman.stands_still = asyncio.Event()
        async with asyncio.TaskGroup() as letters:
            assert await relay.start_due(letters) == 1
            await self.postman.is_at_the_door.wait()
            await take_away(self.database)
            self.postman.stands_still.set()
        self.postman.stands_still = None


@pytest.fixture
def outage(database: Database, postman: Postman, relay: Relay) -> Outage:
    one = Outage(database, postman)
    relay.pause = one.rest
    return one


async def test_words_that_arrived_while_the_database_was_away_count_as_arrived(
    table: Table, relay: Relay, postman: Postman, outage: Outage
) -> None:
    await table.kari_writes("Hei")
    with capture_logs() as logs:
        await outage.meets(relay)
    [message] = await table.messages()
    assert message.delivery is Delivery.DELIVERED
    assert await table.stage() is Stage.REACHED
    assert [line["event"] for line in logs].count("relay.outcome_waits") == 1


@pytest.mark.parametrize(
    ("trouble", "state"),
    [
        (DeliveryError("refused", permanent=True), Delivery.FAILED),
        (DeliveryError("busy", permanent=False), Delivery.QUEUED),
        (Unsure("timeout"), Delivery.UNCERTAIN),
    ],
)
async def test_every_other_outcome_waits_for_the_database_too(
    table: Table, relay: Relay, postman: Postman, outage: Outage, trouble: Exception, state: Delivery
) -> None:
    postman.will_meet(trouble)
    await table.kari_writes("Hei")
    await outage.meets(relay)
    [message] = await table.messages()
    assert message.delivery is state


async def test_what_arrived_does_not_go_twice_however_long_the_outage(
    table: Table, relay: Relay, postman: Postman, outage: Outage
) -> None:
    """The claim has run out when the database is back; the letter is still in our own hands."""

    async def looks_again() -> None:
        table.clock.forward(2 * LEASE)
        async with asyncio.TaskGroup() as letters:
            assert await relay.start_due(letters) == 0

    outage.lasts, outage.meanwhile = 12, looks_again
    await table.the_bot_says("help")
    await outage.meets(relay)
    table.clock.forward(timedelta(days=1))
    await relay.deliver_due()
    assert postman.texts == ["help"]
    assert outage.rests[:3] == [FIRST_REST, 2 * FIRST_REST, 4 * FIRST_REST]
    assert max(outage.rests) == LONGEST_REST


async def test_a_stop_still_waits_for_what_is_known_to_be_written(
    table: Table, relay: Relay, postman: Postman, outage: Outage
) -> None:
    """As long as the keeper lets it: `test_a_stop_does_not_wait_for_a_database_that_stays_away`."""

    async def stops() -> None:
        relay.close()

    outage.meanwhile = stops
    await table.kari_writes("Hei")
    await outage.meets(relay)
    [message] = await table.messages()
    assert message.delivery is Delivery.DELIVERED


@pytest.fixture
def taken_over(table: Table, postman: Postman, outage: Outage) -> None:
    """The outage outlasts the claim, and another process comes first when it is over."""

    async def another_takes_it_over() -> None:
        table.clock.forward(LEASE)
        other = Relay(database=table.database, vault=table.vault, clock=table.clock, senders={"web": postman})
        await other.deliver_due()

    outage.meanwhile = another_takes_it_over


@pytest.mark.usefixtures("taken_over")
async def test_that_words_arrived_counts_although_another_holds_it_to_be_uncertain(
    table: Table, relay: Relay, outage: Outage
) -> None:
    await table.kari_writes("Hei")
    await outage.meets(relay)
    [message] = await table.messages()
    assert message.delivery is Delivery.DELIVERED


@pytest.mark.usefixtures("taken_over")
async def test_what_another_holds_to_be_uncertain_stays_so_when_it_surely_did_not_arrive(
    table: Table, relay: Relay, postman: Postman, outage: Outage
) -> None:
    """Somebody has been told by now, and decides."""
    await table.kari_writes("Hei")
    postman.will_meet(DeliveryError("no_connection", permanent=False))
    await outage.meets(relay)
    [message] = await table.messages()
    assert message.delivery is Delivery.UNCERTAIN


async def test_whoever_has_set_out_with_it_again_has_the_say(
    table: Table, relay: Relay, postman: Postman, outage: Outage
) -> None:
    async def another_sets_out_with_it() -> None:
        refusing = Postman(deque([DeliveryError("refused", permanent=True)]))
        other = Relay(database=table.database, vault=table.vault, clock=table.clock, senders={"web": refusing})
        for _ in range(2):
            table.clock.forward(LEASE)
            await other.deliver_due()

    outage.meanwhile = another_sets_out_with_it
    await table.the_bot_says("help")
    await outage.meets(relay)
    async with read(table.database) as tx:
        assert await tx.connection.scalar(select(outbox.c.state)) == Delivery.FAILED


async def test_a_claim_whose_answer_was_lost_is_given_back_and_is_no_letter_of_unknown_fate(
    table: Table, relay: Relay, postman: Postman
) -> None:
    await table.kari_writes("Hei")
    [_] = await relay._claim()
    relay._half_taken.append(Taking(None, until=table.clock.now() + LEASE))
    await relay.deliver_due()
    assert postman.texts == ["Hei"]
    [message] = await table.messages()
    assert message.delivery is Delivery.DELIVERED


async def test_a_letter_that_could_not_even_be_opened_has_not_set_out(
    table: Table, relay: Relay, postman: Postman, outage: Outage
) -> None:
    await table.kari_writes("Hei")
    [(_, claimed)] = await relay._claim()
    await take_away(table.database)
    await relay._carry(claimed)
    [message] = await table.messages()
    assert (message.delivery, postman.attempted) == (Delivery.QUEUED, 0)
    await relay.deliver_due()
    assert postman.texts == ["Hei"]


async def test_a_page_that_is_written_into_the_same_database_is_written_when_it_is_back(
    table: Table, relay: Relay, outage: Outage
) -> None:
    """A reply there is not of unknown fate: it can be done over."""
    page = WebSender(database=table.database, vault=table.vault)
    relay.senders = {"web": Away(page, table.database)}
    await table.kari_writes("Hei")
    await relay.deliver_due()
    [message] = await table.messages()
    assert message.delivery is Delivery.DELIVERED
    async with read(table.database) as tx:
        talk = await conversations.find_by_id(tx, table.vault, table.opened.conversation_id)
        assert talk is not None
        assert len(await conversations.lines_of(tx, talk)) == 1


@dataclass(slots=True)
class Away:
    """The page's own way out, whose database goes away before the first letter is written."""

    page: WebSender
    database: Database
    sent: int = 0
    repeats_harmlessly: bool = True

    async def send(self, parcel: Parcel, *, now: datetime) -> None:
        self.sent += 1
        if self.sent == 1:
            await take_away(self.database)
        await self.page.send(parcel, now=now)
