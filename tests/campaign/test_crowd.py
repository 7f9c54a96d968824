"""The people of the campaign behave as people do: here the tests themselves play the bot."""

import asyncio
import json
from collections.abc import AsyncGenerator
from dataclasses import replace

import pytest

from tests.botapi import BotApiServer
from tests.botapi.arguments import Arguments
from tests.botapi.messaging import send_message
from tests.campaign.caller import Caller
from tests.campaign.crowd import Crowd
from tests.campaign.temper import Ending

LANGUAGES = {"nn": "Nynorsk", "nb": "Bokmål", "en": "English"}


@pytest.fixture
async def server() -> AsyncGenerator[BotApiServer]:
    async with BotApiServer.start() as started:
        yield started


def alone(server: BotApiServer) -> tuple[Crowd, Caller]:
    """A crowd of one who presses, once, and loses patience soon."""
    crowd = Crowd(server, seed=1, size=1, rate=1000.0, patience=0.05)
    [caller] = crowd.callers
    caller.temper = replace(caller.temper, ending=Ending.SENT, twice=0.0, types=0.0, patience=0.05)
    return crowd, caller


def asks(server: BotApiServer, caller: Caller, *, seq: int) -> None:
    row = [{"text": label, "callback_data": f"{seq}:{code}"} for code, label in LANGUAGES.items()]
    keyboard = json.dumps({"inline_keyboard": [row]})
    given = {"chat_id": str(caller.person.user_id), "text": "Språk?", "reply_markup": keyboard}
    send_message(server._world, Arguments(given))


async def test_the_same_seed_is_the_same_crowd(server: BotApiServer) -> None:
    one, same, other = (Crowd(server, seed=seed, size=30) for seed in (1, 1, 2))
    tempers = [[caller.temper for caller in crowd.callers] for crowd in (one, same, other)]
    assert tempers[0] == tempers[1] != tempers[2]
    assert {temper.ending for temper in tempers[0]} == set(Ending)


async def test_a_copy_of_a_question_is_answered_once_and_a_new_one_anew(server: BotApiServer) -> None:
    crowd, caller = alone(server)
    caller.temper = replace(caller.temper, patience=60.0)
    async with asyncio.TaskGroup() as lives:
        life = lives.create_task(crowd.live(asyncio.Event()))
        await server.until(lambda: len(server.pending) == 1)
        asks(server, caller, seq=7)
        asks(server, caller, seq=7)
        asks(server, caller, seq=8)
        await server.until(lambda: len(caller.deeds.presses) == 2)
        life.cancel()
    assert (caller.deeds.messages, caller.deeds.nudges) == (1, 0)


async def test_somebody_whose_press_went_by_presses_again(server: BotApiServer) -> None:
    crowd, caller = alone(server)
    async with asyncio.TaskGroup() as lives:
        life = lives.create_task(crowd.live(asyncio.Event()))
        await server.until(lambda: len(server.pending) == 1)
        asks(server, caller, seq=7)
        await server.until(lambda: len(caller.deeds.presses) >= 4)
        life.cancel()
    assert {press.was_dropped for press in caller.deeds.presses} == {False}
    assert caller.deeds.nudges >= 3


async def test_after_the_stop_nobody_new_begins_and_the_crowd_is_soon_quiet(server: BotApiServer) -> None:
    crowd, _ = alone(server)
    stop = asyncio.Event()
    stop.set()
    async with asyncio.TaskGroup() as lives:
        lives.create_task(crowd.live(stop))
        await crowd.settle(within=5.0)
    assert crowd.begun == ()
    assert server.pending == ()


async def test_a_crowd_that_does_not_come_to_its_end_says_so(server: BotApiServer) -> None:
    crowd, caller = alone(server)
    async with asyncio.TaskGroup() as lives:
        life = lives.create_task(crowd.live(asyncio.Event()))
        with pytest.raises(AssertionError, match=f"1 stories go on .{caller.person.user_id}"):
            await crowd.settle(within=0.3)
        life.cancel()
