"""Each way in which Telegram or the road to it fails, by a real fault of a real server, and what it means for a letter."""

import socket
from collections.abc import AsyncGenerator, Iterator
from contextlib import ExitStack
from datetime import timedelta

import pytest
from aiohttp import web

from bot.channels.telegram.condition import Condition
from bot.channels.telegram.sender import TelegramSender
from bot.channels.telegram.wire import Session, open_bot
from bot.i18n import Catalogs
from core.outbox import DeliveryError, Letter, Unsure, said
from core.settings import TelegramMode, load_settings
from tests.bot.channels.telegram.letters import NOW, parcel
from tests.bot.channels.telegram.line import hang_up, settings_for
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

LETTER = Letter(locale="nn", says=(said("resume"),))


@pytest.fixture
async def sender(server: BotApiServer, catalogs: Catalogs, kari: Person) -> AsyncGenerator[TelegramSender]:
    await kari.writes("/start")
    one = TelegramSender(open_bot(settings_for(server, TelegramMode.POLLING)), catalogs, QuickTime().pace())
    yield one
    await hang_up(one.bot)


async def fate(sender: TelegramSender, address: str = "501", letter: Letter = LETTER) -> DeliveryError | Unsure | None:
    try:
        await sender.send(parcel(letter, address=address), now=NOW)
    except (DeliveryError, Unsure) as problem:
        return problem
    return None


def facts(problem: DeliveryError | Unsure | None) -> tuple[object, ...]:
    match problem:
        case DeliveryError():
            return (problem.reason, "for ever" if problem.permanent else "for now", problem.retry_after)
        case Unsure():
            return (problem.reason, "unsure")
        case None:
            return ("there",)


@pytest.mark.parametrize(
    ("fault", "meaning"),
    [
        (RateLimited(7), ("busy", "for now", timedelta(seconds=7))),
        (RateLimited(None), ("busy", "for now", None)),
        (Refused(403, "Forbidden: bot was blocked by the user"), ("blocked", "for ever", None)),
        (Refused(403, "Forbidden: user is deactivated"), ("blocked", "for ever", None)),
        (Refused(403, "Forbidden: bot was kicked from the group chat"), ("blocked", "for ever", None)),
        (Refused(403, "Forbidden: bot can't initiate conversation with a user"), ("blocked", "for ever", None)),
        (Refused(400, "Bad Request: chat not found"), ("gone", "for ever", None)),
        (Refused(400, "Bad Request: user not found"), ("gone", "for ever", None)),
        (Refused(400, "Bad Request: PEER_ID_INVALID"), ("gone", "for ever", None)),
        (Refused(400, "Bad Request: INPUT_USER_DEACTIVATED"), ("gone", "for ever", None)),
        (Refused(400, "Bad Request: message is too long"), ("refused", "for ever", None)),
        (Refused(400, "Bad Request: message text is empty"), ("refused", "for ever", None)),
        (Refused(400, "Bad Request: BUTTON_DATA_INVALID"), ("refused", "for ever", None)),
        (
            Refused(400, "Bad Request: not enough rights to send text messages to the chat"),
            ("refused", "for ever", None),
        ),
        (Refused(400, "Bad Request: moved", {"migrate_to_chat_id": -1009}), ("moved", "for ever", None)),
        (Refused(400, "Bad Request: message is not modified: the same"), ("there",)),
        (Refused(401, "Unauthorized"), ("token", "for now", None)),
        (Refused(404, "Not Found"), ("token", "for now", None)),
        (Refused(413, "Request Entity Too Large"), ("refused", "for ever", None)),
        (Refused(418, "I'm a teapot"), ("unknown", "unsure")),
        (ServerError(), ("server_error", "unsure")),
        (ServerError("Bad Gateway", applied=True), ("server_error", "unsure")),
        (HtmlBadGateway(applied=True), ("unreadable_answer", "unsure")),
        (TruncatedJson(), ("unreadable_answer", "unsure")),
        (ResetBeforeEffect(), ("connection_lost", "unsure")),
        (ResetAfterEffect(), ("connection_lost", "unsure")),
    ],
)
async def test_every_answer_has_its_meaning(
    sender: TelegramSender, server: BotApiServer, fault: Fault, meaning: tuple[object, ...]
) -> None:
    server.faults.next("sendMessage", fault)
    assert facts(await fate(sender)) == meaning


async def test_no_answer_in_time_is_unsure(sender: TelegramSender, server: BotApiServer) -> None:
    sender.bot.session.timeout = 0.05
    server.faults.next("sendMessage", Hang(applied=True))
    assert facts(await fate(sender)) == ("timeout", "unsure")


async def test_a_connection_that_was_never_made_is_certain(sender: TelegramSender, server: BotApiServer) -> None:
    await server.goes_down()
    assert facts(await fate(sender)) == ("no_connection", "for now", None)


@pytest.fixture
def wall() -> Iterator[int]:
    """A port where nobody ever says yes or no: its queue is full."""
    with socket.socket() as listening, ExitStack() as callers:
        listening.bind(("127.0.0.1", 0))
        listening.listen(0)
        address = listening.getsockname()
        for _ in range(3):
            caller = callers.enter_context(socket.socket())
            caller.settimeout(0)
            caller.connect_ex(address)
        yield address[1]


async def test_a_connection_that_never_comes_about_is_certain_too(catalogs: Catalogs, wall: int) -> None:
    settings = load_settings(telegram_token="1234:TEST", telegram_api=f"http://127.0.0.1:{wall}")
    bot = open_bot(settings)
    assert isinstance(bot.session, Session)
    bot.session.connect_seconds = 0.05
    assert facts(await fate(TelegramSender(bot, catalogs))) == ("no_connection", "for now", None)
    await hang_up(bot)


async def test_a_group_that_was_upgraded_has_moved(sender: TelegramSender, server: BotApiServer, kari: Person) -> None:
    group = server.group(chat_id=-4001)
    await group.gets_bot(by=kari)
    await group.becomes_supergroup(-1009)
    assert facts(await fate(sender, "-4001")) == ("moved", "for ever", None)


async def test_a_token_that_is_refused_is_trouble_until_a_letter_goes_through(
    sender: TelegramSender, server: BotApiServer
) -> None:
    server.faults.next("sendMessage", Refused(401, "Unauthorized"))
    await fate(sender)
    assert sender.condition.trouble == "token"
    await fate(sender)
    assert sender.condition == Condition()


async def test_a_person_who_has_blocked_us_is_lost_for_good(sender: TelegramSender, kari: Person) -> None:
    await kari.blocks()
    assert facts(await fate(sender)) == ("blocked", "for ever", None)


async def test_a_closed_account_is_lost_for_good(sender: TelegramSender, kari: Person) -> None:
    await kari.deletes_account()
    assert facts(await fate(sender)) == ("blocked", "for ever", None)


async def test_somebody_who_never_wrote_cannot_be_written_to(sender: TelegramSender, ola: Person) -> None:
    assert facts(await fate(sender, str(ola.user_id))) == ("gone", "for ever", None)


async def test_text_that_cannot_be_encoded_never_can(sender: TelegramSender) -> None:
    broken = Letter(locale="nn", says=(said("place.name", name="halv \ud83d"),))
    assert facts(await fate(sender, letter=broken)) == ("unreadable_text", "for ever", None)


async def test_a_letter_that_says_nothing_is_not_sent(sender: TelegramSender, server: BotApiServer) -> None:
    assert facts(await fate(sender, letter=Letter(locale="nn", says=()))) == ("empty", "for ever", None)
    assert server.ledger.texts() == []


async def test_an_answer_with_fields_of_next_year_is_no_reason_for_doubt(
    sender: TelegramSender, server: BotApiServer
) -> None:
    class Tomorrow:
        async def strike(self, _request: object, _apply: object) -> web.Response:
            return web.json_response({"ok": True, "result": {"message_id": "a new kind of id"}})

    server.faults.next("sendMessage", Tomorrow())
    assert facts(await fate(sender)) == ("there",)


@pytest.mark.parametrize(
    "fault", [Refused(400, "Bad Request: Eg er redd"), ServerError("Eg er redd"), HtmlBadGateway()]
)
async def test_no_reason_quotes_anybody(sender: TelegramSender, server: BotApiServer, fault: Fault) -> None:
    server.faults.next("sendMessage", fault)
    problem = await fate(sender)
    assert problem is not None
    assert problem.__suppress_context__
    assert str(problem) == problem.reason
    assert problem.reason in {"refused", "server_error", "unreadable_answer"}
