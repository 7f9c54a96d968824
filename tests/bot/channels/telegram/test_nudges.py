"""In Telegram: half an hour after the last word, by day, once; and nothing of it lengthens what is kept."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.conversation.nudging import Nudging
from core.conversations.models import conversations
from core.db import read
from tests.bot.channels.telegram.line import ByPolling
from tests.bot.channels.telegram.steps import TO_PLACE, TO_SENT, walk
from tests.botapi import Person
from tests.transcripts.house import House

HALF_AN_HOUR = timedelta(minutes=30)


async def looks(house: House, line: ByPolling) -> int:
    asked = await Nudging(house.reception()).ask_those_due("telegram", now=house.clock.now())
    await line.settles()
    return asked


async def expires_at(house: House) -> object:
    async with read(house.database) as tx:
        return await tx.connection.scalar(select(conversations.c.draft_expires_at))


async def test_whoever_stopped_is_asked_once_and_may_go_on(polled: ByPolling, house: House, kari: Person) -> None:
    await walk(polled, kari, *TO_PLACE)
    expires = await expires_at(house)
    assert await looks(house, polled) == 0
    house.clock.forward(HALF_AN_HOUR)
    assert await looks(house, polled) == 1
    nudge = await kari.sees_one()
    assert nudge.text == house.catalogs.say("nn", "nudge.ask")
    assert await expires_at(house) == expires
    house.clock.forward(HALF_AN_HOUR)
    assert await looks(house, polled) == 0
    assert (await polled.presses(kari, "Hald fram")).text == house.catalogs.say("nn", "place.ask")


async def test_stopping_there_leaves_nothing(polled: ByPolling, house: House, kari: Person) -> None:
    await walk(polled, kari, *TO_PLACE)
    house.clock.forward(HALF_AN_HOUR)
    await looks(house, polled)
    await kari.sees_one()
    await polled.presses(kari, "Avslutt og slett")
    async with read(house.database) as tx:
        assert (await tx.execute(select(conversations.c.sealed_state))).scalars().all() == [None]


async def test_whoever_has_sent_is_let_be(polled: ByPolling, house: House, kari: Person) -> None:
    await walk(polled, kari, *TO_SENT)
    house.clock.forward(HALF_AN_HOUR)
    assert await looks(house, polled) == 0


@pytest.mark.parametrize("hours", [1, 11])
async def test_nobody_is_asked_late_or_by_night(polled: ByPolling, house: House, kari: Person, hours: int) -> None:
    await walk(polled, kari, *TO_PLACE)
    house.clock.forward(timedelta(hours=hours))
    assert await looks(house, polled) == 0


async def test_two_programs_ask_once(polled: ByPolling, house: House, kari: Person) -> None:
    await walk(polled, kari, *TO_PLACE)
    house.clock.forward(HALF_AN_HOUR)
    assert await looks(house, polled) + await looks(house, polled) == 1
