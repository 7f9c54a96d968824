"""Each way in which Telegram or the road to it fails, by a real fault of a real server, and what it means for a letter."""

from collections.abc import AsyncGenerator
from datetime import timedelta

import pytest
from aiohttp import web

from bot.channels.telegram.sender import TelegramSender
from bot.channels.telegram.wire import open_bot
from bot.i18n import Catalogs
from core.outbox import DeliveryError, Letter, Unsure, said
from core.settings import TelegramMode
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
        (Refused(400, "Bad Request: chat not found"), ("gone", "for ever", None)),
        (Refused(400, "Bad Request: message is too long"), ("refused", "for ever", None)),
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
