"""After an outage: whoever may have pressed a button in vain is asked again, once, and nobody else is disturbed."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from bot.channels.telegram.presence import Presence
from bot.conversation.silence import is_night
from bot.engine import Book
from bot.i18n import LOCALES, Catalogs
from core.conversations.models import conversations
from core.db import read
from core.outbox.models import outbox
from core.pulse import last_beat
from tests.bot.channels.telegram.doors import Closed, behind
from tests.bot.channels.telegram.line import ByPolling, Line
from tests.bot.channels.telegram.steps import TO_PLACE, TO_REVIEW, TO_SENT, walk
from tests.botapi import BotApiServer, Person, SettableClock
from tests.builders import START
from tests.damage import lose_the_key
from tests.transcripts.house import House

WHO = TO_PLACE[:1]
OUTAGE = timedelta(minutes=10)


@pytest.fixture
def telegram_clock() -> SettableClock:
    return SettableClock(START.timestamp())


@dataclass(slots=True)
class Time:
    """Ours and Telegram's, side by side."""

    house: House
    telegram: SettableClock

    def passes(self, time: timedelta) -> None:
        self.house.clock.forward(time)
        self.telegram.forward(time.total_seconds())


@pytest.fixture
def time(house: House, telegram_clock: SettableClock) -> Time:
    return Time(house, telegram_clock)


@asynccontextmanager
async def outage(line: Line, time: Time, lasting: timedelta = OUTAGE) -> AsyncGenerator[None]:
    """Nothing comes in. What is said within stands in Telegram's queue, and there it grows old."""
    channel = line.channel
    line.channel = behind(channel, Closed(channel.ingest.door, times=1_000_000))
    yield
    time.passes(lasting)
    line.channel = channel


async def comes_back(line: Line) -> None:
    """Everything that waits is taken, and the program looks at Telegram."""
    await line.brings_in()
    await line.meets_telegram()
    await line.settles()


def away(house: House, locale: str = "nn") -> str:
    return house.catalogs.say(locale, "telegram.away")


async def test_a_press_that_was_lost_is_asked_for_again_once_and_then_it_counts(
    line: Line, house: House, time: Time, server: BotApiServer, kari: Person, ola: Person
) -> None:
    asked = await walk(line, kari, *WHO)
    await line.meets_telegram()
    async with outage(line, time):
        press = await kari.presses("Eg ventar barn")
    await server.until(lambda: press.update_id not in server.pending)
    await ola.writes("/start")
    await comes_back(line)
    again = await kari.sees_one()
    assert again.text == f"{away(house)}\n\n{house.catalogs.say('nn', 'who.ask')}"
    assert again.labels == asked.labels
    time.passes(timedelta(seconds=30))
    await comes_back(line)
    await kari.hears_nothing_more(within=0.01)
    assert house.catalogs.say("nn", "place.ask") in (await line.presses(kari, "Eg ventar barn")).text
    await ola.sees_one()
    await ola.hears_nothing_more(within=0.01)


async def test_the_old_button_still_counts_as_well(polled: ByPolling, house: House, time: Time, kari: Person) -> None:
    asked = await walk(polled, kari, *WHO)
    async with outage(polled, time):
        pass
    await comes_back(polled)
    await kari.sees_one()
    await kari.presses("Eg ventar barn", message=asked)
    await polled.settles()
    assert house.catalogs.say("nn", "place.ask") in (await kari.sees_one()).text


@pytest.mark.parametrize(("seconds", "asked"), [(149, 0), (150, 1)])
async def test_a_short_silence_has_lost_nothing(
    polled: ByPolling, house: House, time: Time, kari: Person, seconds: int, asked: int
) -> None:
    await walk(polled, kari, *WHO)
    async with outage(polled, time, timedelta(seconds=seconds)):
        pass
    await comes_back(polled)
    assert len(kari.screen) == 2 + asked


async def test_the_very_first_start_has_nothing_to_make_up_for(polled: ByPolling, house: House, kari: Person) -> None:
    await polled.meets_telegram()
    async with read(house.database) as tx:
        assert await last_beat(tx, "telegram") == START
        assert (await tx.execute(select(outbox))).all() == []


async def test_whoever_wrote_meanwhile_is_answered_and_not_asked_again(
    line: Line, house: House, time: Time, kari: Person
) -> None:
    await walk(line, kari, *TO_PLACE)
    await line.meets_telegram()
    async with outage(line, time):
        await kari.writes("Molde")
    await comes_back(line)
    assert (await kari.sees_one()).labels[0] == "Ja, det passar"
    await kari.hears_nothing_more(within=0.01)


async def test_however_many_processes_come_back_at_once_they_ask_once(
    polled: ByPolling, house: House, time: Time, kari: Person
) -> None:
    await walk(polled, kari, *WHO)
    async with outage(polled, time):
        pass
    processes = [Presence(house.reception()) for _ in range(6)]
    await asyncio.gather(*(one.reached(house.clock.now(), drained=True) for one in processes))
    await polled.settles()
    await kari.sees_one()
    await kari.hears_nothing_more(within=0.01)


async def test_a_process_that_dies_over_it_leaves_it_to_the_next_one(
    polled: ByPolling, house: House, time: Time, kari: Person
) -> None:
    await walk(polled, kari, *WHO)
    async with outage(polled, time):
        pass
    broken = replace(house.reception(), book=Book(()))
    await Presence(broken).reached(house.clock.now(), drained=True)
    async with read(house.database) as tx:
        assert await last_beat(tx, "telegram") == START
    await comes_back(polled)
    assert (await kari.sees_one()).text.startswith(away(house))


async def test_nobody_is_asked_before_all_that_waits_is_heard(
    polled: ByPolling, house: House, time: Time, kari: Person
) -> None:
    await walk(polled, kari, *WHO)
    async with outage(polled, time):
        pass
    presence = Presence(house.reception())
    await presence.reached(house.clock.now(), drained=False)
    await polled.settles()
    await kari.hears_nothing_more(within=0.01)
    await presence.reached(house.clock.now(), drained=True)
    await polled.settles()
    await kari.sees_one()


async def test_under_load_the_beat_goes_on_although_something_always_waits(polled: ByPolling, house: House) -> None:
    presence = Presence(house.reception())
    await presence.reached(START, drained=True)
    for seconds in (19, 21, 60):
        await presence.reached(START + timedelta(seconds=seconds), drained=False)
    async with read(house.database) as tx:
        assert await last_beat(tx, "telegram") == START + timedelta(seconds=60)


async def says_no(line: Line, person: Person) -> None:
    await walk(line, person, *TO_REVIEW)
    await line.presses(person, "Nei, ikkje send")


async def cancels(line: Line, person: Person) -> None:
    await walk(line, person, *WHO)
    await line.says(person, "/cancel")
    await line.presses(person, "Ja")


async def sends(line: Line, person: Person) -> None:
    await walk(line, person, *TO_SENT)


async def blocks(line: Line, person: Person) -> None:
    await walk(line, person, *WHO)
    await person.blocks()
    await line.settles()


async def comes_to_an_end(line: Line, person: Person) -> None:
    await walk(line, person, "Nynorsk", "Eg jobbar med familiar", "Ringe teamet", ("Molde",), "Ja, det passar")


@pytest.mark.parametrize("what", [says_no, cancels, sends, blocks, comes_to_an_end], ids=lambda what: what.__name__)
async def test_whoever_is_through_with_us_or_waits_for_the_team_is_left_in_peace(
    polled: ByPolling, house: House, time: Time, kari: Person, what: object
) -> None:
    assert callable(what)
    await what(polled, kari)
    before = len(kari.screen)
    async with outage(polled, time):
        pass
    await comes_back(polled)
    assert len(kari.screen) == before
    async with read(house.database) as tx:
        assert [row for row in (await tx.execute(select(outbox))).mappings() if row["state"] == "queued"] == []


async def test_whoever_still_waits_for_an_answer_gets_that_one_alone(
    polled: ByPolling, house: House, time: Time, kari: Person
) -> None:
    await walk(polled, kari, *WHO)
    await kari.presses("Eg ventar barn")
    await polled.brings_in()
    async with outage(polled, time):
        pass
    await comes_back(polled)
    assert house.catalogs.say("nn", "place.ask") in (await kari.sees_one()).text
    await kari.hears_nothing_more(within=0.01)


async def test_one_conversation_that_does_not_open_keeps_nobody_else_waiting(
    polled: ByPolling, house: House, time: Time, kari: Person, ola: Person
) -> None:
    await walk(polled, kari, *WHO)
    async with read(house.database) as tx:
        [hers] = (await tx.execute(select(conversations.c.id))).scalars()
    await walk(polled, ola, *WHO)
    await lose_the_key(house.database, f"conversation:{hers}")
    async with outage(polled, time):
        pass
    await comes_back(polled)
    await ola.sees_one()
    await kari.hears_nothing_more(within=0.01)


DAY, NIGHT = timedelta(0), timedelta(hours=11)
"""The house begins at ten in the morning."""


@pytest.mark.parametrize(
    ("begins", "gone", "asked"),
    [
        (DAY, timedelta(hours=3), 1),
        (DAY, timedelta(hours=3, seconds=1), 0),
        (NIGHT, timedelta(minutes=30), 1),
        (NIGHT, timedelta(minutes=30, seconds=1), 0),
    ],
)
async def test_only_somebody_who_was_here_a_short_while_ago_is_written_to_and_shorter_at_night(
    polled: ByPolling, time: Time, kari: Person, begins: timedelta, gone: timedelta, asked: int
) -> None:
    time.passes(begins)
    await walk(polled, kari, *WHO)
    async with outage(polled, time, gone):
        pass
    await comes_back(polled)
    assert len(kari.screen) == 2 + asked


@pytest.mark.parametrize(
    ("instant", "night"),
    [
        ("2026-11-23T19:59:59", False),
        ("2026-11-23T20:00:00", True),
        ("2026-11-24T06:59:59", True),
        ("2026-11-24T07:00:00", False),
        ("2026-03-28T07:00:00", False),
        ("2026-03-29T05:59:59", True),
        ("2026-03-29T06:00:00", False),
        ("2026-10-24T06:00:00", False),
        ("2026-10-25T06:00:00", True),
        ("2026-10-25T07:00:00", False),
        ("2026-07-01T19:00:00", True),
    ],
)
def test_the_night_is_the_one_in_oslo_when_the_clock_is_set_too(instant: str, night: bool) -> None:
    assert is_night(datetime.fromisoformat(instant).replace(tzinfo=UTC)) is night


@pytest.mark.parametrize("locale", LOCALES)
def test_what_pops_up_first_on_a_shared_phone_tells_nothing_of_what_it_is_about(
    catalogs: Catalogs, locale: str
) -> None:
    words = catalogs.say(locale, "telegram.away").lower()
    about = ("helse", "health", "famil", "team", "barn", "child", "gravid", "pregnant", "hjelp", "help", "svangerskap")
    assert not any(word in words for word in about)
