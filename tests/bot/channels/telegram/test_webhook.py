"""The webhook's door: only Telegram comes in, and nothing is confirmed before it is committed."""

import asyncio
import json

import pytest
from pydantic import SecretStr
from sqlalchemy import func, select

from bot.channels.telegram import BODY_LIMIT
from bot.channels.telegram.webhook import SECRET_HEADER, Hook, set_webhook
from core.db import Database, read
from core.errors import SetupError
from core.inbox.models import seen
from core.settings import TelegramMode
from tests.bot.channels.telegram.doors import Closed, behind
from tests.bot.channels.telegram.line import SECRET, ByPolling, ByWebhook, hang_up, opened, settings_for
from tests.bot.channels.telegram.test_ingest import hello
from tests.bot.channels.telegram.test_polling import Waits
from tests.botapi import BotApiServer, Person, RateLimited, Refused, ServerError
from tests.transcripts.house import House

GOOD = {SECRET_HEADER: SECRET}


async def count_seen(database: Database) -> int:
    async with read(database) as tx:
        return await tx.connection.scalar(select(func.count()).select_from(seen)) or 0


@pytest.mark.parametrize("name", [SECRET_HEADER, SECRET_HEADER.lower(), SECRET_HEADER.upper()])
async def test_with_the_secret_an_update_is_taken_however_the_header_is_written(
    polled: ByPolling, house: House, kari: Person, name: str
) -> None:
    status = await polled.channel.receive_webhook({name: SECRET}, json.dumps(hello(1, kari)).encode())
    assert status == 200
    assert await count_seen(house.database) == 1


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {SECRET_HEADER: ""},
        {SECRET_HEADER: SECRET[:-1]},
        {SECRET_HEADER: SECRET + "x"},
        {SECRET_HEADER: "æøå"},
        {SECRET_HEADER: "\udcff"},
        {"Authorization": SECRET},
    ],
)
async def test_without_it_nothing_is_read_or_kept(
    polled: ByPolling, house: House, kari: Person, headers: dict[str, str]
) -> None:
    assert await polled.channel.receive_webhook(headers, json.dumps(hello(1, kari)).encode()) == 401
    assert await count_seen(house.database) == 0


async def test_a_channel_without_a_secret_lets_nobody_in(house: House, server: BotApiServer, kari: Person) -> None:
    settings = settings_for(server, TelegramMode.POLLING).model_copy(update={"telegram_secret": SecretStr("")})
    channel = await opened(house, settings)
    for headers in ({}, {SECRET_HEADER: ""}):
        assert await channel.receive_webhook(headers, json.dumps(hello(1, kari)).encode()) == 401
    await hang_up(channel.bot)


@pytest.mark.parametrize(
    "body", [b"", b"nei", b"[]", b"null", b'"tekst"', b"\xff\xfe", b"[" * 100_000, b'{"update_id":1}']
)
async def test_what_is_no_update_is_set_aside_for_good(polled: ByPolling, body: bytes) -> None:
    assert await polled.channel.receive_webhook(GOOD, body) == 200


async def test_a_body_that_telegram_never_sends_is_not_read(polled: ByPolling, house: House, kari: Person) -> None:
    update = json.dumps(hello(1, kari)).encode()
    assert await polled.channel.receive_webhook(GOOD, update + b" " * BODY_LIMIT) == 413
    assert await count_seen(house.database) == 0


async def test_when_the_database_is_away_telegram_keeps_the_update(polled: ByPolling, kari: Person) -> None:
    channel = behind(polled.channel, Closed(polled.channel.ingest.door, times=1))
    update = json.dumps(hello(1, kari)).encode()
    assert [await channel.receive_webhook(GOOD, update) for _ in range(2)] == [503, 200]


async def test_telegram_is_told_where_to_knock_with_what_and_for_which_kinds(
    hooked: ByWebhook, server: BotApiServer
) -> None:
    (call,) = [request.arguments for request in server.requests if request.method == "setwebhook"]
    assert call["url"] == f"{hooked.settings.public_url}/telegram/webhook"
    assert call["secret_token"] == SECRET
    assert json.loads(call["allowed_updates"]) == ["message", "edited_message", "callback_query", "my_chat_member"]
    assert call.get("drop_pending_updates", "false") == "false"


async def test_it_tries_again_until_telegram_has_it(polled: ByPolling, server: BotApiServer) -> None:
    waits = Waits(99)
    server.faults.next("setWebhook", ServerError(), RateLimited(7), ServerError())
    await set_webhook(polled.channel.bot, Hook("http://127.0.0.1:9", SECRET), asyncio.Event(), wait=waits)
    assert waits.seconds == [1, 7, 4]


@pytest.mark.parametrize(
    ("refusal", "setting"),
    [
        (Refused(401, "Unauthorized"), "VEGINN_TELEGRAM_TOKEN"),
        (Refused(400, "Bad Request: bad webhook: HTTPS url must be provided"), "VEGINN_PUBLIC_URL"),
    ],
)
async def test_what_can_never_work_is_one_clear_line(
    polled: ByPolling, server: BotApiServer, refusal: Refused, setting: str
) -> None:
    server.faults.next("setWebhook", refusal)
    with pytest.raises(SetupError, match=setting):
        await polled.channel.start_webhook()
