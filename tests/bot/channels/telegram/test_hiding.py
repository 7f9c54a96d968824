"""Hide this chat, by the whole way there and back; what stands in the chat afterwards is the judge."""

import asyncio
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from aiohttp import web
from sqlalchemy import func, select

from bot.channels.telegram.hiding import Hiding
from bot.channels.telegram.sender import TelegramSender
from core import traces
from core.cases.models import cases
from core.conversations import store as conversations
from core.conversations.models import conversations as talks
from core.db import begin, read
from core.outbox import Care, Parcel, staff_words
from core.outbox.models import outbox
from core.outbox.records import Rank
from core.outbox.store import Post
from core.traces.models import traces as kept
from tests.bot.channels.telegram.line import ByPolling, Line
from tests.bot.channels.telegram.steps import TO_PLACE, TO_REVIEW, TO_SENT, walk
from tests.botapi import BotApiServer, Person, RateLimited, ResetAfterEffect, ServerError, SettableClock
from tests.botapi.faults import Apply
from tests.transcripts.house import House
from worker import Relay

HOUR = timedelta(hours=1)


def standing(person: Person) -> list[str]:
    """What anybody who opens the chat sees, of both sides."""
    return [message.text for message in person.chat.messages.values() if not message.deleted]


def hidden_words(house: House, locale: str = "nn") -> str:
    return house.catalogs.say(locale, "hide.done")


async def count(house: House, what: object) -> int:
    async with read(house.database) as tx:
        return await tx.connection.scalar(select(func.count()).select_from(what)) or 0  # type: ignore[arg-type] # a table


async def put(house: House, *message_ids: int) -> None:
    """More than anybody would write in a test."""
    async with begin(house.database) as tx:
        talk = await conversations.find(tx, house.vault, channel="telegram", address="501")
        assert talk
        await traces.keep(tx, talk.id, message_ids, passing=False, now=house.clock.now())


async def both_pass(house: House, telegram_clock: SettableClock, time: timedelta) -> None:
    await house.passes(time)
    telegram_clock.forward(time.total_seconds())


async def test_both_sides_are_gone_and_one_line_is_left_while_the_team_keeps_what_was_sent(
    line: Line, house: House, server: BotApiServer, kari: Person
) -> None:
    await walk(line, kari, *TO_SENT)
    await line.says(kari, "Vi bur hos mor mi no.")
    await line.says(kari, "/status")
    answer = await line.says(kari, "Gøym samtalen")
    assert standing(kari) == [answer.text] == [hidden_words(house)]
    assert answer.labels == ()
    assert await count(house, cases) == 1
    last = server.ledger.of("sendMessage")[-1].number
    assert all(entry.number < last for entry in server.ledger.of("deleteMessages"))
    assert "K7Q-000" in (await line.says(kari, "/status")).text


async def test_hiding_a_draft_leaves_nothing_of_it_anywhere(polled: ByPolling, house: House, kari: Person) -> None:
    await walk(polled, kari, *TO_REVIEW)
    await polled.says(kari, "/hide")
    assert standing(kari) == [hidden_words(house)]
    await house.passes(timedelta(minutes=1))
    assert [await count(house, table) for table in (talks, kept, outbox, cases)] == [0, 0, 0, 0]


async def test_after_a_no_it_is_one_press_away_and_for_an_hour_it_is_known_what_stands_there(
    polled: ByPolling, house: House, kari: Person
) -> None:
    await walk(polled, kari, *TO_REVIEW, "Nei, ikkje send")
    await house.passes(HOUR / 2)
    await polled.presses(kari, "Gøym samtalen")
    assert standing(kari) == [hidden_words(house)]
    await house.passes(timedelta(minutes=1))
    assert await count(house, talks) == 0


async def test_pressed_when_nothing_is_known_any_more_at_least_the_message_under_the_button_goes(
    polled: ByPolling, house: House, kari: Person
) -> None:
    goodbye = await walk(polled, kari, *TO_REVIEW, "Nei, ikkje send")
    await house.passes(2 * HOUR)
    assert [await count(house, table) for table in (talks, kept)] == [0, 0]
    await polled.presses(kari, "Gøym samtalen")
    assert goodbye.text not in standing(kari)
    assert standing(kari)[-1] == hidden_words(house)


@pytest.mark.parametrize(
    ("code", "word"), [("nn", "gøym samtalen"), ("nb", "skjul samtalen"), ("en", "hide this chat")]
)
async def test_it_is_answered_in_the_persons_own_language(
    polled: ByPolling, house: House, server: BotApiServer, code: str, word: str
) -> None:
    nora = server.person(user_id=503, first_name="Nora", language_code=code)
    await polled.says(nora, "/start")
    assert (await polled.says(nora, word)).text == hidden_words(house, code)


async def test_what_is_older_than_two_days_is_left_and_not_even_asked_for(
    polled: ByPolling, house: House, server: BotApiServer, telegram_clock: SettableClock, kari: Person
) -> None:
    await walk(polled, kari, *TO_SENT)
    old = standing(kari)
    await both_pass(house, telegram_clock, timedelta(hours=49))
    assert await count(house, kept) == 0
    await polled.settles()
    await polled.says(kari, "Er de der?")
    await polled.says(kari, "/hide")
    assert standing(kari) == [*old, hidden_words(house)]
    assert len([one for one in server.requests if one.method == "deletemessages"]) == 1


async def test_where_telegram_finds_some_too_old_the_others_are_deleted_and_those_given_up(
    polled: ByPolling, house: House, server: BotApiServer, telegram_clock: SettableClock, kari: Person
) -> None:
    """An update that Telegram brought late is older than we know."""
    await walk(polled, kari, *TO_PLACE)
    old = standing(kari)
    telegram_clock.forward(timedelta(hours=49).total_seconds())
    await polled.says(kari, "Molde")
    await polled.says(kari, "/hide")
    assert standing(kari) == [*old, hidden_words(house)]
    async with read(house.database) as tx:
        assert list((await tx.execute(select(kept.c.message_id))).scalars()) == kari.chat.arrived[-1:]


async def test_a_strangers_chat_is_left_as_it_is(polled: ByPolling, kari: Person, ola: Person) -> None:
    await walk(polled, kari, *TO_PLACE)
    await walk(polled, ola, "Bokmål")
    before = standing(ola)
    await polled.says(kari, "/hide")
    assert standing(ola) == before
    assert len(standing(kari)) == 1


async def test_pictures_voice_edits_and_what_is_not_understood_go_too(
    polled: ByPolling, house: House, kari: Person
) -> None:
    await walk(polled, kari, *TO_PLACE)
    for _ in range(3):
        await kari.sends_photo(media_group="album-1")
    await kari.sends_voice()
    await kari.writes("xyzzy")
    await kari.edits("plugh")
    await polled.settles()
    await kari.writes("/hide")
    await polled.settles()
    assert standing(kari) == [hidden_words(house)]


class PowerCut(BaseException):
    pass


@dataclass(slots=True)
class DiesWhenItHasDeleted:
    """A process that is killed in the middle: the chat is empty, and nobody has noted it."""

    sender: TelegramSender
    repeats_harmlessly: bool = False

    async def send(self, parcel: Parcel, *, now: object) -> None:
        await Hiding(self.sender.bot, self.sender.pace, self.sender._learn).hide(parcel)
        raise PowerCut


async def test_killed_before_it_and_again_in_the_middle_it_is_carried_on(
    polled: ByPolling, house: House, kari: Person
) -> None:
    await walk(polled, kari, *TO_SENT)
    await kari.writes("/hide")
    await polled.brings_in()
    for _ in range(3):
        await polled.restarts()
        dying = house.relay(telegram=DiesWhenItHasDeleted(polled.channel.sender))
        await dying.take_over()
        with pytest.raises(BaseExceptionGroup):
            await dying.deliver_due()
    await polled.restarts()
    await house.relay(telegram=polled.channel.sender).take_over()
    await polled.settles()
    assert standing(kari) == [hidden_words(house)]


@pytest.mark.parametrize("fault", [RateLimited(30), ServerError(), ResetAfterEffect()])
async def test_whatever_is_in_the_way_it_is_tried_again_and_said_only_when_it_is_done(
    polled: ByPolling, house: House, server: BotApiServer, kari: Person, fault: RateLimited
) -> None:
    await walk(polled, kari, *TO_SENT)
    server.faults.next("deleteMessages", fault)
    await kari.writes("/hide")
    await polled.settles()
    assert hidden_words(house) not in standing(kari)
    await polled.settles()
    assert len([one for one in server.requests if one.method == "deletemessages"]) == 1
    await polled.restarts()
    await house.passes(timedelta(seconds=31))
    await polled.settles()
    assert standing(kari) == [hidden_words(house)]


async def test_while_telegram_is_down_nothing_of_it_is_lost(
    polled: ByPolling, house: House, server: BotApiServer, kari: Person
) -> None:
    await walk(polled, kari, *TO_SENT)
    await kari.writes("/hide")
    await polled.brings_in()
    await server.goes_down()
    await polled.settles()
    await server.comes_up()
    await house.passes(timedelta(minutes=5))
    await polled.settles()
    assert standing(kari) == [hidden_words(house)]


async def test_who_blocks_the_bot_right_after_has_the_chat_hidden_all_the_same(
    polled: ByPolling, house: House, kari: Person
) -> None:
    await walk(polled, kari, *TO_SENT)
    await kari.writes("/hide")
    await polled.brings_in()
    kari.chat.standing = kari.chat.standing.BLOCKED
    await polled.settles()
    assert standing(kari) == []
    async with read(house.database) as tx:
        states = (await tx.execute(select(outbox.c.reason).order_by(outbox.c.id))).scalars()
        assert list(states)[-1] == "blocked"


async def test_a_deleted_account_is_given_up(
    polled: ByPolling, house: House, server: BotApiServer, kari: Person
) -> None:
    await walk(polled, kari, *TO_PLACE)
    await kari.writes("/hide")
    await polled.brings_in()
    await kari.deletes_account()
    await polled.settles()
    await house.passes(timedelta(minutes=5))
    await polled.settles()
    assert len([one for one in server.requests if one.method == "deletemessages"]) == 1


async def test_answers_that_had_not_set_out_are_never_said_and_a_persons_words_are(
    polled: ByPolling, house: House, kari: Person
) -> None:
    await walk(polled, kari, *TO_SENT)
    async with begin(house.database) as tx:
        talk = await conversations.find(tx, house.vault, channel="telegram", address="501")
        assert talk
        letter, post = staff_words(locale="nn", author="Anne", text="Eg ringer."), Post(talk.id, talk.key, house.ids)
        urgent = Post(talk.id, talk.key, house.ids, rank=Rank.URGENT)
        await urgent.put(tx, letter, care=Care.ONCE, now=house.clock.now(), message_id=house.ids.new_id())
        await post.put(
            tx, staff_words(locale="nn", author="bot", text="Neste?"), care=Care.HARMLESS, now=house.clock.now()
        )
    await kari.writes("/status")
    await kari.writes("/hide")
    await polled.settles()
    theirs, line = standing(kari)
    assert theirs.endswith("Eg ringer.")
    assert line == hidden_words(house)


@dataclass(slots=True)
class Underway:
    """An answer that Telegram has taken, and says so only when it is let go."""

    taken: asyncio.Event = field(default_factory=asyncio.Event)
    let_go: asyncio.Event = field(default_factory=asyncio.Event)

    async def strike(self, _request: object, apply: Apply) -> web.Response:
        answer = await apply()
        self.taken.set()
        await self.let_go.wait()
        return answer


async def _delivers(relay: Relay) -> None:
    await relay.deliver_due()


@pytest.mark.parametrize("steps", [TO_PLACE, TO_SENT])
async def test_an_answer_on_its_way_at_that_moment_goes_with_the_rest(
    polled: ByPolling, house: House, server: BotApiServer, kari: Person, steps: tuple[str | tuple[str], ...]
) -> None:
    await walk(polled, kari, *steps)
    await kari.writes("/status")
    await polled.brings_in()
    underway = Underway()
    server.faults.next("sendMessage", underway)
    async with asyncio.TaskGroup() as at_once:
        at_once.create_task(_delivers(house.relay(telegram=polled.channel.sender)))
        await underway.taken.wait()
        await kari.writes("/hide")
        await polled.brings_in()
        underway.let_go.set()
    await polled.settles()
    assert standing(kari) == [hidden_words(house)]


async def test_a_long_chat_is_deleted_a_hundred_messages_at_a_time_within_our_own_pace(
    polled: ByPolling, house: House, server: BotApiServer, kari: Person
) -> None:
    await walk(polled, kari, *TO_SENT)
    await put(house, *range(10_000, 10_230))
    await polled.says(kari, "/hide")
    asked = [one.arguments["message_ids"] for one in server.requests if one.method == "deletemessages"]
    assert [ids.count(",") + 1 for ids in asked[:2]] == [100, 100]
    assert len(asked) == 3
    assert standing(kari) == [hidden_words(house)]
    assert await count(house, kept) == 1


async def test_what_is_written_after_it_is_not_hidden_with_it(polled: ByPolling, house: House, kari: Person) -> None:
    await walk(polled, kari, *TO_SENT)
    await kari.writes("/hide")
    await kari.writes("Eg er her att.")
    await polled.settles()
    assert standing(kari)[:2] == ["Eg er her att.", hidden_words(house)]
