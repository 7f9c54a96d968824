"""From Telegram to the web page by a one-time link: nothing lost, nothing doubled, nothing left behind."""

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from pathlib import Path

import pytest
from sqlalchemy import func, select

from core.cases.models import cases, messages
from core.conversations.models import conversations
from core.db import begin, read
from core.doors.models import links
from core.outbox import Parcel
from core.outbox.models import outbox
from core.retention import Retention
from core.traces.models import traces
from tests.bot.channels.telegram.line import ByPolling
from tests.bot.channels.telegram.moving import TwoDoors, two_doors
from tests.bot.channels.telegram.steps import GREETED, TO_PHONE, TO_PLACE, TO_REVIEW, TO_SENT, walk
from tests.botapi import Person
from tests.transcripts.house import WEB_URL, House

PLANTED = "Solskinsboller4711"
STEPS = {
    "greeted": ((), "language.ask"),
    "language chosen": (("Nynorsk",), "who.ask"),
    "place": (TO_PLACE, "place.ask"),
    "picking a team": ((*TO_PLACE, ("Molde",), "Vel eit anna team"), "team.pick"),
    "phone": (TO_PHONE, "phone.ask"),
    "words": (TO_REVIEW[:-1], "words.ask"),
    "review": (TO_REVIEW, "send.review"),
    "looking at other help": ((*TO_PLACE, ("anna hjelp",)), "services.ask"),
    "cancelling": ((*TO_PLACE, ("avbryt",)), "cancel.ask"),
}


@dataclass(slots=True)
class Overtaken:
    """A way out so slow that the person presses the link's button while the first letter is on its way."""

    doors: TwoDoors
    path: str
    overtaken: bool = False

    @property
    def repeats_harmlessly(self) -> bool:
        return False

    async def send(self, parcel: Parcel, *, now: datetime) -> None:
        if not self.overtaken:
            await self.doors.enters(self.path)
        self.overtaken = True
        await self.doors.line.channel.sender.send(parcel, now=now)


@pytest.fixture
async def doors(house: House, polled: ByPolling) -> TwoDoors:
    return await two_doors(house, polled)


@pytest.mark.parametrize(("steps", "asked"), STEPS.values(), ids=list(STEPS))
async def test_the_conversation_goes_on_at_the_same_question(
    doors: TwoDoors, kari: Person, steps: tuple[str | tuple[str], ...], asked: str
) -> None:
    await walk(doors.line, kari, *steps)
    visitor = await doors.enters(await doors.link(kari))
    assert visitor.page.url.path == "/chat"
    assert visitor.words(asked) in visitor.reading.sentences
    assert visitor.words("moved.welcome") in visitor.reading.sentences


async def test_answers_come_along_and_what_is_sent_from_the_page_is_one_case(doors: TwoDoors, kari: Person) -> None:
    await walk(doors.line, kari, *TO_REVIEW[:-1])
    visitor = await doors.enters(await doors.link(kari))
    await visitor.type(PLANTED)
    assert PLANTED in visitor.reading.text  # Telegram would not have shown them again
    page = await visitor.press("send.yes")
    assert visitor.words("web.sent.heading") in page.text
    async with read(doors.house.database) as tx:
        (case,) = (await tx.execute(cases.select())).mappings()
    assert (case["channel"], case["team_id"]) == ("web", "molde")


@pytest.mark.parametrize(("locale", "words"), [("nb", "nettsiden"), ("en", "web page")])
async def test_the_language_comes_along(doors: TwoDoors, kari: Person, locale: str, words: str) -> None:
    await doors.line.says(kari, GREETED)
    await doors.line.presses(kari, {"nb": "Bokmål", "en": "English"}[locale])
    visitor = doors.browser(locale)
    await visitor.open(await doors.link(kari, words))
    assert visitor.words("web.in.heading") in visitor.reading.text
    await visitor.press("web.in.button")
    assert visitor.words("who.ask") in visitor.reading.text


async def test_somebody_who_asks_before_anything_else_begins_on_the_page(doors: TwoDoors, kari: Person) -> None:
    visitor = await doors.enters(await doors.link(kari))
    assert visitor.words("greeting.hello") in visitor.reading.text
    assert visitor.words("who.ask") in visitor.reading.text


async def test_after_sending_the_case_comes_along_with_its_answers_and_its_way_back(
    doors: TwoDoors, kari: Person
) -> None:
    await walk(doors.line, kari, *TO_SENT)
    visitor = await doors.enters(await doors.link(kari))
    assert "K7Q-000" in visitor.reading.text
    await doors.site.staff_answers("Hei, dette er Marit.")
    assert "Hei, dette er Marit." in (await visitor.open("/chat")).text
    await visitor.type("Takk for det.")
    async with read(doors.house.database) as tx:
        assert await tx.connection.scalar(select(func.count()).select_from(messages)) == len(("answer", "thanks"))
    await visitor.press("control.withdraw")
    await visitor.press("yes")
    async with read(doors.house.database) as tx:
        assert await tx.connection.scalar(select(cases.c.stage)) == "withdrawn"
    assert len(kari.screen) == len((GREETED, *TO_SENT, "link"))  # nothing of it went to Telegram


async def test_looking_at_the_link_uses_nothing_up(doors: TwoDoors, kari: Person) -> None:
    await walk(doors.line, kari, *TO_PLACE)
    path = await doors.link(kari)
    visitor = doors.browser()
    for _ in range(3):
        await visitor.open(path)
        assert visitor.page.status_code == HTTPStatus.OK
        assert not visitor.page.cookies
    assert visitor.words("web.in.way_back") in visitor.reading.text
    await visitor.client.head(path)
    assert await doors.channels() == ["telegram"]
    assert visitor.page.headers["referrer-policy"] == "no-referrer"
    assert visitor.page.headers["cache-control"] == "no-store"
    await doors.enters(path, visitor)
    assert visitor.words("place.ask") in visitor.reading.sentences


async def test_a_used_an_old_a_replaced_and_an_invented_link_get_the_same_kind_answer(
    doors: TwoDoors, kari: Person, ola: Person
) -> None:
    await walk(doors.line, kari, *TO_PLACE)
    replaced, used = await doors.link(kari), await doors.link(kari)
    await doors.enters(used)
    expired = await doors.link(ola)
    doors.house.clock.forward(timedelta(minutes=15))
    answers = []
    for path in (used, replaced, expired, "/in/oppdikta", "/in/" + "x" * 500, "/in/%ff%00"):
        for method in ("GET", "POST"):
            response = await doors.browser().client.request(
                method, path, data={"turn": "1"} if method == "POST" else None
            )
            answers.append((response.status_code, response.text, "set-cookie" in response.headers))
    assert set(answers) == {answers[0]}
    status, text, cookie = answers[0]
    assert (status, cookie) == (HTTPStatus.GONE, False)
    assert doors.house.catalogs.say("nn", "web.in.gone") in text


async def test_the_link_lives_fifteen_minutes_and_over_a_restart(doors: TwoDoors, kari: Person) -> None:
    path = await doors.link(kari)
    await doors.line.restarts()
    doors.house.clock.forward(timedelta(minutes=14, seconds=59))
    async with begin(doors.house.database) as tx:
        await Retention(doors.house.vault).forget_conversations(tx, now=doors.house.clock.now(), limit=10)
    visitor = await doors.enters(path)
    assert visitor.words("who.ask") in visitor.reading.text


async def test_pressed_twice_at_once_it_is_one_conversation_and_both_answers_lead_there(
    doors: TwoDoors, kari: Person
) -> None:
    await walk(doors.line, kari, *TO_PLACE)
    path = await doors.link(kari)
    visitor = doors.browser()
    await visitor.open(path)
    (form,) = (one for one in visitor.reading.order if "turn" in one.fields)
    pressed = [visitor.client.post(path, data=form.fields) for _ in range(3)]
    answers = await asyncio.gather(*pressed)
    assert [one.headers.get("location") for one in answers] == ["/chat#now"] * len(answers)
    assert len({one.headers["set-cookie"] for one in answers}) == 1
    assert await doors.channels() == ["telegram", "web"]
    another = await doors.browser().client.post(path, data={**form.fields, "turn": "another page"})
    assert another.status_code == HTTPStatus.GONE


async def test_in_telegram_one_neutral_line_is_said_and_later_words_are_answered_kindly(
    doors: TwoDoors, kari: Person
) -> None:
    await walk(doors.line, kari, *TO_PLACE)
    await doors.enters(await doors.link(kari))
    say = doors.house.catalogs.say
    await doors.delivers()
    assert kari.screen[-1].text == say("nn", "moved.goodbye")
    await kari.sees(2)
    later = await doors.line.says(kari, PLANTED)
    assert later.text == say("nn", "moved.elsewhere", page=f"{WEB_URL}/help-now?lang=nn")
    assert "/in/" not in later.text  # who holds the phone now may be another
    urgent = await doors.line.says(kari, "eg vil ikkje leve lenger")
    assert "113" in urgent.text
    again = await doors.line.presses(kari, say("nn", "control.start_over"))
    assert say("nn", "greeting.hello") in again.text


async def test_of_the_draft_nothing_is_left_in_telegrams_side(doors: TwoDoors, kari: Person) -> None:
    await walk(doors.line, kari, *TO_PLACE)
    await doors.enters(await doors.link(kari))
    await doors.delivers()
    await doors.house.passes(timedelta(hours=2))
    assert await doors.channels() == ["web"]
    async with read(doors.house.database) as tx:
        assert await tx.connection.scalar(select(func.count()).select_from(traces)) == 0
        assert set((await tx.execute(select(outbox.c.sealed_letter))).scalars()) == {None}


async def test_neither_the_secret_nor_the_address_stands_in_the_database(
    doors: TwoDoors, kari: Person, database_file: Path
) -> None:
    path = await doors.link(kari)
    secret = path.removeprefix("/in/")
    assert len(secret) >= 128 // 6
    async with read(doors.house.database) as tx:
        (row,) = await tx.execute(links.select())
    await doors.enters(path)
    held = b"".join(file.read_bytes() for file in database_file.parent.glob("veginn.db*"))
    assert row.blind_secret.encode() in held
    assert secret.encode() not in held


async def test_words_of_staff_that_wait_for_telegram_arrive_on_the_page_once(doors: TwoDoors, kari: Person) -> None:
    await walk(doors.line, kari, *TO_SENT)
    path = await doors.link(kari)
    await doors.site.staff_answers(PLANTED)  # a relay with no way out to Telegram
    visitor = await doors.enters(path)
    doors.house.clock.forward(timedelta(minutes=2))
    await doors.delivers()
    assert (await visitor.open("/chat")).text.count(PLANTED) == 1
    assert not any(PLANTED in message.text for message in kari.screen)
    async with read(doors.house.database) as tx:
        states = await tx.execute(select(outbox.c.state).where(outbox.c.message_id.is_not(None)))
        assert list(states.scalars()) == ["delivered"]
        assert await tx.connection.scalar(select(cases.c.reached_at)) is not None


async def test_answers_of_the_program_that_wait_become_lines_before_the_question(doors: TwoDoors, kari: Person) -> None:
    await walk(doors.line, kari, *TO_PLACE)
    path = await doors.link(kari)
    await kari.writes("hjelp")
    await doors.line.brings_in()
    visitor = await doors.enters(path)
    await doors.delivers()
    page = await visitor.open("/chat")
    assert visitor.words("help") in page.sentences
    assert page.sentences.index(visitor.words("help")) < page.sentences.index(visitor.words("moved.welcome"))
    assert not any(visitor.words("help") in message.text for message in kari.screen)


async def test_a_letter_in_flight_that_finds_the_chat_closed_goes_to_the_page(doors: TwoDoors, kari: Person) -> None:
    await walk(doors.line, kari, *TO_SENT)
    path = await doors.link(kari)
    await doors.site.staff_answers(PLANTED)
    await kari.blocks()
    doors.house.clock.forward(timedelta(minutes=2))
    slow = Overtaken(doors, path)
    await doors.house.relay(telegram=slow).deliver_due()
    assert slow.overtaken
    doors.house.clock.forward(timedelta(minutes=2))
    await doors.delivers()
    async with read(doors.house.database) as tx:
        assert await tx.connection.scalar(select(messages.c.delivery)) == "delivered"
        reachable = select(conversations.c.reachable).where(conversations.c.channel == "web")
        assert await tx.connection.scalar(reachable) is True


async def test_a_browser_that_has_a_conversation_already_is_told_before(doors: TwoDoors, kari: Person) -> None:
    visitor = doors.browser()
    await visitor.open("/?lang=nn")
    await visitor.press("who.parent")
    await visitor.open(await doors.link(kari))
    assert visitor.words("web.in.instead") in visitor.reading.text


async def test_leaving_the_page_in_a_hurry_forgets_where_it_came_from_too(doors: TwoDoors, kari: Person) -> None:
    await walk(doors.line, kari, *TO_PLACE)
    visitor = await doors.enters(await doors.link(kari))
    await visitor.client.get("/exit")
    await doors.delivers()
    await kari.writes(PLANTED)
    await doors.line.settles()
    assert doors.house.catalogs.say("nn", "greeting.hello") in kari.screen[-1].text


@pytest.mark.parametrize("words", [("gøym",), ("avbryt", "ja")], ids=["hides", "says no"])
async def test_whoever_hides_the_chat_or_goes_takes_the_link_with_them(
    doors: TwoDoors, kari: Person, words: tuple[str, ...]
) -> None:
    await walk(doors.line, kari, *TO_PLACE)
    path = await doors.link(kari)
    for word in words:
        await doors.line.says(kari, word)
    assert (await doors.browser().client.get(path)).status_code == HTTPStatus.GONE


async def test_whoever_has_sent_and_hides_the_chat_takes_the_link_with_them(doors: TwoDoors, kari: Person) -> None:
    await walk(doors.line, kari, *TO_SENT)
    path = await doors.link(kari)
    await doors.line.says(kari, "gøym")
    assert (await doors.browser().client.get(path)).status_code == HTTPStatus.GONE


async def test_after_leaving_the_page_in_a_hurry_the_press_that_led_to_it_leads_nowhere(
    doors: TwoDoors, kari: Person
) -> None:
    await walk(doors.line, kari, *TO_SENT)
    path, visitor = await doors.link(kari), doors.browser()
    await visitor.open(path)
    (form,) = (one for one in visitor.reading.order if "turn" in one.fields)
    await visitor.client.post(path, data=form.fields)
    await visitor.client.post("/exit")
    again = await doors.browser().client.post(path, data=form.fields)
    assert (again.status_code, "set-cookie" in again.headers) == (HTTPStatus.GONE, False)


async def test_after_moving_and_hiding_nothing_in_telegram_tells_that_anybody_was_there(
    doors: TwoDoors, kari: Person
) -> None:
    await walk(doors.line, kari, *TO_SENT)
    visitor = await doors.enters(await doors.link(kari))
    await doors.delivers()
    await kari.sees(2)
    await doors.line.says(kari, "gøym")
    later = (await doors.line.says(kari, PLANTED)).text
    assert doors.house.catalogs.say("nn", "greeting.hello") in later
    assert "K7Q-000" in (await visitor.open("/chat")).text


async def test_whoever_has_lost_the_page_is_shown_the_way_to_the_phones_wherever_they_look(
    doors: TwoDoors, kari: Person
) -> None:
    await walk(doors.line, kari, *TO_SENT)
    path = await doors.link(kari)
    await doors.enters(path)
    await doors.delivers()
    await kari.sees(2)
    answer = (await doors.line.says(kari, "trekk")).text
    gone = await doors.browser().client.get(path)
    assert f"{WEB_URL}/help-now?lang=nn" in answer
    assert 'href="/help-now?lang=nn"' in gone.text
