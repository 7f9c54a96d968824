"""Telegram as a doorbell: nothing is taken in there, and nobody stands before a shut door."""

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot.channels.telegram.presence import Presence
from core.conversations.models import conversations
from core.db import begin, read
from core.places import load_gazetteer
from core.setup import FORMS, FileKind, Operator, SetupDesk, Subject, Topic, write_file
from tests.bot.channels.telegram.doors import behind
from tests.bot.channels.telegram.line import ByPolling
from tests.bot.channels.telegram.moving import TwoDoors, path_in, two_doors
from tests.bot.channels.telegram.steps import GREETED, TO_PLACE, TO_SENT, walk
from tests.botapi import Person
from tests.transcripts.house import House

PLANTED = "Solskinsboller4711"


def becomes_a_doorbell(doors: TwoDoors) -> None:
    """As after a restart with the other setting."""
    door = replace(doors.house.reception(), doorbells=frozenset({"telegram"}))
    doors.line.channel = replace(behind(doors.line.channel, door), presence=Presence(door))


@pytest.fixture
async def opened(house: House, polled: ByPolling) -> TwoDoors:
    return await two_doors(house, polled)


@pytest.fixture
async def doorbell(opened: TwoDoors) -> TwoDoors:
    becomes_a_doorbell(opened)
    return opened


async def drafts(doors: TwoDoors) -> int:
    async with read(doors.house.database) as tx:
        kept = select(func.count()).where(conversations.c.sealed_state.is_not(None))
        return await tx.connection.scalar(kept) or 0


async def test_whatever_is_written_gets_the_numbers_other_help_and_the_way_to_the_page(
    doorbell: TwoDoors, kari: Person
) -> None:
    for words in (GREETED, PLANTED, "status", "avbryt"):
        answer = (await doorbell.line.says(kari, words)).text
        assert doorbell.house.catalogs.say("nn", "doorbell.hello") in answer
        assert "113" in answer
        assert "/other-help?lang=nn" in answer
        assert path_in(kari.screen[-1])
    assert await drafts(doorbell) == 0


async def test_nothing_that_is_written_is_kept_and_soon_nobody_has_been_there(
    doorbell: TwoDoors, kari: Person, database_file: Path
) -> None:
    await doorbell.line.says(kari, PLANTED)
    await kari.sends_voice()
    await doorbell.line.settles()
    held = b"".join(file.read_bytes() for file in database_file.parent.glob("veginn.db*"))
    assert PLANTED.encode() not in held
    assert await drafts(doorbell) == 0
    await doorbell.house.passes(timedelta(hours=2))
    assert await doorbell.channels() == []


async def test_the_link_leads_to_a_conversation_from_the_beginning_in_their_language(
    doorbell: TwoDoors, ola: Person
) -> None:
    await doorbell.line.says(ola, "Hei på deg")
    visitor = await doorbell.enters(path_in(ola.screen[-1]), doorbell.browser("nb"))
    assert visitor.words("greeting.hello") in visitor.reading.text
    assert visitor.words("who.ask") in visitor.reading.text


async def test_urgent_words_still_bring_the_numbers_first(doorbell: TwoDoors, kari: Person) -> None:
    answer = (await doorbell.line.says(kari, "eg vil ikkje leve lenger")).text
    assert answer.index("113") < answer.index(doorbell.house.catalogs.say("nn", "doorbell.hello"))


async def test_a_draft_from_before_is_carried_on_by_the_link_and_not_changed_by_what_is_written(
    opened: TwoDoors, kari: Person
) -> None:
    await walk(opened.line, kari, *TO_PLACE)
    becomes_a_doorbell(opened)
    await opened.line.says(kari, "Molde")
    visitor = await opened.enters(path_in(kari.screen[-1]))
    assert visitor.words("place.ask") in visitor.reading.sentences


async def test_a_message_sent_before_is_read_of_and_answered_on_the_page(opened: TwoDoors, kari: Person) -> None:
    await walk(opened.line, kari, *TO_SENT)
    becomes_a_doorbell(opened)
    await opened.line.says(kari, "status")
    visitor = await opened.enters(path_in(kari.screen[-1]))
    assert "K7Q-000" in visitor.reading.text
    await opened.site.staff_answers(PLANTED)
    assert PLANTED in (await visitor.open("/chat")).text


async def test_nobody_is_asked_in_telegram_whether_to_go_on_with_a_draft_from_before(
    opened: TwoDoors, kari: Person
) -> None:
    await walk(opened.line, kari, *TO_PLACE)
    becomes_a_doorbell(opened)
    seen = len(kari.screen)
    opened.house.clock.forward(timedelta(minutes=31))
    await opened.line.meets_telegram()
    await opened.line.settles()
    assert len(kari.screen) == seen


async def test_a_team_that_leaves_telegram_shows_the_way_and_the_answers_go_along(
    opened: TwoDoors, kari: Person
) -> None:
    desk, subject, now = SetupDesk(load_gazetteer()), Subject(Topic.TEAM, "molde"), opened.house.clock.now()
    async with begin(opened.house.database) as tx:
        row = json.loads(write_file(FORMS[Topic.TEAM], (await desk.current(tx, subject)).body, FileKind.JSON))
        text = json.dumps({**row, "telegram": "doorbell"})
        await desk.apply(tx, Operator(), subject, text, based_on=0, now=now)
    answer = await walk(opened.line, kari, *TO_PLACE, ("Molde",))
    assert "Du kan ikkje skrive til familieteamet i Molde her i Telegram." in answer.text
    await opened.line.says(kari, PLANTED)
    visitor = await opened.enters(path_in(kari.screen[-1]))
    assert "Molde" in visitor.reading.text
    assert PLANTED not in visitor.reading.text
    assert visitor.words("place.ask") not in visitor.reading.sentences
