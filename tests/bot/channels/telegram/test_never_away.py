"""Nobody is told that we were away where we were not: what could not be noted, or looked at, is no silence."""

from datetime import timedelta

import pytest

from bot.channels.telegram.presence import Presence
from core.db import begin, read
from core.inbox import first_sight
from core.pulse import last_beat
from tests.bot.channels.telegram.line import ByPolling, ByWebhook
from tests.bot.channels.telegram.steps import walk
from tests.bot.channels.telegram.test_outage import OUTAGE, WHO, Time, away, outage
from tests.botapi import BotApiServer, Person, ServerError, SettableClock
from tests.builders import START
from tests.outage import bring_back, take_away
from tests.transcripts.house import House

MINUTE = timedelta(minutes=1)


@pytest.fixture
def telegram_clock() -> SettableClock:
    return SettableClock(START.timestamp())


@pytest.fixture
def time(house: House, telegram_clock: SettableClock) -> Time:
    return Time(house, telegram_clock)


async def takes_in(house: House, person: Person) -> None:
    """Something is brought and kept, by a process that notes nothing else."""
    async with begin(house.database) as tx:
        external_id = f"{person.user_id}:{house.clock.now()}"
        await first_sight(tx, channel="telegram", external_id=external_id, now=house.clock.now())


async def test_while_only_our_own_notes_are_away_nobody_is_said_to_have_been_away(
    polled: ByPolling, house: House, time: Time, kari: Person
) -> None:
    await walk(polled, kari, *WHO)
    presence = Presence(house.reception())
    await presence.reached(house.clock.now(), drained=True)
    await take_away(house.database)
    for _ in range(3):
        time.passes(MINUTE)
        assert await presence.reached(house.clock.now(), drained=True)
    await bring_back(house.database)
    await presence.reached(house.clock.now(), drained=True)
    await polled.settles()
    await kari.hears_nothing_more(within=0.01)
    async with read(house.database) as tx:
        assert await last_beat(tx, "telegram") == START + 3 * MINUTE


async def test_a_telegram_that_went_on_bringing_was_not_silent_whoever_failed_to_note_it(
    polled: ByPolling, house: House, time: Time, kari: Person, ola: Person
) -> None:
    await walk(polled, kari, *WHO)
    for _ in range(3):
        time.passes(2 * MINUTE)
        await takes_in(house, ola)
    await Presence(house.reception()).reached(house.clock.now(), drained=True)
    await polled.settles()
    await kari.hears_nothing_more(within=0.01)


async def test_the_silence_before_what_was_brought_last_still_counts(
    polled: ByPolling, house: House, time: Time, kari: Person, ola: Person
) -> None:
    await walk(polled, kari, *WHO)
    time.passes(OUTAGE)
    await takes_in(house, ola)
    time.passes(MINUTE)
    await Presence(house.reception()).reached(house.clock.now(), drained=True)
    await polled.settles()
    assert (await kari.sees_one()).text.startswith(away(house))


async def test_a_process_that_tells_late_what_it_saw_makes_no_silence(
    polled: ByPolling, house: House, time: Time
) -> None:
    time.passes(OUTAGE)
    await Presence(house.reception()).reached(house.clock.now(), drained=True)
    await Presence(house.reception()).reached(START, drained=True)
    async with read(house.database) as tx:
        assert await last_beat(tx, "telegram") == START + OUTAGE


@pytest.mark.parametrize("in_vain", [False, True], ids=["nothing in vain", "a press in vain"])
async def test_a_webhook_that_only_could_not_be_looked_at_was_not_away_unless_telegram_tried_in_vain(
    hooked: ByWebhook, house: House, time: Time, server: BotApiServer, kari: Person, ola: Person, in_vain: bool
) -> None:
    await walk(hooked, kari, *WHO)
    caretaker = hooked.channel.caretaker()
    await caretaker.look()
    server.faults.next("getWebhookInfo", ServerError())
    if in_vain:
        async with outage(hooked, time):
            await kari.presses("Eg ventar barn")
            await server.until(lambda: bool(server.deliveries[-1].waits))
            time.passes(3 * MINUTE)
            await server.until(lambda: server.deliveries[-1].waits is None)
        await ola.writes("/start")
        await hooked.settles()
    else:
        time.passes(OUTAGE)
    await caretaker.look()
    time.passes(timedelta(seconds=30))
    await caretaker.look()
    await hooked.settles()
    assert caretaker.condition.trouble is None
    assert sum(away(house) in message.text for message in kari.screen) == int(in_vain)
