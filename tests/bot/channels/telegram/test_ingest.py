"""One update at a time, whole or not at all; poison stands in nobody's way."""

import asyncio
import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError
from structlog.testing import capture_logs

from tests.bot.channels.telegram.doors import POISON, Closed, Slow, Stumbling, behind
from tests.bot.channels.telegram.line import ByPolling, ByWebhook, Line
from tests.bot.channels.telegram.steps import TO_PLACE, walk
from tests.botapi import BotApiServer, Hang, Person
from tests.transcripts.house import House

UNREADABLE_IN_KARIS_CHAT = {
    "message": {
        "message_id": 99,
        "date": 1,
        "chat": {"id": 501, "type": "private"},
        "from": {"id": 501, "language_code": "nb"},
        "text": {"not": "a text"},
    }
}


def poison_words(house: House, line: Line, locale: str) -> str:
    return house.catalogs.say(locale, "telegram.poison", web_url=line.settings.public_url)


async def test_an_update_that_cannot_be_read_between_good_ones_stops_none_of_them(
    line: Line, house: House, server: BotApiServer, kari: Person, ola: Person
) -> None:
    await kari.writes("/start")
    server.enqueue_raw(UNREADABLE_IN_KARIS_CHAT, lane=501)
    await ola.writes("/start")
    await kari.writes("nynorsk")
    await line.settles()
    texts = [message.text for message in await kari.sees(3)]
    assert texts.count(poison_words(house, line, "nb")) == 1
    assert house.catalogs.say("nn", "who.ask") in texts[-1]
    await ola.sees_one()


@pytest.mark.parametrize(
    "broken", ['"message": {"text": "halv', '"message": nei', '"text": "\udcff"', '"moon_phase": {}']
)
async def test_an_update_that_is_no_json_at_all_is_passed_by(
    line: Line, server: BotApiServer, kari: Person, ola: Person, broken: str
) -> None:
    await kari.writes("/start")
    server.enqueue_raw(broken)
    await ola.writes("/start")
    await line.settles()
    await kari.sees_one()
    await ola.sees_one()
    assert server.pending == ()


async def test_a_defect_of_ours_sets_one_message_aside_after_three_tries_and_says_so_once(
    line: Line, house: House, server: BotApiServer, kari: Person
) -> None:
    await walk(line, kari, *TO_PLACE)
    stumbling = Stumbling(line.channel.ingest.door)
    line.channel = behind(line.channel, stumbling)
    said = await kari.writes(POISON)
    with capture_logs() as logs:
        await line.settles()
        await server.redelivers(said.update_id or 0)
        await line.settles()
    assert (await kari.sees_one()).text == poison_words(house, line, "nn")
    await kari.hears_nothing_more(within=0.01)
    assert stumbling.tries == 6
    assert POISON not in str(logs)
    assert "501" not in re.findall(r"\w+", str(logs))
    assert (await line.says(kari, "Molde")).labels[0] == "Ja, det passar"


async def test_an_answer_to_a_press_that_never_comes_holds_up_nothing(
    polled: ByPolling, server: BotApiServer, kari: Person
) -> None:
    await walk(polled, kari)
    polled.channel = replace(polled.channel, ingest=replace(polled.channel.ingest, courtesy_seconds=0.01))
    server.faults.next("answerCallbackQuery", Hang())
    assert (await polled.presses(kari, "Nynorsk")).labels


@contextmanager
def database_away(file: Path) -> Iterator[None]:
    with sqlite3.connect(file) as connection:
        connection.execute("ALTER TABLE seen RENAME TO away")
    connection.close()
    yield
    with sqlite3.connect(file) as connection:
        connection.execute("ALTER TABLE away RENAME TO seen")
    connection.close()


async def test_while_the_database_is_away_nothing_is_confirmed_and_then_all_of_it_comes(
    polled: ByPolling, database_file: Path, server: BotApiServer, kari: Person, ola: Person
) -> None:
    polling = polled.polling()
    polling.wait = no_wait
    with database_away(database_file):
        first = await kari.writes("/start")
        await ola.writes("/start")
        await polling.once(asyncio.Event())
        assert server.pending[0] == first.update_id
        assert polling.offset == 0
    await polled.settles()
    await kari.sees_one()
    await ola.sees_one()


async def no_wait(seconds: float, stop: asyncio.Event) -> None:
    assert seconds > 0
    assert not stop.is_set()


async def test_a_webhook_delivery_comes_again_when_the_database_is_back(
    hooked: ByWebhook, server: BotApiServer, kari: Person
) -> None:
    hooked.channel = behind(hooked.channel, Closed(hooked.channel.ingest.door, times=2))
    await kari.writes("/start")
    await hooked.settles()
    assert hooked.statuses == [503, 503, 200]
    await kari.sees_one()


async def test_one_chat_is_served_one_update_at_a_time_and_different_chats_side_by_side(
    polled: ByPolling, kari: Person, ola: Person
) -> None:
    slow = Slow(polled.channel.ingest.door)
    ingest = behind(polled.channel, slow).ingest
    async with asyncio.TaskGroup() as group:
        for number, person in enumerate((kari, kari, kari, ola)):
            group.create_task(ingest.take_update(hello(number, person)))
        for _ in range(5):
            await asyncio.sleep(0)
        assert slow.most_inside == 2
        slow.may_go.set()


def hello(update_id: int, person: Person) -> dict[str, Any]:
    chat = {"id": person.user_id, "type": "private"}
    message = {"message_id": update_id, "date": 1, "chat": chat, "from": person.user, "text": "/start"}
    return {"update_id": update_id, "message": message}


async def test_a_passing_failure_is_raised_as_it_is(polled: ByPolling, kari: Person) -> None:
    ingest = behind(polled.channel, Closed(polled.channel.ingest.door, times=1)).ingest
    with pytest.raises(OperationalError):
        await ingest.take_update(hello(1, kari))
