"""What is owed to a person is never lost, never out of order, and forgotten once it is handed over."""

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from core.conversations import Conversation
from core.conversations import store as conversations
from core.db import Database, begin, read
from core.ids import SeededIds
from core.outbox import Care, Delivery, DeliveryError, Letter, Unsure, said
from core.outbox import store as outbox
from core.outbox.models import outbox as rows
from core.outbox.policy import FURTHEST, GIVE_UP_AFTER, LEASE, Next, after_error, after_unsure
from core.vault import Vault
from tests.builders import START

SECOND = timedelta(seconds=1)
DONE = Next(Delivery.DELIVERED)


@dataclass(slots=True, frozen=True)
class Street:
    """Conversations to write letters for."""

    database: Database
    vault: Vault
    ids: SeededIds

    async def talk(self, address: str) -> Conversation:
        async with begin(self.database) as tx:
            return await conversations.start(tx, self.vault, self.ids, channel="web", address=address, now=START)

    async def write(self, talk: Conversation, *keys: str, care: Care = Care.HARMLESS, now: datetime = START) -> None:
        async with begin(self.database) as tx:
            for key in keys:
                letter = Letter(locale="nn", says=(said(key),))
                await outbox.Post(talk.id, talk.key, self.ids).put(tx, letter, care=care, now=now)

    async def claim(self, *, now: datetime = START, limit: int = 10) -> list[int]:
        async with begin(self.database) as tx:
            return [row.id for row in await outbox.claim_due(tx, now=now, limit=limit)]

    async def settle(self, id_: int, outcome: Next, *, now: datetime = START, unsure: bool = False) -> bool:
        async with begin(self.database) as tx:
            attempts = await tx.connection.scalar(select(rows.c.attempts).where(rows.c.id == id_))
            return await outbox.settle(tx, outbox.Claim(id_, attempts or 0), outcome, now=now, unsure=unsure)

    async def row(self, id_: int) -> Any:
        async with read(self.database) as tx:
            return (await tx.execute(select(rows).where(rows.c.id == id_))).one()

    async def said_in(self, talk: Conversation, id_: int) -> str:
        row = await self.row(id_)
        return Letter.from_json(talk.key.open(outbox.letter_field(row.row_key), row.sealed_letter)).says[0].key


@pytest.fixture
def street(database: Database, vault: Vault, ids: SeededIds) -> Street:
    return Street(database, vault, ids)


async def test_letters_of_one_conversation_leave_one_at_a_time_in_the_order_they_were_written(street: Street) -> None:
    talk = await street.talk("anne")
    await street.write(talk, "first", "second", "third")
    for key in ("first", "second", "third"):
        [id_] = await street.claim()
        assert await street.said_in(talk, id_) == key
        assert await street.claim() == []
        await street.settle(id_, DONE)
    assert await street.claim() == []


async def test_one_familys_trouble_does_not_hold_up_another(street: Street) -> None:
    anne, berit = await street.talk("anne"), await street.talk("berit")
    await street.write(anne, "first")
    await street.write(berit, "first")
    assert len(await street.claim()) == 2


async def test_a_letter_that_waits_for_its_next_try_holds_back_those_after_it(street: Street) -> None:
    talk = await street.talk("anne")
    await street.write(talk, "first", "second")
    [id_] = await street.claim()
    away = DeliveryError("away", permanent=False)
    await street.settle(id_, after_error(away, attempts=1, created_at=START, now=START))
    assert await street.claim() == []
    assert await street.claim(now=START + 2 * SECOND) == [id_]


async def test_a_letter_that_failed_for_good_lets_the_next_one_through(street: Street) -> None:
    talk = await street.talk("anne")
    await street.write(talk, "first", "second")
    [id_] = await street.claim()
    await street.settle(id_, Next(Delivery.FAILED, reason="refused"))
    [after] = await street.claim()
    assert await street.said_in(talk, after) == "second"


async def test_no_letter_is_claimed_twice_by_two_relays(street: Street) -> None:
    for name in ("anne", "berit", "cathrine", "dina"):
        await street.write(await street.talk(name), "hello")
    claimed = await asyncio.gather(*(street.claim(limit=3) for _ in range(4)))
    ids = [id_ for batch in claimed for id_ in batch]
    assert sorted(ids) == sorted(set(ids))
    assert len(ids) == 4


async def test_a_second_relay_that_saw_the_same_row_does_not_get_it(street: Street) -> None:
    await street.write(await street.talk("anne"), "hello")
    [id_] = await street.claim()
    async with begin(street.database) as tx:
        assert not await outbox._claim(tx, id_, now=START)


async def test_a_claim_runs_out_after_its_lease_and_not_before(street: Street) -> None:
    await street.write(await street.talk("anne"), "hello")
    [id_] = await street.claim()
    async with read(street.database) as tx:
        assert await outbox.stale(tx, now=START + LEASE - SECOND) == []
        assert [row.id for row in await outbox.stale(tx, now=START + LEASE)] == [id_]


async def test_an_outcome_that_comes_after_the_letter_was_settled_changes_nothing(street: Street) -> None:
    await street.write(await street.talk("anne"), "hello")
    [id_] = await street.claim()
    assert await street.settle(id_, DONE)
    assert not await street.settle(id_, Next(Delivery.FAILED, reason="late"))
    assert (await street.row(id_)).state == Delivery.DELIVERED


@pytest.mark.parametrize("state", [Delivery.DELIVERED, Delivery.FAILED])
async def test_the_words_are_dropped_once_a_letter_is_done_with(street: Street, state: Delivery) -> None:
    await street.write(await street.talk("anne"), "hello")
    [id_] = await street.claim()
    await street.settle(id_, Next(state))
    row = await street.row(id_)
    assert (row.sealed_letter, row.due_at, row.done_at) == (None, None, START)


@pytest.mark.parametrize(("care", "kept"), [(Care.ONCE, True), (Care.HARMLESS, False)])
async def test_an_uncertain_letter_keeps_its_words_only_where_a_person_decides_on_a_copy(
    street: Street, care: Care, kept: bool
) -> None:
    await street.write(await street.talk("anne"), "hello", care=care)
    [id_] = await street.claim()
    outcome = after_unsure(Unsure("timeout"), care=care, unsure_before=True, attempts=2, now=START)
    await street.settle(id_, outcome, unsure=True)
    row = await street.row(id_)
    assert row.state == Delivery.UNCERTAIN
    assert row.unsure_before
    assert (row.sealed_letter is not None) is kept


async def test_each_attempt_is_counted(street: Street) -> None:
    await street.write(await street.talk("anne"), "hello")
    for count in (1, 2):
        [id_] = await street.claim(now=START + count * SECOND)
        assert (await street.row(id_)).attempts == count
        await street.settle(id_, Next(Delivery.QUEUED, due_at=START))


async def test_a_letter_is_owed_until_it_is_handed_over_or_too_old_to_be(street: Street) -> None:
    talk = await street.talk("anne")
    await street.write(talk, "hello")
    async with read(street.database) as tx:
        assert await outbox.still_owed(tx, talk.id, now=START)
        assert not await outbox.still_owed(tx, talk.id, now=START + GIVE_UP_AFTER)
    [id_] = await street.claim()
    await street.settle(id_, DONE)
    async with read(street.database) as tx:
        assert not await outbox.still_owed(tx, talk.id, now=START)


async def test_the_next_due_time_is_the_earliest_of_what_waits(street: Street) -> None:
    async with read(street.database) as tx:
        assert await outbox.next_due(tx) is None
    await street.write(await street.talk("anne"), "later", now=START + SECOND)
    await street.write(await street.talk("berit"), "now", now=START)
    async with read(street.database) as tx:
        assert await outbox.next_due(tx) == START


async def test_a_letter_behind_one_that_must_wait_is_due_with_it(street: Street) -> None:
    talk = await street.talk("anne")
    await street.write(talk, "first", "second")
    [first] = await street.claim()
    await street.settle(first, Next(Delivery.QUEUED, due_at=START + GIVE_UP_AFTER))
    async with read(street.database) as tx:
        assert await outbox.next_due(tx) == START + GIVE_UP_AFTER


@pytest.mark.parametrize("back", [timedelta(minutes=5), timedelta(days=1)])
async def test_a_letter_that_was_put_off_while_the_clock_ran_ahead_waits_little_more_than_an_hour(
    street: Street, back: timedelta
) -> None:
    await street.write(await street.talk("anne"), "hello", now=START + back)
    [id_] = await street.claim(now=START + back)
    error = DeliveryError("flood", permanent=False, retry_after=timedelta(days=7))
    await street.settle(id_, after_error(error, attempts=1, created_at=START, now=START + back - SECOND))
    assert await street.claim(now=START + FURTHEST + timedelta(minutes=5)) == [id_]


async def test_a_claim_made_while_the_clock_ran_ahead_is_found_to_be_stale(street: Street) -> None:
    await street.write(await street.talk("anne"), "hello", now=START + timedelta(days=1))
    [id_] = await street.claim(now=START + timedelta(days=1))
    async with read(street.database) as tx:
        assert [row.id for row in await outbox.stale(tx, now=START)] == [id_]


async def test_an_id_is_never_used_again_so_that_a_late_relay_settles_nobody_elses_letter(street: Street) -> None:
    talk = await street.talk("anne")
    await street.write(talk, "old")
    [old] = await street.claim()
    async with begin(street.database) as tx:
        await outbox.forget(tx, talk.id)
    await street.write(talk, "new")
    [new] = await street.claim()
    assert new != old
    assert not await street.settle(old, DONE)


async def test_the_relay_is_nudged_by_a_new_letter(street: Street) -> None:
    talk = await street.talk("anne")
    with street.database.signals.listen(["outbox"]) as listener:
        await street.write(talk, "hello")
        assert await listener.wait(0)
