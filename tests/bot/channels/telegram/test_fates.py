"""What becomes of a letter, by the whole relay, for each way in which Telegram fails; Telegram's own ledger is the judge."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.channels.telegram.sender import TelegramSender
from core.conversations import store as conversations
from core.db import begin, read
from core.outbox import Care, Parcel, staff_words
from core.outbox.models import outbox
from core.outbox.store import Post
from tests.bot.channels.telegram.letters import after_one
from tests.bot.channels.telegram.line import ByPolling
from tests.bot.channels.telegram.quick import QuickTime
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

SHORT = "Hei, eg ringer i morgon."
LONG = "\n\n".join(f"{number}. avsnitt. " + "Ord frå teamet. " * 60 for number in range(12))
HOUR, A_DAY = timedelta(hours=1), 30


@dataclass(slots=True)
class Owing:
    """Kari has said hello; one letter to her is owed."""

    house: House
    line: ByPolling
    time: QuickTime

    async def owes(self, text: str, care: Care) -> None:
        async with begin(self.house.database) as tx:
            talk = await conversations.find(tx, self.house.vault, channel="telegram", address="501")
            assert talk is not None
            letter = staff_words(locale="nn", author="Kari", text=text)
            await Post(talk.id, talk.key, self.house.ids).put(tx, letter, care=care, now=self.house.clock.now())

    async def tries(self) -> None:
        await self.house.relay(telegram=self.line.channel.sender).deliver_due()

    async def tries_for_a_day(self) -> None:
        for _ in range(A_DAY):
            await self.tries()
            self.house.clock.forward(HOUR)
            self.time.at += HOUR.total_seconds()

    async def fate(self) -> tuple[str, str | None]:
        async with read(self.house.database) as tx:
            rows = await tx.execute(select(outbox.c.state, outbox.c.reason).order_by(outbox.c.id.desc()).limit(1))
            [row] = rows
        return str(row.state), row.reason

    async def reachable(self) -> bool:
        async with read(self.house.database) as tx:
            talk = await conversations.find(tx, self.house.vault, channel="telegram", address="501")
        assert talk is not None
        return talk.reachable

    @property
    def arrived(self) -> list[str]:
        return [text for text in self.line.server.ledger.texts(501) if text.startswith("Kari i familieteamet")]


@pytest.fixture
async def owing(house: House, polled: ByPolling, kari: Person) -> Owing:
    await kari.writes("/start")
    await polled.settles()
    time = QuickTime()
    polled.channel.sender.pace = time.pace()
    return Owing(house, polled, time)


CERTAIN = [
    (RateLimited(7), "busy"),
    (RateLimited(None), "busy"),
    (Refused(401, "Unauthorized"), "token"),
    (Refused(404, "Not Found"), "token"),
]
FOR_EVER = [
    (Refused(403, "Forbidden: bot was blocked by the user"), "blocked"),
    (Refused(403, "Forbidden: user is deactivated"), "blocked"),
    (Refused(400, "Bad Request: chat not found"), "gone"),
    (Refused(400, "Bad Request: message is too long"), "refused"),
    (Refused(400, "Bad Request: group chat was upgraded", {"migrate_to_chat_id": -1009}), "moved"),
]
UNCERTAIN = [
    (ServerError(), "server_error", 0),
    (ServerError("Bad Gateway", applied=True), "server_error", 1),
    (HtmlBadGateway(), "unreadable_answer", 0),
    (HtmlBadGateway(applied=True), "unreadable_answer", 1),
    (TruncatedJson(), "unreadable_answer", 1),
    (ResetBeforeEffect(), "connection_lost", 0),
    (ResetAfterEffect(), "connection_lost", 1),
]


@pytest.mark.parametrize("care", list(Care))
@pytest.mark.parametrize(("fault", "reason"), CERTAIN)
async def test_what_certainly_did_not_arrive_is_sent_until_it_does_and_comes_once(
    owing: Owing, server: BotApiServer, fault: Fault, reason: str, care: Care
) -> None:
    server.faults.next("sendMessage", fault, fault)
    await owing.owes(SHORT, care)
    await owing.tries()
    assert await owing.fate() == ("queued", reason)
    await owing.tries_for_a_day()
    assert await owing.fate() == ("delivered", None)
    assert len(owing.arrived) == 1


@pytest.mark.parametrize("care", list(Care))
async def test_while_telegram_is_down_nothing_is_lost_or_uncertain(
    owing: Owing, server: BotApiServer, care: Care
) -> None:
    await server.goes_down()
    await owing.owes(SHORT, care)
    await owing.tries()
    assert await owing.fate() == ("queued", "no_connection")
    await server.comes_up()
    await owing.tries_for_a_day()
    assert len(owing.arrived) == 1


@pytest.mark.parametrize("care", list(Care))
@pytest.mark.parametrize(("fault", "reason"), FOR_EVER)
async def test_what_never_can_arrive_fails_at_once_and_is_not_tried_again(
    owing: Owing, server: BotApiServer, fault: Fault, reason: str, care: Care
) -> None:
    server.faults.next("sendMessage", fault)
    await owing.owes(SHORT, care)
    await owing.tries_for_a_day()
    assert await owing.fate() == ("failed", reason)
    assert owing.arrived == []
    assert await owing.reachable() == (reason not in {"blocked", "gone"})


@pytest.mark.parametrize(("fault", "reason", "copies"), UNCERTAIN)
async def test_a_staff_members_words_of_unknown_fate_are_parked_and_never_repeated_by_themselves(
    owing: Owing, server: BotApiServer, fault: Fault, reason: str, copies: int
) -> None:
    server.faults.next("sendMessage", fault)
    await owing.owes(SHORT, Care.ONCE)
    await owing.tries_for_a_day()
    assert await owing.fate() == ("uncertain", reason)
    assert len(owing.arrived) == copies


@pytest.mark.parametrize(("fault", "reason", "copies"), UNCERTAIN)
async def test_a_harmless_letter_of_unknown_fate_goes_once_more_and_then_no_more(
    owing: Owing, server: BotApiServer, fault: Fault, reason: str, copies: int
) -> None:
    server.faults.next("sendMessage", fault, fault, fault)
    await owing.owes(SHORT, Care.HARMLESS)
    await owing.tries_for_a_day()
    assert await owing.fate() == ("uncertain", reason)
    assert len(owing.arrived) == 2 * copies
    assert server.faults.left == 1


@pytest.mark.parametrize(("care", "fate"), [(Care.ONCE, "uncertain"), (Care.HARMLESS, "queued")])
@pytest.mark.parametrize("applied", [False, True])
async def test_no_answer_at_all_is_unknown_too(
    owing: Owing, server: BotApiServer, care: Care, fate: str, applied: bool
) -> None:
    owing.line.channel.bot.session.timeout = 0.2
    server.faults.next("sendMessage", Hang(applied=applied))
    await owing.owes(SHORT, care)
    await owing.tries()
    assert await owing.fate() == (fate, "timeout")


class PowerCut(BaseException):
    pass


@dataclass(slots=True)
class DiesAfterFirstPart:
    """A process that is killed when the first part of a letter has arrived."""

    sender: TelegramSender
    repeats_harmlessly: bool = False

    async def send(self, parcel: Parcel, *, now: object) -> None:
        first = self.sender._messages(parcel.letter)[0]
        await self.sender._once(parcel, first)
        raise PowerCut


@pytest.mark.parametrize(
    ("care", "fate", "copies"), [(Care.ONCE, "uncertain", [1, 0, 0]), (Care.HARMLESS, "delivered", [2, 1, 1])]
)
async def test_a_letter_cut_short_between_its_parts_by_a_crash_is_treated_by_its_care(
    owing: Owing, server: BotApiServer, care: Care, fate: str, copies: list[int]
) -> None:
    """Staff words are parked as they are; what is harmless comes whole, and no part of it more than twice."""
    await owing.owes(LONG, care)
    dying = owing.house.relay(telegram=DiesAfterFirstPart(owing.line.channel.sender))
    with pytest.raises(BaseExceptionGroup):
        await dying.deliver_due()
    await owing.line.restarts()
    await owing.house.relay(telegram=owing.line.channel.sender).take_over()
    await owing.tries_for_a_day()
    assert (await owing.fate())[0] == fate
    texts = server.ledger.texts(501)[1:]
    parts = owing.line.channel.sender._messages(staff_words(locale="nn", author="Kari", text=LONG))
    assert [texts.count(part.text) for part in parts] == copies


async def test_a_letter_cut_short_by_a_long_429_is_parked_for_staff_and_completed_only_when_asked(
    owing: Owing, server: BotApiServer
) -> None:
    server.faults.next("sendMessage", *after_one(RateLimited(300)))
    await owing.owes(LONG, Care.ONCE)
    await owing.tries_for_a_day()
    assert await owing.fate() == ("uncertain", "busy")
    assert len(server.ledger.texts(501)) == 2


@pytest.mark.parametrize("care", list(Care))
@pytest.mark.parametrize(("fault", "reason"), FOR_EVER)
async def test_a_letter_whose_rest_can_never_arrive_is_neither_undone_nor_tried_again(
    owing: Owing, server: BotApiServer, fault: Fault, reason: str, care: Care
) -> None:
    server.faults.next("sendMessage", *after_one(fault))
    await owing.owes(LONG, care)
    await owing.tries_for_a_day()
    assert await owing.fate() == ("uncertain", reason)
    assert len(server.ledger.texts(501)) == 2
    assert await owing.reachable() == (reason not in {"blocked", "gone"})
