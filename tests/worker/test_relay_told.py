"""What the team is told when a letter cannot arrive: why, and once."""

from collections.abc import Awaitable, Callable

import pytest

from core.conversations import store as conversations
from core.db import begin, read
from core.outbox import Delivery, DeliveryError
from core.outbox.models import outbox as letters
from core.outbox.store import letter_field
from tests.damage import flip_a_byte, lose_the_key
from tests.worker.conftest import Table
from tests.worker.fakes import Postman
from worker import Relay


async def reachable(table: Table) -> bool:
    async with read(table.database) as tx:
        talk = await conversations.find_by_id(tx, table.vault, table.opened.conversation_id)
    assert talk is not None
    return talk.reachable


async def lies_damaged(table: Table) -> None:
    await flip_a_byte(table.database, letters.c.sealed_letter, letters.c.id > 0)


async def holds_no_letter(table: Table) -> None:
    """It opens, and is nothing that this version can read."""
    async with begin(table.database) as tx:
        talk = await conversations.find_by_id(tx, table.vault, table.opened.conversation_id)
        assert talk is not None
        [row] = await tx.execute(letters.select())
        sealed = talk.key.seal(letter_field(row.row_key), '{"says": [["", {}, "more"]], "locale": "nn"}')
        await tx.execute(letters.update().values(sealed_letter=sealed))


@pytest.mark.parametrize("damage", [lies_damaged, holds_no_letter])
async def test_a_reply_that_cannot_be_read_is_told_as_such_and_the_chat_stays_open(
    table: Table, relay: Relay, postman: Postman, damage: Callable[[Table], Awaitable[None]]
) -> None:
    await table.kari_writes("Hei")
    await damage(table)
    await relay.deliver_due()
    [message] = await table.messages()
    assert (message.delivery, message.failure) == (Delivery.FAILED, "unreadable")
    assert await table.notices() == ["undelivered"]
    assert postman.attempted == 0
    assert await reachable(table)
    await table.kari_writes("Hei igjen")
    await relay.deliver_due()
    assert postman.texts == ["Hei igjen"]


async def test_where_the_way_to_a_family_cannot_be_read_the_team_is_told_of_the_letter(
    table: Table, relay: Relay, postman: Postman
) -> None:
    await table.the_bot_says("help")
    await lose_the_key(table.database, conversations.subject_of(table.opened.conversation_id))
    await relay.deliver_due()
    assert await table.notices() == ["letter_undelivered"]
    assert postman.attempted == 0


@pytest.mark.parametrize("reason", ["blocked", "gone"])
async def test_a_chat_that_turns_out_closed_is_told_once_and_not_once_more_for_the_letter(
    table: Table, relay: Relay, postman: Postman, reason: str
) -> None:
    postman.will_meet(DeliveryError(reason, permanent=True))
    await table.the_bot_says("help")
    await relay.deliver_due()
    assert await table.notices() == ["unreachable"]
    assert not await reachable(table)
