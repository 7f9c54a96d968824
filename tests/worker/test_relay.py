import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import update

from core.cases.records import Stage
from core.clock import SetClock
from core.conversations import store as conversations
from core.db import Database, begin
from core.db.lifeline import Lifeline
from core.ids import SeededIds
from core.outbox import Care, Delivery, DeliveryError, Letter, Unsure, said
from core.outbox.models import outbox as letters
from core.outbox.policy import FIRST_WAIT, GIVE_UP_AFTER, LEASE, Next
from core.outbox.store import Claim, Post, claim_due, settle
from core.vault import Vault
from tests.builders import open_case
from tests.worker.conftest import Table
from tests.worker.fakes import Postman
from worker import Relay


async def test_a_reply_reaches_the_family_and_stops_the_clock(table: Table, relay: Relay, postman: Postman) -> None:
    await table.kari_writes("Hei, eg heiter Kari.")
    assert await table.stage() is Stage.CLAIMED
    await relay.deliver_due()
    assert postman.texts == ["Hei, eg heiter Kari."]
    assert await table.stage() is Stage.REACHED
    [message] = await table.messages()
    assert message.delivery is Delivery.DELIVERED
    assert message.delivered_at == table.clock.now()


async def test_the_bots_own_words_never_stop_the_clock(table: Table, relay: Relay, postman: Postman) -> None:
    await table.the_bot_says("sla.apology")
    await relay.deliver_due()
    assert postman.texts == ["sla.apology"]
    assert await table.stage() is Stage.NEW


async def test_letters_of_a_conversation_keep_their_order_when_the_first_must_wait(
    table: Table, relay: Relay, postman: Postman, clock: SetClock
) -> None:
    postman.will_meet(DeliveryError("flood", permanent=False, retry_after=timedelta(seconds=30)))
    await table.kari_writes("Først")
    await table.kari_writes("Så")
    await relay.deliver_due()
    assert postman.texts == []
    clock.forward(timedelta(seconds=29))
    await relay.deliver_due()
    assert postman.texts == []
    clock.forward(timedelta(seconds=1))
    await relay.deliver_due()
    assert postman.texts == ["Først", "Så"]


async def test_a_permanent_failure_is_told_to_the_team_and_the_clock_goes_on(
    table: Table, relay: Relay, postman: Postman
) -> None:
    postman.will_meet(DeliveryError("blocked", permanent=True))
    await table.kari_writes("Hei")
    await relay.deliver_due()
    [message] = await table.messages()
    assert (message.delivery, message.failure) == (Delivery.FAILED, "blocked")
    assert set(await table.notices()) >= {"undelivered", "unreachable"}
    assert await table.stage() is Stage.CLAIMED


async def test_a_staff_members_words_of_unknown_fate_are_never_repeated_by_themselves(
    table: Table, relay: Relay, postman: Postman, clock: SetClock
) -> None:
    postman.will_meet(Unsure("timeout"))
    await table.kari_writes("Hei")
    await relay.deliver_due()
    clock.forward(timedelta(days=2))
    await relay.deliver_due()
    assert postman.attempted == 1
    [message] = await table.messages()
    assert message.delivery is Delivery.UNCERTAIN


async def test_a_harmless_letter_of_unknown_fate_is_sent_at_most_once_more(
    table: Table, relay: Relay, postman: Postman, clock: SetClock
) -> None:
    postman.will_meet(Unsure("timeout"), Unsure("timeout"))
    await table.the_bot_says("help")
    for _ in range(4):
        await relay.deliver_due()
        clock.forward(timedelta(minutes=20))
    assert postman.attempted == 2


async def test_a_letter_in_the_hands_of_a_dead_process_is_taken_up_after_the_lease(
    table: Table, relay: Relay, postman: Postman, clock: SetClock
) -> None:
    await table.the_bot_says("help")
    async with begin(table.database) as tx:
        assert len(await claim_due(tx, now=clock.now(), limit=5)) == 1
    await relay.deliver_due()
    assert postman.attempted == 0
    clock.forward(LEASE)
    await relay.deliver_due()
    clock.forward(timedelta(seconds=30))
    await relay.deliver_due()
    assert postman.texts == ["help"]


async def test_a_process_alone_on_its_database_takes_over_at_once(
    table: Table, relay: Relay, postman: Postman, clock: SetClock
) -> None:
    await table.the_bot_says("help")
    await table.the_bot_says("status")
    async with begin(table.database) as tx:
        await claim_due(tx, now=clock.now(), limit=1)
    await relay.take_over()
    clock.forward(timedelta(seconds=4))
    await relay.deliver_due()
    assert postman.texts == ["help", "status"]


async def test_where_a_repeat_does_no_harm_an_interrupted_reply_is_simply_done_over(
    table: Table, relay: Relay, postman: Postman, clock: SetClock
) -> None:
    postman.repeats_harmlessly = True
    await table.kari_writes("Hei")
    async with begin(table.database) as tx:
        await claim_due(tx, now=clock.now(), limit=1)
    await relay.take_over()
    await relay.deliver_due()
    assert postman.texts == ["Hei"]
    assert await table.stage() is Stage.REACHED


async def test_a_slow_letter_holds_up_nobody_else(
    database: Database, vault: Vault, ids: SeededIds, table: Table, relay: Relay, postman: Postman
) -> None:
    other = Table(database, vault, ids, table.clock, await open_case(database, vault, ids))
    postman.stands_still = asyncio.Event()
    await table.kari_writes("Den trege")
    async with asyncio.TaskGroup() as letters:
        assert await relay.start_due(letters) == 1
        await postman.is_at_the_door.wait()
        release, postman.stands_still = postman.stands_still, None
        await other.the_bot_says("help")
        await relay.deliver_due()
        assert postman.texts == ["help"]
        release.set()
    assert postman.texts == ["help", "Den trege"]


async def test_a_channel_with_all_hands_full_holds_up_no_other(
    table: Table, relay: Relay, postman: Postman, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("worker.relay.AT_ONCE", 2)
    slow = Postman(stands_still=asyncio.Event())
    relay.senders = {"web": postman, "telegram": slow}
    await table.are_owed_one("telegram", "a", "b", "c")
    async with asyncio.TaskGroup() as letters:
        assert await relay.start_due(letters) == 2
        assert await relay.start_due(letters) == 0
        await table.are_owed_one("no such channel", "d", "e", "f")
        await table.are_owed_one("web", "g")
        assert await relay.start_due(letters) == 3
        assert slow.stands_still is not None
        slow.stands_still.set()
    await relay.deliver_due()
    assert (len(postman.handed_over), len(slow.handed_over)) == (1, 3)


async def test_a_letter_says_how_many_processes_have_some_on_their_way(
    table: Table, relay: Relay, postman: Postman
) -> None:
    relay.colleagues.lifeline = Lifeline(url="", signals=table.database.signals, number=1)
    await table.are_owed_one("web", "a", "b")
    async with begin(table.database) as tx:
        [held] = await claim_due(tx, now=table.clock.now(), limit=1, holder=2)
    await relay.deliver_due()
    async with begin(table.database) as tx:
        await settle(tx, Claim(held.id, held.attempts + 1), Next(Delivery.DELIVERED), now=table.clock.now())
    await table.are_owed_one("web", "c")
    await relay.deliver_due()
    assert [parcel.carriers for parcel in postman.handed_over] == [2, 1]


async def test_a_letter_that_was_claimed_and_not_yet_sent_goes_back_at_a_stop(
    table: Table, relay: Relay, postman: Postman, clock: SetClock
) -> None:
    await table.kari_writes("Hei")
    [(_, claimed)] = await relay._claim()
    relay.close()
    await relay._carry(claimed)
    assert await relay.deliver_due() == 0
    assert postman.attempted == 0
    [message] = await table.messages()
    assert message.delivery is Delivery.QUEUED
    follower = Relay(database=table.database, vault=table.vault, clock=clock, senders={"web": postman})
    assert await follower.deliver_due() == 1
    assert postman.texts == ["Hei"]


async def test_a_clock_that_leaps_ahead_does_not_take_a_letter_from_our_own_hands(
    table: Table, relay: Relay, postman: Postman, clock: SetClock
) -> None:
    """The claim looks a day old at once; the send goes on all the same, and nothing goes twice."""
    postman.stands_still = asyncio.Event()
    await table.kari_writes("Hei")
    async with asyncio.TaskGroup() as letters:
        assert await relay.start_due(letters) == 1
        await postman.is_at_the_door.wait()
        clock.forward(timedelta(days=1))
        assert await relay.start_due(letters) == 0
        postman.stands_still.set()
    assert postman.attempted == 1
    [message] = await table.messages()
    assert message.delivery is Delivery.DELIVERED


async def test_it_goes_on_trying_for_a_day_and_then_tells_the_team(
    table: Table, relay: Relay, postman: Postman, clock: SetClock
) -> None:
    postman.will_meet(*[DeliveryError("network", permanent=False)] * 1000)
    await table.kari_writes("Hei")
    for _ in range(100):
        await relay.deliver_due()
        clock.forward(timedelta(minutes=15))
    [message] = await table.messages()
    assert (message.delivery, message.failure) == (Delivery.FAILED, "network")
    assert postman.attempted >= GIVE_UP_AFTER / timedelta(minutes=15)


async def test_one_broken_sender_does_not_hold_up_the_others(
    database: Database, vault: Vault, ids: SeededIds, table: Table, relay: Relay, postman: Postman
) -> None:
    other = await open_case(database, vault, ids)
    postman.will_meet(RuntimeError("a bug"))
    await table.the_bot_says("help")
    await Table(database, vault, ids, table.clock, other).the_bot_says("help")
    await relay.deliver_due()
    assert postman.texts == ["help"]


async def test_a_person_who_is_forgotten_meanwhile_gets_nothing(
    table: Table, relay: Relay, postman: Postman, vault: Vault
) -> None:
    await table.the_bot_says("help")
    async with begin(table.database) as tx:
        await vault.shred(tx, conversations.subject_of(table.opened.conversation_id))
    await relay.deliver_due()
    assert postman.attempted == 0


async def test_a_worker_that_slept_beyond_its_claim_sends_nothing(
    table: Table, relay: Relay, postman: Postman, clock: SetClock
) -> None:
    """As after SIGSTOP: another worker has taken the letter over and parked it before this one goes on."""
    await table.kari_writes("Hei")
    async with begin(table.database) as tx:
        [row] = await claim_due(tx, now=clock.now(), limit=1)
    clock.forward(LEASE)
    await relay.deliver_due()
    await relay._deliver(row)
    assert postman.attempted == 0


async def test_a_letter_that_cannot_be_settled_keeps_no_other_back(
    table: Table, relay: Relay, postman: Postman, clock: SetClock
) -> None:
    await table.the_bot_says("hello")
    async with begin(table.database) as tx:
        [row] = await claim_due(tx, now=clock.now(), limit=1)
        await tx.execute(update(letters).where(letters.c.id == row.id).values(care="unknown"))
        other = await conversations.start(tx, table.vault, table.ids, channel="web", address="b", now=clock.now())
        letter = Letter(locale="nn", says=(said("hello"),))
        await Post(other.id, other.key, table.ids).put(tx, letter, care=Care.HARMLESS, now=clock.now())
    clock.forward(LEASE)
    await relay.deliver_due()
    assert postman.texts == ["hello"]


@pytest.mark.parametrize("then", [DeliveryError("no_connection", permanent=False), Unsure("connection_lost")])
async def test_a_letter_put_back_because_we_were_too_fast_was_not_tried(
    table: Table, relay: Relay, postman: Postman, clock: SetClock, then: Exception
) -> None:
    too_fast = DeliveryError("busy", permanent=False, retry_after=timedelta(seconds=1))
    await table.the_bot_says("hello")
    postman.will_meet(*[too_fast] * 9, then)
    for _ in range(10):
        await relay.deliver_due()
        clock.forward(timedelta(seconds=1))
    assert (postman.attempted, postman.texts) == (10, [])
    clock.forward(FIRST_WAIT)
    await relay.deliver_due()
    assert postman.texts == ["hello"]
