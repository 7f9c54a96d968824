"""What a person decides about a letter whose fate nobody knows."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from core.conversations import Conversation
from core.conversations import store as conversations
from core.db import Database, begin, read
from core.ids import SeededIds
from core.outbox import Care, Delivery, DeliveryError, Letter, Unsure, staff_words
from core.outbox import store as outbox
from core.outbox.again import lay_to_rest, send_again
from core.outbox.models import outbox as rows
from core.outbox.policy import GIVE_UP_AFTER, Next, after_error, after_unsure
from core.vault import Vault
from tests.builders import START

MESSAGE = "a" * 32
LATER = START + timedelta(days=2)


@dataclass(slots=True)
class Parked:
    """A staff member's letter that was sent once, with nobody knowing whether it arrived."""

    database: Database
    talk: Conversation
    id: int

    async def again(self, *, now: datetime = LATER) -> bool:
        async with begin(self.database) as tx:
            return await send_again(tx, MESSAGE, now=now)

    async def rest(self, *, arrived: bool) -> None:
        async with begin(self.database) as tx:
            await lay_to_rest(tx, MESSAGE, arrived=arrived)

    async def claim(self, *, now: datetime = LATER) -> list[int]:
        async with begin(self.database) as tx:
            return [row.id for row in await outbox.claim_due(tx, now=now, limit=10)]

    async def settle(self, outcome: Next) -> bool:
        async with begin(self.database) as tx:
            attempts = await tx.connection.scalar(select(rows.c.attempts).where(rows.c.id == self.id))
            return await outbox.settle(tx, outbox.Claim(self.id, attempts or 0), outcome, now=LATER)

    async def row(self) -> Any:
        async with read(self.database) as tx:
            return (await tx.execute(select(rows).where(rows.c.id == self.id))).one()


@pytest.fixture
async def parked(database: Database, vault: Vault, ids: SeededIds) -> Parked:
    async with begin(database) as tx:
        talk = await conversations.start(tx, vault, ids, channel="telegram", address="1", now=START)
        letter = staff_words(locale="nn", author="Kari", text="Hei")
        await outbox.Post(talk.id, talk.key, ids).put(tx, letter, care=Care.ONCE, now=START, message_id=MESSAGE)
        [row] = await outbox.claim_due(tx, now=START, limit=1)
        unsure = after_unsure(Unsure("timeout"), care=Care.ONCE, unsure_before=False, attempts=1, now=START)
        await outbox.settle(tx, outbox.Claim(row.id, 1), unsure, unsure=True, now=START)
    return Parked(database, talk, row.id)


async def test_nobody_sends_it_again_by_themselves(parked: Parked) -> None:
    assert await parked.claim() == []


async def test_it_goes_out_once_more_in_its_own_words(parked: Parked) -> None:
    assert await parked.again()
    assert await parked.claim() == [parked.id]
    row = await parked.row()
    letter = Letter.from_json(parked.talk.key.open(outbox.letter_field(row.row_key), row.sealed_letter))
    assert (letter.author, letter.says[0].own_words) == ("Kari", "Hei")


async def test_it_is_queued_once_however_often_it_is_asked_for(parked: Parked) -> None:
    assert [await parked.again(), await parked.again()] == [True, False]
    await parked.claim()
    assert not await parked.again()
    await parked.settle(Next(Delivery.DELIVERED))
    assert not await parked.again()


async def test_its_day_of_tries_begins_anew_and_its_attempts_go_on_counting(parked: Parked) -> None:
    await parked.again(now=LATER)
    await parked.claim()
    row = await parked.row()
    assert (row.attempts, row.unsure_before, row.created_at) == (2, False, LATER)
    away = DeliveryError("no_connection", permanent=False)
    assert LATER - START > GIVE_UP_AFTER
    assert after_error(away, attempts=2, created_at=row.created_at, now=LATER).state is Delivery.QUEUED


async def test_the_relay_is_nudged(parked: Parked) -> None:
    with parked.database.signals.listen(["outbox"]) as listener:
        await parked.again()
        assert await listener.wait(0)


@pytest.mark.parametrize(("arrived", "state"), [(True, Delivery.DELIVERED), (False, Delivery.UNCERTAIN)])
async def test_laid_to_rest_its_words_are_gone_and_it_is_never_sent(
    parked: Parked, arrived: bool, state: Delivery
) -> None:
    await parked.rest(arrived=arrived)
    assert not await parked.again()
    row = await parked.row()
    assert (row.state, row.sealed_letter, row.due_at) == (state, None, None)
    assert await parked.claim() == []


async def test_what_is_on_its_way_again_is_not_laid_to_rest(parked: Parked) -> None:
    await parked.again()
    await parked.rest(arrived=True)
    assert await parked.claim() == [parked.id]
    assert (await parked.row()).sealed_letter is not None
