"""What stands in somebody's chat is known by ids alone, and for no longer than it can be deleted."""

from datetime import timedelta

from core import traces
from core.conversations import store as conversations
from core.db import Database, begin, read
from core.ids import SeededIds
from core.pulse import beat
from core.retention import SIGN, Retention
from core.vault import Vault
from tests.builders import START

TWO_DAYS = timedelta(hours=48)
SECOND = timedelta(seconds=1)


async def somebody(database: Database, vault: Vault, ids: SeededIds, address: str = "501") -> str:
    async with begin(database) as tx:
        talk = await conversations.start(tx, vault, ids, channel="telegram", address=address, now=START)
    return talk.id


async def stands(
    database: Database, talk: str, *message_ids: int, passing: bool = False, after: timedelta = SECOND
) -> None:
    async with begin(database) as tx:
        await traces.keep(tx, talk, message_ids, passing=passing, now=START + after)


async def hidden(database: Database, talk: str, *, after: timedelta = SECOND) -> tuple[int, ...]:
    async with read(database) as tx:
        return await traces.to_hide(tx, talk, now=START + after)


async def hides(database: Database, talk: str) -> None:
    async with begin(database) as tx:
        await traces.hide(tx, talk)


async def test_what_stands_when_it_is_asked_for_is_hidden_the_newest_first(
    database: Database, vault: Vault, ids: SeededIds
) -> None:
    kari, ola = await somebody(database, vault, ids), await somebody(database, vault, ids, "502")
    await stands(database, kari, 7, 9, 8)
    await stands(database, ola, 7)
    assert await hidden(database, kari) == ()
    await hides(database, kari)
    await stands(database, kari, 10)
    assert await hidden(database, kari) == (9, 8, 7)
    assert await hidden(database, ola) == ()


async def test_an_answer_that_arrives_too_late_is_hidden_too_and_a_persons_words_are_not(
    database: Database, vault: Vault, ids: SeededIds
) -> None:
    talk = await somebody(database, vault, ids)
    await hides(database, talk)
    await stands(database, talk, 5, passing=True)
    await stands(database, talk, 6, passing=False)
    assert await hidden(database, talk) == (5,)


async def test_the_same_message_is_noted_once_and_an_id_that_no_chat_has_never(
    database: Database, vault: Vault, ids: SeededIds
) -> None:
    talk = await somebody(database, vault, ids)
    await stands(database, talk, 5, 5, 0, -3, 2**31)
    await stands(database, talk, 5)
    await hides(database, talk)
    assert await hidden(database, talk) == (5,)


async def test_what_is_deleted_or_can_no_longer_be_is_not_asked_for_again(
    database: Database, vault: Vault, ids: SeededIds
) -> None:
    talk = await somebody(database, vault, ids)
    await stands(database, talk, 1, 2)
    await stands(database, talk, 3, after=TWO_DAYS)
    await hides(database, talk)
    async with begin(database) as tx:
        await traces.forget(tx, talk, [2])
        await traces.forget(tx, talk, [])
    assert await hidden(database, talk) == (3, 1)
    assert await hidden(database, talk, after=TWO_DAYS + SECOND) == (3,)


async def test_an_id_is_gone_after_two_days(database: Database, vault: Vault, ids: SeededIds) -> None:
    talk = await somebody(database, vault, ids)
    await stands(database, talk, 1)
    await stands(database, talk, 2, after=2 * SECOND)
    await hides(database, talk)
    now = START + TWO_DAYS + 2 * SECOND
    async with begin(database) as tx:
        await beat(tx, SIGN, now=now)  # it has run all the while: the clock is believed
        await Retention(vault).forget_seen(tx, now=now)
    assert await hidden(database, talk, after=3 * SECOND) == (2,)


async def test_the_ids_go_with_the_conversation(database: Database, vault: Vault, ids: SeededIds) -> None:
    talk = await somebody(database, vault, ids)
    await stands(database, talk, 1)
    await hides(database, talk)
    async with begin(database) as tx:
        await conversations.forget(tx, vault, talk)
    assert await hidden(database, talk) == ()
