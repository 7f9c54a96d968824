"""A letter in a relay's hands, just when the person goes, hides the chat, or opens the link to the page."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from bot.conversation.reception import until_it_holds
from core.cases.models import messages
from core.conversations import store as conversations
from core.conversations.models import conversations as talks
from core.db import begin, read
from core.doors import links
from core.outbox import DeliveryError, Parcel, Sender, Unsure
from core.outbox.models import outbox
from core.traces.models import traces
from core.vault import Unreadable
from tests.bot.channels.telegram.line import ByPolling
from tests.bot.channels.telegram.moving import TwoDoors, two_doors
from tests.bot.channels.telegram.steps import TO_PLACE, TO_REVIEW, TO_SENT, walk
from tests.bot.channels.telegram.test_hiding import count, hidden_words, standing
from tests.botapi import Person
from tests.outage import bring_back, take_away
from tests.transcripts.house import House


@dataclass(slots=True)
class Meanwhile:
    """A way out on which something happens, once, before a letter arrives, or before it fails."""

    sender: Sender
    happens: Callable[[], Awaitable[object]]
    fails: BaseException | None = None
    happened: bool = False

    @property
    def repeats_harmlessly(self) -> bool:
        return False

    async def send(self, parcel: Parcel, *, now: datetime) -> None:
        if not self.happened:
            self.happened = True
            await self.happens()
            if self.fails:
                raise self.fails
        await self.sender.send(parcel, now=now)


@pytest.fixture
async def doors(house: House, polled: ByPolling) -> TwoDoors:
    return await two_doors(house, polled)


async def test_an_answer_on_its_way_when_somebody_goes_comes_before_the_goodbye_and_can_be_hidden(
    doors: TwoDoors, kari: Person
) -> None:
    house, sender = doors.house, doors.line.channel.sender
    await walk(doors.line, kari, *TO_REVIEW)
    await kari.writes("hjelp")
    await doors.line.brings_in()

    async def declines() -> None:
        await kari.presses("Nei, ikkje send")
        await doors.line.brings_in()
        await house.relay(telegram=sender).deliver_due()

    await house.relay(telegram=Meanwhile(sender, declines)).deliver_due()
    await doors.delivers()
    assert house.catalogs.say("nn", "help") in standing(kari)[-2]
    house.clock.forward(timedelta(seconds=10))
    await doors.line.says(kari, "/hide")
    assert standing(kari) == [hidden_words(house)]


async def link_of(doors: TwoDoors) -> str:
    """As if it had been asked for after the hiding, which kills every older one."""
    async with begin(doors.house.database) as tx:
        talk = await conversations.find(tx, doors.house.vault, channel="telegram", address="501")
        assert talk
        await links.make_link(tx, doors.house.vault, talk.id, "s3cret", locale="nn", now=doors.house.clock.now())
    return "/in/s3cret"


async def test_of_a_draft_that_has_moved_nothing_is_left_where_it_was(doors: TwoDoors, kari: Person) -> None:
    await walk(doors.line, kari, *TO_PLACE)
    await doors.enters(await doors.link(kari))
    await doors.delivers()
    await doors.house.passes(timedelta(hours=2))
    assert await count(doors.house, traces) == 0
    async with read(doors.house.database) as tx:
        owed = select(talks.c.channel, outbox.c.state).join(talks, talks.c.id == outbox.c.conversation_id)
        assert {tuple(row) for row in await tx.execute(owed)} <= {("web", "delivered")}


async def test_a_key_that_is_changed_between_two_looks_is_looked_at_again() -> None:
    looks = iter([Unreadable(), None])

    async def look() -> str:
        if problem := next(looks):
            raise problem
        return "open"

    assert await until_it_holds(look) == "open"


def goodbye(doors: TwoDoors) -> str:
    return doors.house.catalogs.say("nn", "moved.goodbye")


@pytest.mark.parametrize("fails", [None, DeliveryError("busy", permanent=False), Unsure("server_error")], ids=str)
async def test_a_hiding_on_its_way_when_the_person_moves_is_carried_out_where_they_were(
    doors: TwoDoors, kari: Person, fails: Exception | None
) -> None:
    await walk(doors.line, kari, *TO_SENT)
    await kari.writes("/hide")
    await doors.line.brings_in()
    path, visitor = await link_of(doors), doors.browser()
    slow = Meanwhile(doors.line.channel.sender, lambda: doors.enters(path, visitor), fails)
    await doors.house.relay(telegram=slow).deliver_due()
    for _ in range(3):
        doors.house.clock.forward(timedelta(minutes=2))
        await doors.delivers()
    assert standing(kari) == [goodbye(doors)]
    page = await visitor.open("/chat")
    assert hidden_words(doors.house) not in page.text
    assert "K7Q-000" in page.text
    await doors.house.passes(timedelta(hours=2))
    assert await count(doors.house, traces) == 0


class PowerCut(BaseException):
    pass


@pytest.mark.parametrize("words", ["/hide", "hjelp"])
async def test_killed_with_a_letter_in_hand_while_the_person_moves_nothing_is_lost_or_left(
    doors: TwoDoors, kari: Person, words: str
) -> None:
    await walk(doors.line, kari, *TO_PLACE)
    await kari.writes(words)
    await doors.line.brings_in()
    path, visitor = await link_of(doors), doors.browser()
    dying = Meanwhile(doors.line.channel.sender, lambda: doors.enters(path, visitor), PowerCut())
    with pytest.raises(BaseExceptionGroup):
        await doors.house.relay(telegram=dying).deliver_due()
    await doors.relay().take_over()
    for _ in range(3):
        doors.house.clock.forward(timedelta(minutes=2))
        await doors.delivers()
    assert standing(kari)[-1] == goodbye(doors)
    assert (len(standing(kari)) == 1) is (words == "/hide")
    page = await visitor.open("/chat")
    assert page.sentences.count(visitor.words("help")) == (words == "hjelp")


async def test_an_answer_on_its_way_when_the_person_moves_comes_before_the_goodbye_and_can_be_hidden(
    doors: TwoDoors, kari: Person
) -> None:
    house = doors.house
    await walk(doors.line, kari, *TO_PLACE)
    await kari.writes("hjelp")
    await doors.line.brings_in()
    path, visitor = await link_of(doors), doors.browser()

    async def moves() -> None:
        await doors.enters(path, visitor)
        await doors.delivers()

    await house.relay(telegram=Meanwhile(doors.line.channel.sender, moves)).deliver_due()
    await doors.delivers()
    assert standing(kari)[-1] == goodbye(doors)
    assert house.catalogs.say("nn", "help") in standing(kari)[-2]
    assert (await visitor.open("/chat")).sentences.count(visitor.words("help")) == 1
    house.clock.forward(timedelta(seconds=10))
    await doors.line.says(kari, "/hide")
    assert standing(kari) == [hidden_words(house)]


async def test_words_of_staff_on_their_way_when_the_person_moves_can_be_hidden_where_they_were(
    doors: TwoDoors, kari: Person
) -> None:
    await walk(doors.line, kari, *TO_SENT)
    path = await doors.link(kari)
    await doors.site.staff_answers("Eg ringer i morgon.")
    doors.house.clock.forward(timedelta(minutes=2))
    slow = Meanwhile(doors.line.channel.sender, lambda: doors.enters(path))
    await doors.house.relay(telegram=slow).deliver_due()
    await doors.delivers()
    assert any("Eg ringer i morgon." in text for text in standing(kari))
    doors.house.clock.forward(timedelta(seconds=10))
    await doors.line.says(kari, "/hide")
    assert standing(kari) == [hidden_words(doors.house)]


async def test_what_found_the_chat_closed_goes_to_the_page_though_the_move_comes_after_the_refusal(
    doors: TwoDoors, kari: Person
) -> None:
    """The refusal is known, and before it can be written down the person is on the page."""
    house = doors.house
    await walk(doors.line, kari, *TO_SENT)
    path, visitor = await doors.link(kari), doors.browser()
    await doors.site.staff_answers("Eg ringer i morgon.")
    house.clock.forward(timedelta(minutes=2))
    blocked = DeliveryError("blocked", permanent=True)
    refused = Meanwhile(doors.line.channel.sender, lambda: take_away(house.database), blocked)
    relay = house.relay(telegram=refused)

    async def comes_back_and_moves(_seconds: float) -> None:
        await bring_back(house.database)
        await doors.enters(path, visitor)

    relay.pause = comes_back_and_moves
    await relay.deliver_due()
    house.clock.forward(timedelta(minutes=2))
    await doors.delivers()
    assert (await visitor.open("/chat")).text.count("Eg ringer i morgon.") == 1
    async with read(house.database) as tx:
        assert await tx.connection.scalar(select(messages.c.delivery)) == "delivered"
        there = select(talks.c.reachable).where(talks.c.channel == "web")
        assert await tx.connection.scalar(there) is True


async def test_what_a_slow_process_has_sent_is_hidden_too_though_another_has_sent_it_meanwhile(
    doors: TwoDoors, kari: Person
) -> None:
    house, sender = doors.house, doors.line.channel.sender
    await walk(doors.line, kari, *TO_SENT)
    await kari.writes("hjelp")
    await doors.line.brings_in()

    async def another_takes_over() -> None:
        for _ in range(2):
            house.clock.forward(timedelta(minutes=2))
            await house.relay(telegram=sender).deliver_due()

    await house.relay(telegram=Meanwhile(sender, another_takes_over)).deliver_due()
    assert standing(kari)[-1] == standing(kari)[-2]
    house.clock.forward(timedelta(seconds=10))
    await doors.line.says(kari, "/hide")
    assert standing(kari) == [hidden_words(house)]
