"""Two bots made by others, behind one face, so that the same talk can be held through each.

Families of errors are compared by exact class: a misreading of the protocol in one client cannot hide in a base class.
"""

import json
from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator, Awaitable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from enum import Enum
from typing import Any

import telegram
from aiogram import Bot as AiogramBot
from aiogram import exceptions as aiogram_errors
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import BotCommand, InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram import error as ptb_errors
from telegram.request import HTTPXRequest
from typing_extensions import override

from tests.botapi import BotApiServer

Rows = Sequence[Sequence[tuple[str, str]]]  # label and data


class Family(Enum):
    BAD_REQUEST = "bad request"
    UNAUTHORIZED = "unauthorized"
    FORBIDDEN = "forbidden"
    CONFLICT = "conflict"
    RETRY_AFTER = "retry after"
    BARE_429 = "429 that tells no time"
    MIGRATED = "migrated"
    SERVER_ERROR = "server error"
    RESTARTING = "restarting"
    UNREADABLE = "no JSON"
    BAD_GATEWAY = "a proxy's page"
    NETWORK = "connection lost"
    TIMEOUT = "no answer"


@dataclass(frozen=True, slots=True)
class Got:
    """An update as the client understood it."""

    update_id: int
    kind: str
    text: str | None = None
    data: str | None = None
    query_id: str | None = None
    sender: int | None = None
    language: str | None = None
    standing: str | None = None
    message_id: int | None = None


def got(update: Update | telegram.Update) -> Got:
    """Both libraries name their fields alike, so one reading serves for both."""
    message = update.message or update.edited_message
    if message is not None:
        sender = message.from_user
        return Got(
            update.update_id,
            "message" if update.message else "edited_message",
            text=message.text,
            sender=sender.id if sender else None,
            language=sender.language_code if sender else None,
            message_id=message.message_id,
        )
    if update.callback_query is not None:
        press = update.callback_query
        shown = press.message
        return Got(
            update.update_id,
            "callback_query",
            data=press.data,
            query_id=press.id,
            sender=press.from_user.id,
            message_id=shown.message_id if shown else None,
        )
    if update.my_chat_member is not None:
        return Got(update.update_id, "my_chat_member", standing=update.my_chat_member.new_chat_member.status)
    return Got(update.update_id, "unknown")


class Client(ABC):
    """What a bot can do. The two libraries name their methods and fields alike, so most is written once."""

    errors: Mapping[Family, type[Exception]]
    bot: Any

    async def me(self) -> str:
        return str((await self.bot.get_me()).username)

    async def sends(self, chat_id: int, text: str, rows: Rows = ()) -> int:
        return int((await self.bot.send_message(chat_id, text, reply_markup=self._keyboard(rows))).message_id)

    async def edits(self, chat_id: int, message_id: int, text: str, rows: Rows = ()) -> None:
        keyboard = self._keyboard(rows)
        await self.bot.edit_message_text(text, chat_id=chat_id, message_id=message_id, reply_markup=keyboard)

    async def takes_buttons_off(self, chat_id: int, message_id: int) -> None:
        await self.bot.edit_message_reply_markup(chat_id=chat_id, message_id=message_id)

    async def deletes(self, chat_id: int, message_id: int) -> None:
        await self.bot.delete_message(chat_id, message_id)

    async def deletes_all(self, chat_id: int, message_ids: Sequence[int]) -> None:
        await self.bot.delete_messages(chat_id, list(message_ids))

    async def answers(self, query_id: str, text: str = "") -> None:
        await self.bot.answer_callback_query(query_id, text=text)

    async def types(self, chat_id: int) -> None:
        await self.bot.send_chat_action(chat_id, "typing")

    async def leaves(self, chat_id: int) -> None:
        await self.bot.leave_chat(chat_id)

    async def updates(self, offset: int = 0, *, limit: int = 100, seconds: int = 0) -> list[Got]:
        return [got(update) for update in await self.bot.get_updates(offset=offset, limit=limit, timeout=seconds)]

    async def sets_webhook(self, url: str, secret: str) -> None:
        await self.bot.set_webhook(url, secret_token=secret)

    async def deletes_webhook(self) -> None:
        await self.bot.delete_webhook()

    async def webhook_url(self) -> str:
        return str((await self.bot.get_webhook_info()).url)

    async def sets_commands(self, commands: Mapping[str, str], language: str = "") -> None:
        offered = [self._command(name, words) for name, words in commands.items()]
        await self.bot.set_my_commands(offered, language_code=language)

    async def commands(self, language: str = "") -> dict[str, str]:
        return {one.command: one.description for one in await self.bot.get_my_commands(language_code=language)}

    async def presents_itself(self, name: str, description: str, short: str, language: str) -> None:
        await self.bot.set_my_name(name, language_code=language)
        await self.bot.set_my_description(description, language_code=language)
        await self.bot.set_my_short_description(short, language_code=language)

    @abstractmethod
    def reads(self, body: bytes) -> Got:
        """A delivery's body, as this library understands it."""

    @abstractmethod
    async def hangs_up(self) -> None: ...

    @abstractmethod
    def _command(self, name: str, words: str) -> object: ...

    @abstractmethod
    def _keyboard(self, rows: Rows) -> object: ...


class ThroughAiogram(Client):
    errors: Mapping[Family, type[Exception]] = {
        Family.BAD_REQUEST: aiogram_errors.TelegramBadRequest,
        Family.UNAUTHORIZED: aiogram_errors.TelegramUnauthorizedError,
        Family.FORBIDDEN: aiogram_errors.TelegramForbiddenError,
        Family.CONFLICT: aiogram_errors.TelegramConflictError,
        Family.RETRY_AFTER: aiogram_errors.TelegramRetryAfter,
        Family.BARE_429: aiogram_errors.TelegramAPIError,
        Family.MIGRATED: aiogram_errors.TelegramMigrateToChat,
        Family.SERVER_ERROR: aiogram_errors.TelegramServerError,
        Family.RESTARTING: aiogram_errors.RestartingTelegram,
        Family.UNREADABLE: aiogram_errors.ClientDecodeError,
        Family.BAD_GATEWAY: aiogram_errors.ClientDecodeError,
        Family.NETWORK: aiogram_errors.TelegramNetworkError,
        Family.TIMEOUT: aiogram_errors.TelegramNetworkError,
    }

    def __init__(self, server: BotApiServer, *, token: str, patience: float) -> None:
        api = TelegramAPIServer.from_base(server.base_url)
        self.bot = AiogramBot(token, session=AiohttpSession(api=api, timeout=patience))

    @override
    def reads(self, body: bytes) -> Got:
        return got(Update.model_validate_json(body))

    @override
    async def hangs_up(self) -> None:
        await self.bot.session.close()

    @override
    def _command(self, name: str, words: str) -> BotCommand:
        return BotCommand(command=name, description=words)

    @override
    def _keyboard(self, rows: Rows) -> InlineKeyboardMarkup | None:
        made = [[InlineKeyboardButton(text=label, callback_data=data) for label, data in row] for row in rows]
        return InlineKeyboardMarkup(inline_keyboard=made) if made else None


class ThroughPtb(Client):
    errors: Mapping[Family, type[Exception]] = {
        Family.BAD_REQUEST: ptb_errors.BadRequest,
        Family.UNAUTHORIZED: ptb_errors.InvalidToken,
        Family.FORBIDDEN: ptb_errors.Forbidden,
        Family.CONFLICT: ptb_errors.Conflict,
        Family.RETRY_AFTER: ptb_errors.RetryAfter,
        Family.BARE_429: ptb_errors.NetworkError,
        Family.MIGRATED: ptb_errors.ChatMigrated,
        Family.SERVER_ERROR: ptb_errors.NetworkError,
        Family.RESTARTING: ptb_errors.NetworkError,
        Family.UNREADABLE: ptb_errors.TelegramError,
        Family.BAD_GATEWAY: ptb_errors.NetworkError,
        Family.NETWORK: ptb_errors.NetworkError,
        Family.TIMEOUT: ptb_errors.TimedOut,
    }

    def __init__(self, server: BotApiServer, *, token: str, patience: float) -> None:
        self.lines = [HTTPXRequest(read_timeout=patience, connect_timeout=patience) for _ in range(2)]
        base, (request, long_polls) = f"{server.base_url}/bot", self.lines
        self.bot = telegram.Bot(token, base_url=base, request=request, get_updates_request=long_polls)

    @override
    def reads(self, body: bytes) -> Got:
        return got(telegram.Update.de_json(json.loads(body), self.bot))

    @override
    async def hangs_up(self) -> None:
        for line in self.lines:
            await line.shutdown()

    @override
    def _command(self, name: str, words: str) -> telegram.BotCommand:
        return telegram.BotCommand(name, words)

    @override
    def _keyboard(self, rows: Rows) -> telegram.InlineKeyboardMarkup | None:
        made = [[telegram.InlineKeyboardButton(label, callback_data=data) for label, data in row] for row in rows]
        return telegram.InlineKeyboardMarkup(made) if made else None


LIBRARIES: Mapping[str, type[ThroughAiogram | ThroughPtb]] = {
    "aiogram": ThroughAiogram,
    "python-telegram-bot": ThroughPtb,
}


@asynccontextmanager
async def connected(
    library: str, server: BotApiServer, *, token: str | None = None, patience: float = 5.0
) -> AsyncGenerator[Client]:
    """`patience`: seconds a client waits for an answer."""
    client = LIBRARIES[library](server, token=token or server.token, patience=patience)
    try:
        yield client
    finally:
        await client.hangs_up()


async def error_of(call: Awaitable[Any]) -> Exception:
    """What the client raised; AssertionError where it raised nothing."""
    try:
        await call
    except Exception as error:  # noqa: BLE001 - any class at all may come; which one is what the test is about
        return error
    raise AssertionError("the call went well")
