"""Never faster than Telegram allows, in the order asked, and slower as soon as it says so."""

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.telegram.pace import PATIENCE_SECONDS, Pace
from bot.channels.telegram.sender import TelegramSender
from bot.channels.telegram.wire import open_bot
from bot.i18n import Catalogs
from core.conversations import store as conversations
from core.db import begin
from core.outbox import Care, DeliveryError, Letter, said, staff_words
from core.outbox.store import Post
from core.settings import TelegramMode
from tests.bot.channels.telegram.letters import NOW, parcel
from tests.bot.channels.telegram.line import ByPolling, hang_up, settings_for
from tests.bot.channels.telegram.quick import QuickTime, SteppedTime
from tests.botapi import BotApiServer, Person, RateLimited
from tests.transcripts.house import House

ROUNDING = 1e-6


@dataclass(slots=True)
class Sent:
    """What went out, and when."""

    time: SteppedTime
    pace: Pace
    went: list[tuple[str, float]] = field(default_factory=list)
    put_off: dict[str, tuple[str, bool, timedelta | None]] = field(default_factory=dict)

    async def send(self, chat: str, *, after: float = 0.0, carriers: int = 1) -> None:
        if after:
            await self.time.pause(after)
        try:
            await self.pace.turn(chat, carriers=carriers)
        except DeliveryError as error:
            self.put_off[chat] = (error.reason, error.permanent, error.retry_after)
        else:
            self.went.append((chat, self.time.at))

    def times(self, chat: str) -> list[float]:
        return [at for one, at in self.went if one == chat]

    @property
    def chats(self) -> list[str]:
        return [chat for chat, _ in self.went]


@pytest.fixture
def time() -> SteppedTime:
    return SteppedTime()


@pytest.fixture
def sent(time: SteppedTime) -> Sent:
    return Sent(time, time.pace())


async def test_one_chat_hears_one_message_a_second(time: SteppedTime, sent: Sent) -> None:
    await time.plays(*(sent.send("a") for _ in range(3)))
    assert sent.times("a") == pytest.approx([0, 1, 2])


async def test_whoever_has_not_heard_for_a_while_waits_for_nothing(time: SteppedTime, sent: Sent) -> None:
    await time.plays(sent.send("a"), sent.send("a", after=7), sent.send("b", after=7.5))
    assert sent.went == [("a", 0), ("a", 7), ("b", 7.5)]


async def test_fifty_letters_at_once_go_in_the_order_they_asked_and_never_thirty_in_a_second(
    time: SteppedTime, sent: Sent
) -> None:
    asked = [f"chat {number}" for number in range(50)]
    await time.plays(*(sent.send(chat) for chat in asked))
    assert sent.chats == asked
    assert most_in_a_second(sent) <= 28
    assert time.at < PATIENCE_SECONDS


async def test_of_more_than_go_in_time_the_last_ones_are_put_off_and_none_is_lost(
    time: SteppedTime, sent: Sent
) -> None:
    asked = [f"chat {number}" for number in range(100)]
    await time.plays(*(sent.send(chat) for chat in asked))
    assert sent.chats == asked[: len(sent.chats)]
    assert list(sent.put_off) == asked[len(sent.chats) :]
    assert time.at < PATIENCE_SECONDS + 0.1


@pytest.mark.parametrize("carriers", [2, 3, 5])
async def test_several_processes_share_what_telegram_allows_in_all(time: SteppedTime, carriers: int) -> None:
    processes = [Sent(time, time.pace()) for _ in range(carriers)]
    asked = [
        one.send(f"{who}:{number}", carriers=carriers) for who, one in enumerate(processes) for number in range(30)
    ]
    await time.plays(*asked)
    together = Sent(time, time.pace(), went=[went for one in processes for went in one.went])
    assert 20 <= most_in_a_second(together) <= 30
    assert all(one.went for one in processes)


async def test_a_chat_that_must_wait_holds_up_nobody_else(time: SteppedTime, sent: Sent) -> None:
    sent.pace.refused("a", 2)
    await time.plays(sent.send("a"), sent.send("b"), sent.send("c"))
    assert sent.chats == ["b", "c", "a"]
    assert sent.times("a") == [2]


async def test_what_would_wait_long_goes_back_into_the_queue_with_its_time(time: SteppedTime, sent: Sent) -> None:
    sent.pace.refused("a", 30)
    await time.plays(sent.send("a"), sent.send("b"))
    assert sent.put_off == {"a": ("busy", False, timedelta(seconds=30))}
    assert sent.chats == ["b"]
    await time.plays(sent.send("a", after=30))
    assert sent.times("a") == [30]


async def test_whoever_waits_already_waits_on_when_telegram_says_so_again(time: SteppedTime, sent: Sent) -> None:
    sent.pace.refused("a", 1)

    async def again() -> None:
        await time.pause(0.5)
        sent.pace.refused("a", 1.5)

    await time.plays(sent.send("a"), again())
    assert sent.times("a") == [2]


async def test_when_one_chat_after_another_is_refused_everybody_pauses(time: SteppedTime, sent: Sent) -> None:
    for chat in "abc":
        sent.pace.refused(chat, 1.5)
    await time.plays(sent.send("d"), sent.send("e"))
    assert sent.times("d") == [1.5]
    assert sent.chats == ["d", "e"]


async def test_a_long_pause_for_everybody_puts_everything_off(time: SteppedTime, sent: Sent) -> None:
    for chat in "abc":
        sent.pace.refused(chat, 60)
    await time.plays(*(sent.send(chat) for chat in "defg"))
    assert sent.put_off == dict.fromkeys("defg", ("busy", False, timedelta(seconds=60)))


@pytest.mark.parametrize("refused", ["aaaa", "aabb", "ab"])
async def test_one_chat_or_two_are_no_crowd(time: SteppedTime, sent: Sent, refused: str) -> None:
    for chat in refused:
        sent.pace.refused(chat, 3)
    await time.plays(sent.send("d"))
    assert sent.times("d") == [0]


async def test_refusals_far_apart_are_no_crowd(time: SteppedTime, sent: Sent) -> None:
    for chat in "abc":
        sent.pace.refused(chat, 3)
        time.at += 6
    await time.plays(sent.send("d"))
    assert sent.times("d") == [18]


def most_in_a_second(sent: Sent) -> int:
    times = [at for _, at in sent.went]
    return max(sum(start <= at < start + 1 - ROUNDING for at in times) for start in times)


@given(st.lists(st.tuples(st.sampled_from("abcdefgh"), st.floats(0, 6)), min_size=1, max_size=80))
def test_whoever_asks_when_it_is_never_too_fast_and_nothing_is_lost(asked: list[tuple[str, float]]) -> None:
    time = SteppedTime()
    sent = Sent(time, time.pace())
    asyncio.run(time.plays(*(sent.send(chat, after=after) for chat, after in asked)))
    assert most_in_a_second(sent) <= 28
    for chat in "abcdefgh":
        assert all(later - earlier >= 1 - ROUNDING for earlier, later in pairwise(sent.times(chat)))
    left = {chat for chat, _ in asked} - set(sent.chats)
    assert left <= set(sent.put_off)


LONG_LETTER = staff_words(locale="nn", author="Kari", text="\n\n".join(["Ord frå teamet. " * 200] * 5))


@pytest.fixture
async def strict(time: SteppedTime) -> AsyncGenerator[BotApiServer]:
    """Refuses the second message within a second in one chat, by the same clock as ours."""
    async with BotApiServer.start(now=time.now, chat_interval=1.0) as server:
        yield server


@pytest.fixture
async def sender(time: SteppedTime, strict: BotApiServer, catalogs: Catalogs) -> AsyncGenerator[TelegramSender]:
    one = TelegramSender(open_bot(settings_for(strict, TelegramMode.POLLING)), catalogs, time.pace())
    yield one
    await hang_up(one.bot)


async def test_a_telegram_that_is_strict_never_refuses_the_parts_of_a_letter_nor_the_next_one(
    time: SteppedTime, strict: BotApiServer, sender: TelegramSender
) -> None:
    kari = strict.person(user_id=501, first_name="Kari")
    await kari.writes("/start")
    short = Letter(locale="nn", says=(said("resume"),))

    async def both() -> None:
        await sender.send(parcel(LONG_LETTER, care=Care.ONCE), now=NOW)
        await sender.send(parcel(short, id_=2), now=NOW)

    await time.plays(both())
    calls = [request for request in strict.requests if request.method == "sendmessage"]
    assert [call.status for call in calls] == [200] * 6
    assert [call.at for call in calls] == pytest.approx([0, 1, 2, 3, 4, 5])


async def put(house: House, person: Person, *texts: str) -> None:
    """Letters that are owed, in this order."""
    async with begin(house.database) as tx:
        talk = await conversations.find(tx, house.vault, channel="telegram", address=str(person.user_id))
        assert talk is not None
        for text in texts:
            letter = staff_words(locale="nn", author="Kari", text=text)
            await Post(talk.id, talk.key, house.ids).put(tx, letter, care=Care.ONCE, now=house.clock.now())


async def test_a_chat_that_telegram_holds_back_hears_everything_later_in_order_and_others_hear_now(
    polled: ByPolling, house: House, server: BotApiServer, kari: Person, ola: Person
) -> None:
    for person in (kari, ola):
        await person.writes("/start")
    await polled.settles()
    quick = QuickTime()
    polled.channel.sender.pace = quick.pace()
    await put(house, kari, "ein", "to", "tre")
    server.faults.next("sendMessage", RateLimited(30))
    relay = house.relay(telegram=polled.channel.sender)
    await relay.deliver_due()
    await put(house, ola, "fire")
    await relay.deliver_due()
    assert [text.split("\n\n")[-1] for text in server.ledger.texts()[2:]] == ["fire"]
    house.clock.forward(timedelta(seconds=29))
    assert await relay.deliver_due() == 0
    house.clock.forward(timedelta(seconds=1))
    quick.at += 30
    await relay.deliver_due()
    assert [text.split("\n\n")[-1] for text in server.ledger.texts(501)[1:]] == ["ein", "to", "tre"]
