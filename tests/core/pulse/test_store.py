"""A sign of life lies in the database, so that a process which starts knows how long nobody was there."""

import asyncio
from datetime import datetime, timedelta

import pytest

from core.db import Database, begin, read
from core.pulse import beat, beat_forward, last_beat
from tests.builders import START

LATER = START + timedelta(seconds=20)
HOUR = timedelta(hours=1)


async def beaten(database: Database, now: datetime, *, name: str = "telegram") -> datetime | None:
    async with begin(database) as tx:
        return await beat(tx, name, now=now)


class BrokenOffError(Exception):
    pass


async def broken_off(database: Database) -> None:
    async with begin(database) as tx:
        await beat(tx, "telegram", now=LATER)
        raise BrokenOffError


async def standing(database: Database, name: str) -> datetime | None:
    async with read(database) as tx:
        return await last_beat(tx, name)


async def test_each_beat_tells_when_the_one_before_it_was(database: Database) -> None:
    assert await standing(database, "telegram") is None
    assert await beaten(database, START) is None
    assert await beaten(database, LATER) == START
    assert await standing(database, "telegram") == LATER


async def test_every_name_has_a_pulse_of_its_own(database: Database) -> None:
    await beaten(database, START)
    assert await beaten(database, LATER, name="clock") is None
    assert await standing(database, "telegram") == START


async def test_a_beat_that_is_taken_back_was_never_there(database: Database) -> None:
    await beaten(database, START)
    with pytest.raises(BrokenOffError):
        await broken_off(database)
    assert await standing(database, "telegram") == START


async def test_of_many_at_once_only_one_sees_the_long_silence(database: Database) -> None:
    await beaten(database, START)
    seen = await asyncio.gather(*(beaten(database, LATER + timedelta(seconds=n)) for n in range(8)))
    assert seen.count(START) == 1
    assert len(set(seen)) == 8


async def seen_at(database: Database, at: datetime, *, now: datetime) -> datetime | None:
    async with begin(database) as tx:
        return await beat_forward(tx, "telegram", at=at, now=now)


async def test_what_was_seen_earlier_and_is_told_later_takes_nothing_back(database: Database) -> None:
    assert await seen_at(database, LATER, now=LATER) is None
    assert await seen_at(database, START, now=LATER) is None
    assert await standing(database, "telegram") == LATER
    assert await seen_at(database, LATER + HOUR, now=LATER + HOUR) == LATER


async def test_a_sign_left_by_a_clock_that_was_ahead_gives_way(database: Database) -> None:
    await beaten(database, START + HOUR)
    assert await seen_at(database, START, now=LATER) == START + HOUR
    assert await standing(database, "telegram") == START
