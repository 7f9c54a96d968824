"""One-time links and where a conversation came from: little is kept, and not for long."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select

from core.conversations import Conversation
from core.conversations import store as conversations
from core.db import Database, begin, read
from core.doors import LINK_LIFE, links, moves
from core.doors.models import links as link_rows
from core.doors.models import moves as move_rows
from core.ids import SeededIds
from core.outbox import store as outbox
from core.vault import Vault
from tests.builders import START

FIRST, SECOND = "a" * 43, "b" * 43
CHAT = "4711"


@pytest.fixture
async def talk(database: Database, vault: Vault, ids: SeededIds) -> Conversation:
    async with begin(database) as tx:
        return await conversations.start(tx, vault, ids, channel="telegram", address=CHAT, now=START)


async def makes(database: Database, vault: Vault, talk: Conversation, secret: str, *, now: datetime = START) -> None:
    async with begin(database) as tx:
        await links.make_link(tx, vault, talk.id, secret, locale="nb", now=now)


async def leads_somewhere(database: Database, vault: Vault, secret: str, *, now: datetime = START) -> bool:
    async with read(database) as tx:
        return await links.find_link(tx, vault, secret, now=now) is not None


async def uses(database: Database, vault: Vault, secret: str, *, page: str, now: datetime = START) -> bool:
    async with begin(database) as tx:
        return await links.use_link(tx, vault, secret, page=page, now=now)


async def rows(database: Database) -> tuple[int, int]:
    async with read(database) as tx:
        counted = [await tx.connection.scalar(select(func.count()).select_from(one)) for one in (link_rows, move_rows)]
    return counted[0] or 0, counted[1] or 0


async def test_a_new_link_takes_the_place_of_the_older(database: Database, vault: Vault, talk: Conversation) -> None:
    await makes(database, vault, talk, FIRST)
    await makes(database, vault, talk, SECOND)
    assert not await leads_somewhere(database, vault, FIRST)
    assert await leads_somewhere(database, vault, SECOND)


async def test_a_link_ends_after_fifteen_minutes_to_the_second(
    database: Database, vault: Vault, talk: Conversation
) -> None:
    await makes(database, vault, talk, FIRST)
    assert timedelta(minutes=15) == LINK_LIFE
    assert await leads_somewhere(database, vault, FIRST, now=START + LINK_LIFE - timedelta(seconds=1))
    assert not await leads_somewhere(database, vault, FIRST, now=START + LINK_LIFE)
    assert not await uses(database, vault, FIRST, page="one", now=START + LINK_LIFE)


async def test_it_is_used_from_one_page_and_no_other(database: Database, vault: Vault, talk: Conversation) -> None:
    await makes(database, vault, talk, FIRST)
    assert [await uses(database, vault, FIRST, page=page) for page in ("one", "one", "two", "one")] == [
        True,
        True,
        False,
        True,
    ]


async def test_looking_changes_nothing(database: Database, vault: Vault, talk: Conversation) -> None:
    await makes(database, vault, talk, FIRST)
    before = [await leads_somewhere(database, vault, FIRST) for _ in range(3)]
    assert before == [True, True, True]
    assert await uses(database, vault, FIRST, page="one")


async def test_another_master_key_knows_no_link(database: Database, vault: Vault, talk: Conversation) -> None:
    await makes(database, vault, talk, FIRST)
    assert not await leads_somewhere(database, Vault(b"x" * 32), FIRST)


async def test_old_links_are_swept_away(database: Database, vault: Vault, talk: Conversation) -> None:
    await makes(database, vault, talk, FIRST)
    async with begin(database) as tx:
        await links.forget_expired(tx, now=START + LINK_LIFE - timedelta(seconds=1))
    assert await rows(database) == (1, 0)
    async with begin(database) as tx:
        await links.forget_expired(tx, now=START + LINK_LIFE)
    assert await rows(database) == (0, 0)


async def test_where_somebody_came_from_is_known_by_a_fingerprint_of_the_address_alone(
    database: Database, vault: Vault, talk: Conversation
) -> None:
    async with begin(database) as tx:
        await conversations.move(tx, vault, talk, channel="web", address="secret")
        await moves.note_move(tx, vault, talk.id, channel="telegram", address=CHAT)
    async with read(database) as tx:
        (row,) = await tx.execute(move_rows.select())
        assert CHAT not in tuple(row)
        assert await moves.moved_from(tx, vault, talk) == talk.id
        assert await moves.moved_from(tx, vault, replace(talk, address="4712")) is None


async def test_with_the_conversation_all_of_it_is_forgotten(
    database: Database, vault: Vault, talk: Conversation
) -> None:
    await makes(database, vault, talk, FIRST)
    async with begin(database) as tx:
        await moves.note_move(tx, vault, talk.id, channel="telegram", address=CHAT)
    assert await rows(database) == (1, 1)
    async with begin(database) as tx:
        await outbox.forget(tx, talk.id)
        await conversations.forget(tx, vault, talk.id)
    assert await rows(database) == (0, 0)


async def test_only_the_latest_move_from_a_place_counts(
    database: Database, vault: Vault, ids: SeededIds, talk: Conversation
) -> None:
    async with begin(database) as tx:
        other = await conversations.start(tx, vault, ids, channel="web", address="other", now=START)
        for one in (talk, other):
            await moves.note_move(tx, vault, one.id, channel="telegram", address=CHAT)
        assert await moves.moved_from(tx, vault, talk) == other.id


async def test_a_place_forgets_what_has_gone_on_elsewhere_and_other_places_do_not(
    database: Database, vault: Vault, ids: SeededIds, talk: Conversation
) -> None:
    async with begin(database) as tx:
        other = await conversations.start(tx, vault, ids, channel="telegram", address="4712", now=START)
        await moves.note_move(tx, vault, talk.id, channel="telegram", address=CHAT)
        await moves.note_move(tx, vault, other.id, channel="telegram", address=other.address)
        await moves.forget_move_from(tx, vault, talk)
        assert await moves.moved_from(tx, vault, talk) is None
        assert await moves.moved_from(tx, vault, other) == other.id
