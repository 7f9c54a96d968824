"""The few calls that Veginn makes of aiogram's client.

Answers stay raw where we need nothing of them: a field that Telegram adds tomorrow must neither make a delivered letter
uncertain nor hide a whole batch of updates behind one that cannot be decoded.
"""

import re
from collections.abc import Sequence
from typing import Any

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import ClientDecodeError
from aiogram.methods import DeleteMessage, DeleteMessages, GetUpdates, SendMessage, TelegramMethod
from aiogram.types import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    LinkPreviewOptions,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
)
from aiohttp import ClientTimeout
from typing_extensions import override

from bot.channels.telegram.messages import Message, Rows
from bot.channels.telegram.updates import ALLOWED_UPDATES
from core.settings import Settings

CALL_SECONDS = 20
"""Well below the relay's lease of 60 s: an answer never comes to a letter that somebody else has taken over."""
CONNECT_SECONDS = 8
"""Apart from the rest: where no connection came about, nothing was sent, and that is certain."""
FIRST_ID = re.compile(r'"update_id"\s*:\s*([0-9]{1,19})')
NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
"""Telegram's servers visit no page for a preview."""


Markup = InlineKeyboardMarkup | ReplyKeyboardMarkup | ReplyKeyboardRemove


class RawUpdates(GetUpdates):
    __returning__ = Any  # type: ignore[assignment] # that is the point


class SendText(SendMessage):
    __returning__ = Any  # type: ignore[assignment] # the same


class Session(AiohttpSession):
    connect_seconds: float = CONNECT_SECONDS

    @override
    async def make_request(self, bot: Bot, method: TelegramMethod[Any], timeout: int | None = None) -> Any:
        whole = self.timeout if timeout is None else timeout
        patience: Any = ClientTimeout(total=whole, sock_connect=self.connect_seconds)
        return await super().make_request(bot, method, timeout=patience)


def open_bot(settings: Settings) -> Bot:
    api = TelegramAPIServer.from_base(settings.telegram_api)
    return Bot(settings.telegram_token.get_secret_value(), session=Session(api=api, timeout=CALL_SECONDS))


async def send_text(bot: Bot, address: str, message: Message) -> int | None:
    """The id of the message in the chat; None where the answer does not tell it."""
    call = SendText(
        chat_id=int(address), text=message.text, reply_markup=_markup(message), link_preview_options=NO_PREVIEW
    )
    sent: Any = await bot(call)
    id_ = sent.get("message_id") if isinstance(sent, dict) else None
    return id_ if type(id_) is int else None


async def delete_messages(bot: Bot, address: str, ids: Sequence[int]) -> None:
    """On both sides, 100 at most. What is no longer there is passed over; one that is too old, and none is deleted."""
    await bot(DeleteMessages(chat_id=int(address), message_ids=list(ids)))


async def delete_message(bot: Bot, address: str, id_: int) -> None:
    await bot(DeleteMessage(chat_id=int(address), message_id=id_))


async def get_updates(bot: Bot, *, offset: int, limit: int, seconds: int) -> list[Any]:
    """As JSON values, whatever they hold. `seconds` is how long Telegram may wait for something to give."""
    call = RawUpdates(offset=offset, limit=limit, timeout=seconds, allowed_updates=list(ALLOWED_UPDATES))
    whole: Any = seconds + bot.session.timeout
    updates: Any = await bot(call, request_timeout=whole)
    return updates if isinstance(updates, list) else []


def first_id_in(unreadable: Exception) -> int | None:
    """The first update id in an answer that is no JSON, so that this one update can be passed by."""
    match unreadable:
        case ClientDecodeError(data=str() as content):
            found = FIRST_ID.search(content)
        case UnicodeDecodeError(object=bytes() as content):
            found = FIRST_ID.search(content.decode(errors="replace"))
        case _:
            return None
    return int(found[1]) if found else None


def _markup(message: Message) -> Markup | None:
    if message.takes_keyboard_away:
        return ReplyKeyboardRemove(remove_keyboard=True)
    if message.share_phone:
        key = KeyboardButton(text=message.share_phone, request_contact=True)
        return ReplyKeyboardMarkup(keyboard=[[key]], resize_keyboard=True, one_time_keyboard=True)
    return _keyboard(message.rows)


def _keyboard(rows: Rows) -> InlineKeyboardMarkup | None:
    made = [[InlineKeyboardButton(text=one.label, callback_data=one.id) for one in row] for row in rows]
    return InlineKeyboardMarkup(inline_keyboard=made) if made else None
