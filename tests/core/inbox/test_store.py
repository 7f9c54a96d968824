"""What was seen counts once; what could not be taken in is remembered by a fingerprint and a word for why."""

import asyncio
from datetime import datetime, timedelta

from sqlalchemy import select

from core.db import Database, begin, read
from core.inbox import first_sight, forget_seen_before, last_sight, park, parked_since
from core.inbox.models import seen
from tests.builders import START

HOUR = timedelta(hours=1)


async def sees(database: Database, external_id: str, *, channel: str = "telegram", now: datetime = START) -> bool:
    async with begin(database) as tx:
        return await first_sight(tx, channel=channel, external_id=external_id, now=now)


async def parks(database: Database, external_id: str, because: str = "undecodable", *, now: datetime = START) -> bool:
    async with begin(database) as tx:
        return await park(tx, channel="telegram", external_id=external_id, because=because, now=now)


async def parked(database: Database, since: datetime) -> int:
    async with read(database) as tx:
        return await parked_since(tx, since)


async def test_of_many_at_once_only_one_is_the_first_to_see_it(database: Database) -> None:
    assert sorted(await asyncio.gather(*(sees(database, "1:7") for _ in range(8)))) == [False] * 7 + [True]


async def test_channels_do_not_share_their_ids(database: Database) -> None:
    assert await sees(database, "1:7")
    assert await sees(database, "1:7", channel="web")


async def test_what_is_parked_counts_as_seen_and_is_parked_once(database: Database) -> None:
    assert await parks(database, "1:7")
    assert not await parks(database, "1:7")
    assert not await sees(database, "1:7")
    assert await parked(database, START) == 1


async def test_what_was_taken_in_is_never_parked_afterwards(database: Database) -> None:
    await sees(database, "1:7")
    assert not await parks(database, "1:7")
    assert await parked(database, START) == 0


async def test_parked_messages_are_counted_from_an_instant_on(database: Database) -> None:
    await parks(database, "1:1", now=START - HOUR)
    await parks(database, "1:2", now=START)
    await sees(database, "1:3", now=START + HOUR)
    assert [await parked(database, START + after) for after in (-HOUR, timedelta(0), HOUR)] == [2, 1, 0]


async def test_of_a_parked_message_only_a_fingerprint_and_the_word_are_kept(database: Database) -> None:
    await parks(database, "1:4711", "OurDefect" * 20)
    async with read(database) as tx:
        [row] = (await tx.execute(select(seen))).mappings()
    assert row["parked_because"] == ("OurDefect" * 20)[:64]
    assert "4711" not in str(dict(row))


async def test_it_is_known_when_a_channel_last_brought_anything(database: Database) -> None:
    async with read(database) as tx:
        assert await last_sight(tx, "telegram") is None
    await sees(database, "1:1", now=START)
    await parks(database, "1:2", now=START + HOUR)
    await sees(database, "9", channel="web", now=START + 2 * HOUR)
    async with read(database) as tx:
        assert await last_sight(tx, "telegram") == START + HOUR


async def test_what_is_old_enough_is_forgotten_parked_or_not(database: Database) -> None:
    await sees(database, "1:1", now=START)
    await parks(database, "1:2", now=START)
    async with begin(database) as tx:
        await forget_seen_before(tx, START + HOUR)
    assert await parked(database, START) == 0
    assert await sees(database, "1:1", now=START + HOUR)
