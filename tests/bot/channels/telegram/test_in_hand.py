"""A letter in a relay's hands, just when the person goes, hides the chat, or opens the link to the page."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest

from core.outbox import Parcel, Sender
from tests.bot.channels.telegram.line import ByPolling
from tests.bot.channels.telegram.moving import TwoDoors, two_doors
from tests.bot.channels.telegram.steps import TO_REVIEW, walk
from tests.bot.channels.telegram.test_hiding import hidden_words, standing
from tests.botapi import Person
from tests.transcripts.house import House


@dataclass(slots=True)
class Meanwhile:
    """A way out on which something happens, once, before a letter arrives; or instead of it, and the letter is refused."""

    sender: Sender
    happens: Callable[[], Awaitable[object]]
    instead: Exception | None = None
    happened: bool = False

    @property
    def repeats_harmlessly(self) -> bool:
        return False

    async def send(self, parcel: Parcel, *, now: datetime) -> None:
        if not self.happened:
            self.happened = True
            await self.happens()
            if self.instead:
                raise self.instead
        await self.sender.send(parcel, now=now)


@pytest.fixture
async def doors(house: House, polled: ByPolling) -> TwoDoors:
    return await two_doors(house, polled)


async def test_an_answer_on_its_way_when_somebody_goes_comes_before_the_goodbye_and_can_be_hidden(
    doors: TwoDoors, kari: Person
) -> None:
    house, sender = doors.house, doors.line.channel.sender
    await walk(doors.line, kari, *TO_REVIEW)
    await kari.writes("hjelp")
    await doors.line.brings_in()

    async def declines() -> None:
        await kari.presses("Nei, ikkje send")
        await doors.line.brings_in()
        await house.relay(telegram=sender).deliver_due()

    await house.relay(telegram=Meanwhile(sender, declines)).deliver_due()
    await doors.delivers()
    assert house.catalogs.say("nn", "help") in standing(kari)[-2]
    house.clock.forward(timedelta(seconds=10))
    await doors.line.says(kari, "/hide")
    assert standing(kari) == [hidden_words(house)]
