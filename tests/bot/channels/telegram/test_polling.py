"""The long poll: what it asks for, when it moves on, and what it does when Telegram says no."""

import asyncio
from dataclasses import dataclass, field, replace

import pytest
from structlog.testing import capture_logs

from bot.channels.telegram.polling import READINGS, Polling
from core.errors import SetupError
from core.settings import TelegramMode
from tests.bot.channels.telegram.doors import Slow, behind
from tests.bot.channels.telegram.line import ByPolling, hang_up, opened, settings_for
from tests.botapi import (
    BotApiServer,
    Hang,
    HtmlBadGateway,
    Person,
    RateLimited,
    Refused,
    ResetAfterEffect,
    ResetBeforeEffect,
    ServerError,
    TruncatedJson,
)
from tests.botapi.faults import Fault
from tests.transcripts.house import House

TWO_AT_ONCE = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"


@dataclass(slots=True)
class Waits:
    """Notes how long it should wait, and ends the poll at the last one."""

    until: int
    seconds: list[float] = field(default_factory=list)

    async def __call__(self, seconds: float, stop: asyncio.Event) -> None:
        self.seconds.append(seconds)
        if len(self.seconds) >= self.until:
            stop.set()
        await asyncio.sleep(0)


def waiting(polled: ByPolling, until: int) -> tuple[Polling, Waits]:
    waits = Waits(until)
    return replace(polled.polling(), wait=waits), waits


async def test_it_takes_a_webhook_down_without_dropping_what_waits_there(
    polled: ByPolling, server: BotApiServer, kari: Person
) -> None:
    await polled.channel.bot.set_webhook("http://127.0.0.1:9/hook")
    await kari.writes("/start")
    polling, _ = waiting(polled, 1)
    stop = asyncio.Event()
    server.faults.next("getUpdates", Refused(409, TWO_AT_ONCE))
    await polling.run(stop)
    (call,) = [request for request in server.requests if request.method == "deletewebhook"]
    assert call.arguments.get("drop_pending_updates", "false") == "false"
    await polled.settles()
    await kari.sees_one()


async def test_it_asks_for_exactly_the_kinds_it_reads(polled: ByPolling, server: BotApiServer, kari: Person) -> None:
    await kari.writes("/start")
    await polled.settles()
    asked = [request.arguments for request in server.requests if request.method == "getupdates"]
    kinds = '["message", "edited_message", "callback_query", "my_chat_member"]'
    assert all(arguments["allowed_updates"] == kinds for arguments in asked)


@pytest.mark.parametrize(
    ("fault", "seconds"),
    [
        (RateLimited(17), [17]),
        (RateLimited(None), [1]),
        (ServerError(), [0.25]),
        (ResetBeforeEffect(), [0.25]),
        (ResetAfterEffect(), [0.25]),
        (Refused(400, "Bad Request: what is this"), [0.25]),
        (Refused(409, TWO_AT_ONCE), [1]),
    ],
)
async def test_when_telegram_cannot_it_rests_and_honours_what_telegram_asks(
    polled: ByPolling, server: BotApiServer, fault: Fault, seconds: list[float]
) -> None:
    polling, waits = waiting(polled, 1)
    server.faults.next("getUpdates", fault)
    await polling.run(asyncio.Event())
    assert waits.seconds == seconds


async def test_a_telegram_that_never_answers_is_not_waited_for_for_ever(
    polled: ByPolling, server: BotApiServer
) -> None:
    polling, waits = waiting(polled, 1)
    polled.channel.bot.session.timeout = 0.05
    server.faults.next("getUpdates", Hang())
    await polling.once(asyncio.Event())
    assert waits.seconds == [0.25]


async def test_it_rests_longer_each_time_and_says_why(polled: ByPolling, server: BotApiServer) -> None:
    polling, waits = waiting(polled, 8)
    server.faults.next("getUpdates", *[Refused(409, TWO_AT_ONCE)] * 8)
    with capture_logs() as logs:
        await polling.run(asyncio.Event())
    assert waits.seconds == [1, 2, 4, 8, 16, 32, 60, 60]
    assert {entry["reason"] for entry in logs} == {"conflict"}


async def test_a_second_poller_is_told_of_once_in_the_log_and_to_whoever_asks_after_our_health(
    polled: ByPolling, server: BotApiServer
) -> None:
    polling, _ = waiting(polled, 99)
    server.faults.next("getUpdates", *[Refused(409, TWO_AT_ONCE)] * 5)
    with capture_logs() as logs:
        for trouble in (None, None, "conflict", "conflict", "conflict", None):
            await polling.once(asyncio.Event())
            assert polled.channel.trouble == trouble
    [told] = [entry for entry in logs if entry["event"] == "telegram.no_way_in"]
    assert (told["log_level"], told["reason"]) == ("error", "conflict")
    assert "another program" in told["why"]


async def test_two_pollers_at_once_lose_nothing_and_double_nothing(
    polled: ByPolling, house: House, server: BotApiServer, kari: Person
) -> None:
    """As when somebody starts a second installation with the same token."""
    other = await opened(house, settings_for(server, TelegramMode.POLLING))
    stop, one = asyncio.Event(), replace(polled.polling(), wait=soon)
    two = replace(other.polling(), poll_seconds=0, wait=soon)
    async with asyncio.timeout(20), asyncio.TaskGroup() as group:
        for polling in (one, two):
            group.create_task(polling.run(stop))
        for text in ("/start", "nynorsk", "eg ventar barn"):
            await kari.writes(text)
        await server.until_confirmed()
        stop.set()
    await polled.settles()
    assert len(await kari.sees(3)) == 3
    await kari.hears_nothing_more(within=0.01)
    await hang_up(other.bot)


async def soon(seconds: float, stop: asyncio.Event) -> None:
    await asyncio.sleep(0)


async def test_a_telegram_that_is_down_is_asked_four_times_a_minute(polled: ByPolling, server: BotApiServer) -> None:
    polling, waits = waiting(polled, 9)
    server.faults.next("getUpdates", *[ServerError()] * 9)
    await polling.run(asyncio.Event())
    assert waits.seconds == [0.25, 0.5, 1, 2, 4, 8, 15, 15, 15]


async def test_a_token_that_was_good_and_is_no_more_is_waited_for_while_the_rest_of_the_house_goes_on(
    polled: ByPolling, server: BotApiServer, kari: Person
) -> None:
    polling, waits = waiting(polled, 99)
    await polling.once(asyncio.Event())
    server.faults.next("getUpdates", *[Refused(401, "Unauthorized")] * 3)
    for _ in range(3):
        await polling.once(asyncio.Event())
    assert (waits.seconds, polled.channel.trouble) == ([1, 2, 4], "token")
    await kari.writes("/start")
    await polling.once(asyncio.Event())
    assert polled.channel.trouble is None


async def test_a_token_refused_for_a_moment_when_the_office_changes_hands_ends_nothing(
    polled: ByPolling, server: BotApiServer, kari: Person
) -> None:
    """A second term of polling, of a process that polled before."""
    await polled.polling().once(asyncio.Event())
    server.faults.next("getUpdates", Refused(401, "Unauthorized"))
    await polled.polling().once(asyncio.Event())
    await kari.writes("/start")
    await polled.settles()
    await kari.sees_one()


async def test_a_page_instead_of_an_answer_is_waited_out(polled: ByPolling, server: BotApiServer, kari: Person) -> None:
    polling, waits = waiting(polled, 1)
    server.faults.next("getUpdates", HtmlBadGateway(), HtmlBadGateway())
    await polling.run(asyncio.Event())
    assert waits.seconds == [0.25]
    await kari.writes("/start")
    await polled.settles()
    await kari.sees_one()


async def test_an_answer_cut_in_half_loses_nothing(polled: ByPolling, server: BotApiServer, kari: Person) -> None:
    await kari.writes("/start")
    server.faults.next("getUpdates", TruncatedJson())
    await polled.settles()
    await kari.sees_one()


async def test_an_answer_cut_in_half_twice_running_loses_nothing_either(
    polled: ByPolling, server: BotApiServer, house: House, kari: Person
) -> None:
    polling, waits = waiting(polled, 99)
    await kari.writes("/start")
    server.faults.next("getUpdates", *[TruncatedJson()] * READINGS)
    for _ in range(READINGS + 1):
        await polling.once(asyncio.Event())
    assert waits.seconds == [1, 2]
    await house.relay(telegram=polled.channel.sender).deliver_due()
    await kari.sees_one()


async def test_what_cannot_be_read_every_time_is_passed_by(
    polled: ByPolling, server: BotApiServer, kari: Person
) -> None:
    polling, waits = waiting(polled, 99)
    server.enqueue_raw('"message": {"text": "halv')
    said = await kari.writes("/start")
    for _ in range(READINGS + 1):
        assert said.update_id in server.pending
        await polling.once(asyncio.Event())
    assert waits.seconds == [1, 2]
    await polling.once(asyncio.Event())
    assert polling.offset == (said.update_id or 0) + 1


async def test_after_a_good_answer_it_is_patient_anew(polled: ByPolling, server: BotApiServer, kari: Person) -> None:
    polling, waits = waiting(polled, 9)
    stop = asyncio.Event()
    server.faults.next("getUpdates", ServerError(), ServerError())
    await polling.once(stop)
    await polling.once(stop)
    await kari.writes("/start")
    await polling.once(stop)
    server.faults.next("getUpdates", ServerError())
    await polling.once(stop)
    assert waits.seconds == [0.25, 0.5, 0.25]


async def test_it_waits_for_a_telegram_that_is_down(polled: ByPolling, server: BotApiServer) -> None:
    polling, waits = waiting(polled, 5)
    await server.goes_down()
    await polling.run(asyncio.Event())
    assert waits.seconds == [0.25, 0.5, 1, 2, 4]
    assert polled.channel.trouble == "no_answer"


async def test_a_token_that_telegram_does_not_know_stops_it_with_one_clear_line(
    house: House, server: BotApiServer
) -> None:
    channel = await opened(house, settings_for(server, TelegramMode.POLLING, token="1234:WRONG"))
    with pytest.raises(SetupError, match="VEGINN_TELEGRAM_TOKEN"):
        await channel.run_polling(asyncio.Event())
    await hang_up(channel.bot)


async def test_it_stops_at_once_while_it_only_waits(house: House, server: BotApiServer) -> None:
    channel = await opened(house, settings_for(server, TelegramMode.POLLING))
    polling, stop = channel.polling(), asyncio.Event()
    async with asyncio.timeout(5), asyncio.TaskGroup() as group:
        running = group.create_task(polling.run(stop))
        await server.until(lambda: any(request.method == "getupdates" for request in server.requests))
        stop.set()
        await running
    await channel.close()


async def test_an_update_in_hand_is_finished_before_it_stops_and_the_next_is_left(
    polled: ByPolling, kari: Person
) -> None:
    slow = Slow(polled.channel.ingest.door)
    polled.channel = behind(polled.channel, slow)
    polling, stop = polled.polling(), asyncio.Event()
    await kari.writes("/start")
    await kari.writes("nynorsk")
    async with asyncio.timeout(5), asyncio.TaskGroup() as group:
        group.create_task(polling.run(stop))
        await slow.entered.wait()
        stop.set()
        slow.may_go.set()
    assert slow.taken == 1
    await polled.settles()
    await kari.sees(2)


async def test_what_hangs_at_a_stop_is_broken_off_whole_and_comes_again(
    polled: ByPolling, house: House, server: BotApiServer, kari: Person
) -> None:
    whole = polled.channel
    slow = Slow(polled.channel.ingest.door)
    polled.channel = behind(polled.channel, slow)
    stop = asyncio.Event()
    await kari.writes("/start")
    async with asyncio.timeout(5), asyncio.TaskGroup() as group:
        group.create_task(replace(polled.polling(), last_seconds=0.01).run(stop))
        await slow.entered.wait()
        stop.set()
    assert len(server.pending) == 1
    polled.channel = whole
    await polled.settles()
    await kari.sees_one()


async def test_the_whole_channel_runs_until_it_is_stopped(
    polled: ByPolling, server: BotApiServer, kari: Person
) -> None:
    stop = asyncio.Event()
    async with asyncio.timeout(10), asyncio.TaskGroup() as group:
        group.create_task(polled.channel.run_polling(stop))
        await kari.writes("/start")
        await server.until_confirmed()
        stop.set()
    await polled.settles()
    assert [command["command"] for command in kari.menu][:2] == ["help", "status"]
    await kari.sees_one()
