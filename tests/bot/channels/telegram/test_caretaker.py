"""Whether Telegram gets through to the webhook: asked of Telegram, and mended where another program was at it."""

import asyncio
import json
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from structlog.testing import capture_logs

from bot.channels.telegram.caretaker import LOOK_SECONDS, Caretaker
from core.db import read
from core.pulse import last_beat
from tests.bot.channels.telegram.doors import Closed, Watched, behind
from tests.bot.channels.telegram.line import SECRET, ByWebhook
from tests.bot.channels.telegram.test_polling import Waits
from tests.botapi import BotApiServer, HtmlBadGateway, Person, RateLimited, Refused, ServerError, SettableClock
from tests.builders import START
from tests.outage import bring_back, take_away
from tests.transcripts.house import House

MINUTE = timedelta(minutes=1)
NEVER = 1_000_000


@pytest.fixture
def telegram_clock() -> SettableClock:
    return SettableClock(START.timestamp())


@pytest.fixture
def caretaker(hooked: ByWebhook) -> Caretaker:
    return hooked.channel.caretaker()


async def beat(house: House) -> datetime | None:
    async with read(house.database) as tx:
        return await last_beat(tx, "telegram")


def trouble_of(caretaker: Caretaker) -> str | None:
    return caretaker.condition.trouble


def sets(server: BotApiServer) -> list[str]:
    return [request.arguments["url"] for request in server.requests if request.method == "setwebhook"]


async def door_shuts(hooked: ByWebhook, house: House, clock: SettableClock, person: Person) -> None:
    """Somebody is heard; a minute later the next one knocks in vain."""
    await person.writes("/start")
    await hooked.brings_in()
    house.clock.forward(MINUTE)
    clock.forward(60)
    hooked.channel = behind(hooked.channel, Closed(hooked.channel.ingest.door, times=NEVER))
    before = len(hooked.statuses)
    await person.writes("er nokon der")
    await hooked.server.until(lambda: any(one.status == 503 for one in hooked.server.deliveries))
    assert 503 in hooked.statuses[before:]


async def test_a_telegram_with_nothing_to_bring_reaches_us(caretaker: Caretaker, house: House) -> None:
    await caretaker.look()
    assert await beat(house) == START
    house.clock.forward(MINUTE)
    await caretaker.look()
    assert await beat(house) == START + MINUTE
    assert trouble_of(caretaker) is None


async def test_a_telegram_that_knocks_in_vain_does_not_reach_us_however_well_we_run(
    hooked: ByWebhook, caretaker: Caretaker, house: House, telegram_clock: SettableClock, kari: Person
) -> None:
    await caretaker.look()
    await door_shuts(hooked, house, telegram_clock, kari)
    for _ in range(3):
        await caretaker.look()
    assert await beat(house) == START
    assert trouble_of(caretaker) == "webhook_fails"


async def test_it_reaches_us_again_when_something_has_come_through(
    hooked: ByWebhook, caretaker: Caretaker, house: House, telegram_clock: SettableClock, kari: Person
) -> None:
    opened = hooked.channel
    await caretaker.look()
    await door_shuts(hooked, house, telegram_clock, kari)
    await caretaker.look()
    hooked.channel = opened
    house.clock.forward(timedelta(seconds=30))
    await hooked.brings_in()
    await caretaker.look()
    assert await beat(house) == START + timedelta(seconds=90)
    assert trouble_of(caretaker) is None


async def test_a_press_that_has_died_waiting_is_no_sign_that_all_is_well(
    hooked: ByWebhook, caretaker: Caretaker, house: House, telegram_clock: SettableClock, kari: Person
) -> None:
    await kari.writes("/start")
    await hooked.settles()
    await caretaker.look()
    house.clock.forward(MINUTE)
    telegram_clock.forward(60)
    hooked.channel = behind(hooked.channel, Closed(hooked.channel.ingest.door, times=NEVER))
    await kari.presses("Nynorsk")
    await hooked.server.until(lambda: any(one.status == 503 for one in hooked.server.deliveries))
    telegram_clock.forward(151)
    house.clock.forward(timedelta(seconds=151))
    await hooked.server.until(lambda: hooked.server.deliveries[-1].waits is None)
    await caretaker.look()
    assert await beat(house) == START
    assert trouble_of(caretaker) == "webhook_fails"
    house.clock.forward(timedelta(minutes=5))
    await caretaker.look()
    assert trouble_of(caretaker) is None


async def test_a_busy_telegram_that_always_has_something_left_reaches_us_by_what_it_brings(
    hooked: ByWebhook, caretaker: Caretaker, house: House, kari: Person
) -> None:
    await caretaker.look()
    house.clock.forward(MINUTE)
    await kari.writes("/start")
    await hooked.brings_in()
    house.clock.forward(timedelta(seconds=5))
    held = Watched(hooked.channel.ingest.door, held={"501": asyncio.Event()})
    hooked.channel = behind(hooked.channel, held)
    await kari.writes("og no")
    async with asyncio.timeout(5):
        await held.entered.wait()
    await caretaker.look()
    assert await beat(house) == START + MINUTE
    held.held["501"].set()
    await hooked.brings_in()


@pytest.mark.parametrize("change", ["another address", "other kinds", "none at all"])
async def test_what_another_program_has_changed_is_set_again(
    hooked: ByWebhook,
    caretaker: Caretaker,
    server: BotApiServer,
    telegram_clock: SettableClock,
    kari: Person,
    change: str,
) -> None:
    telegram_clock.forward(5)
    ours = caretaker.hook.url
    match change:
        case "another address":
            await hooked.channel.bot.set_webhook("http://127.0.0.1:9/else", secret_token="theirs")
        case "other kinds":
            await hooked.channel.bot.set_webhook(ours, secret_token=SECRET, allowed_updates=["message"])
        case _:
            await hooked.channel.bot.delete_webhook()
    telegram_clock.forward(5)
    with capture_logs() as logs:
        await caretaker.look()
    assert [entry["event"] for entry in logs] == ["telegram.webhook_was_changed"]
    last = [request.arguments for request in server.requests if request.method == "setwebhook"][-1]
    assert (last["url"], last["secret_token"]) == (ours, SECRET)
    assert json.loads(last["allowed_updates"]) == ["message", "edited_message", "callback_query", "my_chat_member"]
    with capture_logs() as logs:
        await caretaker.look()
    assert logs == []
    await kari.writes("/start")
    await hooked.settles()
    await kari.sees_one()


async def test_while_the_webhook_is_anothers_nothing_says_that_we_are_reached(
    hooked: ByWebhook, caretaker: Caretaker, house: House, telegram_clock: SettableClock
) -> None:
    await caretaker.look()
    house.clock.forward(MINUTE)
    telegram_clock.forward(60)
    await hooked.channel.bot.set_webhook("http://127.0.0.1:9/else")
    telegram_clock.forward(5)
    await caretaker.look()
    assert await beat(house) == START


async def test_a_secret_that_another_program_has_changed_shows_in_a_refusal_and_is_set_right(
    hooked: ByWebhook, caretaker: Caretaker, server: BotApiServer, telegram_clock: SettableClock, kari: Person
) -> None:
    telegram_clock.forward(5)
    await hooked.channel.bot.set_webhook(
        caretaker.hook.url, secret_token="an-old-secret-of-ours", allowed_updates=["message", "callback_query"]
    )
    telegram_clock.forward(5)
    await kari.writes("/start")
    await server.until(lambda: any(one.status == 401 for one in server.deliveries))
    await caretaker.look()
    await hooked.settles()
    await kari.sees_one()


async def test_one_failure_is_told_once_and_set_right_once(
    hooked: ByWebhook,
    caretaker: Caretaker,
    house: House,
    server: BotApiServer,
    telegram_clock: SettableClock,
    kari: Person,
) -> None:
    await door_shuts(hooked, house, telegram_clock, kari)
    before = len(sets(server))
    telegram_clock.forward(5)
    frozen = await hooked.channel.bot.get_webhook_info()
    await caretaker._mend(frozen)
    await caretaker._mend(frozen)
    assert len(sets(server)) == before + 1


@pytest.mark.parametrize(
    ("fault", "trouble"),
    [
        (Refused(401, "Unauthorized"), "token"),
        (RateLimited(9), "busy"),
        (ServerError(), "no_answer"),
        (HtmlBadGateway(), "unreadable_answer"),
    ],
)
async def test_a_telegram_that_does_not_answer_three_times_is_trouble_until_it_does(
    caretaker: Caretaker, server: BotApiServer, fault: ServerError, trouble: str
) -> None:
    server.faults.next("getWebhookInfo", fault, fault, fault)
    await caretaker.look()
    await caretaker.look()
    assert trouble_of(caretaker) is None
    await caretaker.look()
    assert trouble_of(caretaker) == trouble
    await caretaker.look()
    assert trouble_of(caretaker) is None


async def test_while_the_database_is_away_it_says_nothing_of_telegram(caretaker: Caretaker, house: House) -> None:
    await caretaker.look()
    await take_away(house.database)
    house.clock.forward(MINUTE)
    await caretaker.look()
    assert trouble_of(caretaker) is None
    await bring_back(house.database)
    assert await beat(house) == START


async def test_it_looks_again_and_again_until_it_is_stopped(caretaker: Caretaker, server: BotApiServer) -> None:
    waits = Waits(3)
    await replace(caretaker, wait=waits).run(asyncio.Event())
    assert waits.seconds == [LOOK_SECONDS] * 3
    assert sum(request.method == "getwebhookinfo" for request in server.requests) == 2


async def test_the_whole_channel_sets_the_webhook_and_stays_until_it_is_stopped(
    hooked: ByWebhook, server: BotApiServer, telegram_clock: SettableClock
) -> None:
    telegram_clock.forward(5)
    stop, before = asyncio.Event(), len(sets(server))
    async with asyncio.timeout(10), asyncio.TaskGroup() as group:
        running = group.create_task(hooked.channel.run_webhook(stop))
        await server.until(lambda: len(sets(server)) > before)
        assert not running.done()
        stop.set()
