"""One tap shares the number: the key is there while it is asked for, and gone when it is not."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.conversation.keyboards import keyboard_after
from bot.engine.events import Choice, Event, SharedPhone
from bot.flows import BOOK
from core.conversations import store as conversations
from core.db import read
from core.outbox import Keyboard
from tests.bot.channels.telegram.line import ByPolling, Line
from tests.bot.channels.telegram.steps import TO_PHONE, walk
from tests.bot.fakes import Person as Talker
from tests.bot.fakes import context
from tests.botapi import BotApiServer, Person
from tests.transcripts.house import House

KEY = "Del nummeret mitt"


def nn(house: House, key: str) -> str:
    return house.catalogs.say("nn", key)


def keys(person: Person) -> list[str]:
    return [button.text for row in person.keyboard for button in row]


async def at_the_phone(line: Line, house: House, kari: Person) -> None:
    asked = await walk(line, kari, *TO_PHONE)
    assert asked.labels == ("Tilbake", "Hjelp no")
    assert (await kari.sees_one()).text == nn(house, "phone.share")


async def draft(house: House) -> str:
    async with read(house.database) as tx:
        talk = await conversations.find(tx, house.vault, channel="telegram", address="501")
    return talk.state or "" if talk else ""


async def test_the_key_stands_beside_typing_and_sharing_takes_it_away(line: Line, house: House, kari: Person) -> None:
    await at_the_phone(line, house, kari)
    assert keys(kari) == [KEY]
    assert kari.keyboard[0][0].asks_for == "contact"
    await kari.presses(KEY)
    await line.settles()
    taken_away, asked = await kari.sees(2)
    assert taken_away.text == nn(house, "phone.share.away")
    assert asked.text == nn(house, "others.ask")
    assert keys(kari) == []
    assert "+47 99 99 99 01" in await draft(house)


async def test_it_hides_by_itself_when_it_is_pressed_and_takes_no_more_room_than_it_needs(
    polled: ByPolling, house: House, server: BotApiServer, kari: Person
) -> None:
    await at_the_phone(polled, house, kari)
    markup = server.ledger.of("sendMessage")[-1].arguments["reply_markup"]
    assert '"one_time_keyboard": true' in markup
    assert '"resize_keyboard": true' in markup


@pytest.mark.parametrize("way_out", ["912 34 567", "Tilbake", "/services", "/language", "avbryt"])
async def test_whichever_way_the_question_is_left_the_key_is_gone(
    polled: ByPolling, house: House, kari: Person, way_out: str
) -> None:
    await at_the_phone(polled, house, kari)
    await polled.says(kari, way_out)
    assert keys(kari) == []


async def test_a_number_that_is_none_and_a_word_of_help_leave_it_standing_and_say_nothing_twice(
    polled: ByPolling, house: House, kari: Person
) -> None:
    await at_the_phone(polled, house, kari)
    await polled.says(kari, "1234")
    await polled.says(kari, "/help")
    await kari.hears_nothing_more(within=0.01)
    assert keys(kari) == [KEY]


async def test_coming_back_to_the_question_brings_it_back(polled: ByPolling, house: House, kari: Person) -> None:
    await at_the_phone(polled, house, kari)
    await polled.says(kari, "/language")
    await kari.sees_one()
    await polled.says(kari, "tilbake")
    assert (await kari.sees_one()).text == nn(house, "phone.share")
    assert keys(kari) == [KEY]


async def test_it_speaks_the_language_that_the_person_changes_to(polled: ByPolling, house: House, kari: Person) -> None:
    await at_the_phone(polled, house, kari)
    await polled.says(kari, "English")
    assert keys(kari) == ["Share my number"]


async def test_somebody_elses_number_is_kindly_refused_and_kept_nowhere(
    line: Line, house: House, database_file: Path, kari: Person
) -> None:
    await at_the_phone(line, house, kari)
    await kari.shares_phone("+4741414141", own=False)
    await line.settles()
    refused, share = await kari.sees(2)
    assert nn(house, "phone.not_own") in refused.text
    assert share.text == nn(house, "phone.share")
    assert "41 41 41 41" not in await draft(house)
    files = [database_file, *database_file.parent.glob(f"{database_file.name}-*")]
    assert not [file for file in files if b"41414141" in file.read_bytes()]
    await kari.shares_phone("+4791234567")
    await line.settles()
    assert (await kari.sees(2))[1].text == nn(house, "others.ask")


async def test_a_key_that_was_left_standing_is_taken_away_when_it_is_pressed(
    polled: ByPolling, house: House, kari: Person
) -> None:
    """The draft has expired meanwhile: it begins anew, and nothing is kept of the number."""
    await at_the_phone(polled, house, kari)
    await house.passes(timedelta(hours=25))
    assert keys(kari) == [KEY]
    await kari.presses(KEY)
    await polled.settles()
    _away, greeting = await kari.sees(2)
    assert nn(house, "greeting.hello") in greeting.text
    assert keys(kari) == []
    assert "99 99 99 01" not in await draft(house)


async def test_hiding_the_chat_takes_the_key_along(polled: ByPolling, house: House, kari: Person) -> None:
    await at_the_phone(polled, house, kari)
    await polled.says(kari, "/hide")
    assert [one.text for one in kari.screen] == [nn(house, "hide.done")]
    assert keys(kari) == []


def test_an_offer_beside_the_question_leaves_the_key_standing() -> None:
    """Somebody at the phone has pressed an old button, and is asked whether to change that answer."""
    talker = Talker(ctx=context(channel="telegram")).starts("nn").goes(("nn", "parent", ":Molde", "yes"))
    child_age = talker.seq
    talker.press("under_1", "call")
    before, press = talker.state, Choice(child_age, "2_6")
    talker.does(press)
    assert talker.said == ["change.ask"]
    assert keyboard_after(BOOK, before, press, talker.state) is Keyboard.UNCHANGED


@pytest.mark.parametrize("event", [SharedPhone("+4791234567", own=True), SharedPhone("+4741414141", own=False)])
def test_who_shares_a_number_out_of_the_blue_sees_no_key_after_it(event: Event) -> None:
    assert keyboard_after(BOOK, None, event, None) is Keyboard.NONE
