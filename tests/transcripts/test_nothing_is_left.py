"""Whoever says no, is not heard of again, leaves, or takes it back: no trace of them is left on the disk or in a log.

A marker stands in everything that can be written, on either channel. Words at rest are sealed, so the proof looks for
the sealed bytes and the wrapped keys as well: without them nobody opens an old copy of anything.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select
from structlog.testing import capture_logs

from bot.channels.telegram.wire import open_bot
from core.conversations.models import conversations
from core.db import Database, read
from core.doors.models import links, moves
from core.outbox.models import outbox
from core.settings import TelegramMode
from core.traces.models import traces
from core.vault.models import data_keys
from tests.bot.channels.telegram.line import hang_up, settings_for
from tests.botapi import BotApiServer, Pace, SettableClock
from tests.core.retention.test_leftovers import found_in, sealed_bytes, spellings
from tests.transcripts.house import House
from tests.transcripts.telegram_talker import TelegramTalker
from tests.transcripts.transcript import Talker
from tests.transcripts.web_talker import WebTalker

MARKER, PHONE = "Snøkrystall4711", "913 45 678"
DIGITS = PHONE.replace(" ", "")
QUICK = Pace(waiting=0.001, long_poll=0.001)
A_DAY_AND_MORE = timedelta(hours=25)
THE_GOODBYE_IS_OVER = timedelta(minutes=65)
"""On the web it stays ten minutes; a chat in Telegram can be hidden for an hour."""

Ending = Callable[[Talker], Awaitable[None]]


@pytest.fixture(params=["web", "telegram"])
async def talker(request: pytest.FixtureRequest, house: House) -> AsyncIterator[Talker]:
    if request.param == "web":
        yield WebTalker(house, "nn")
        return
    async with BotApiServer.start(now=SettableClock(), pace=QUICK) as server:
        person = server.person(user_id=9_876_543_210, first_name=MARKER, language_code="nn")
        bot = open_bot(settings_for(server, TelegramMode.POLLING))
        yield TelegramTalker(house, server, bot, person)
        await hang_up(bot)


async def says_no(talker: Talker) -> None:
    await press(talker, "Nei, ikkje send")


async def is_not_heard_of_again(talker: Talker) -> None:
    await talker.passes(A_DAY_AND_MORE)


async def cancels(talker: Talker) -> None:
    await say(talker, "avbryt")
    await press(talker, "Ja")


async def starts_over_and_goes(talker: Talker) -> None:
    await say(talker, "start på nytt")
    await talker.passes(A_DAY_AND_MORE)


async def takes_it_back(talker: Talker) -> None:
    await press(talker, "Ja, send")
    await say(talker, f"{MARKER} kom att.")
    await say(talker, "trekk")
    await press(talker, "Ja")


async def leaves_in_a_hurry(talker: Talker) -> None:
    if isinstance(talker, WebTalker):
        await talker.leave()
    else:
        await say(talker, "gøym samtalen")


ENDINGS = (leaves_in_a_hurry, says_no, is_not_heard_of_again, cancels, starts_over_and_goes, takes_it_back)


@pytest.mark.sqlite
@pytest.mark.parametrize("ending", ENDINGS, ids=lambda ending: ending.__name__)
async def test_no_trace_is_left(
    house: House, database_file: Path, talker: Talker, ending: Ending, capfd: pytest.CaptureFixture[str]
) -> None:
    with capture_logs() as logged:
        await tells_all(talker)
        sealed = await sealed_bytes(house.database)
        assert len(found_in(database_file, *sealed)) >= len(sealed) > 1
        await ending(talker)
        await talker.passes(THE_GOODBYE_IS_OVER)
    assert await rows_left(house.database) == 0
    assert found_in(database_file, *sealed) == []
    assert (
        found_in(database_file, *(s for word in (MARKER, PHONE, DIGITS, "9876543210") for s in spellings(word))) == []
    )
    said = "".join((str(logged), *capfd.readouterr()))
    assert all(word not in said for word in (MARKER, PHONE, DIGITS, "9876543210"))


async def tells_all(talker: Talker) -> None:
    await say(talker, "/start")
    if isinstance(talker, TelegramTalker):  # the web page is in a language from the start
        await press(talker, "Nynorsk")
    await press(talker, "Eg er mor eller far")
    await say(talker, "Molde")
    for act in ("Ja, det passar", "Under eitt år", "Ring meg"):
        await press(talker, act)
    await say(talker, PHONE)
    await press(talker, "Ja, nokon kan det")
    for words in (MARKER, f"etter tolv, {MARKER}"):
        await say(talker, words)
    await press(talker, "Ja, det er greitt")
    for words in (MARKER, f"{MARKER} søv ikkje, og eg er sliten."):
        await say(talker, words)


async def say(talker: Talker, words: str) -> None:
    await talker.say(words)
    assert await talker.answers()


async def press(talker: Talker, label: str) -> None:
    await talker.press(label)
    assert await talker.answers()


async def rows_left(database: Database) -> int:
    """Of the conversation, its letters, the keys, what stands in its chat, and the doors to it. A case taken back keeps its numbers alone."""
    async with read(database) as tx:
        counts = [
            await tx.connection.scalar(select(func.count()).select_from(table))
            for table in (conversations, outbox, data_keys, traces, links, moves)
        ]
    return sum(count or 0 for count in counts)
