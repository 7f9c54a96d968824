"""The way out: one letter becomes one message, or several in order."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime

import structlog
from aiogram import Bot

from bot.channels.telegram.errors import after_sending
from bot.channels.telegram.messages import Message, messages_of
from bot.channels.telegram.wire import send_text
from bot.conversation import render
from bot.i18n import Catalogs
from core.outbox import DeliveryError, Letter, Parcel, Unsure

log = structlog.get_logger()

LETTER_SECONDS = 45
"""For a whole letter, however many parts: within the relay's lease of 60 s."""
SHORT_WAIT_SECONDS = 10.0
"""What Telegram may ask us to wait between two parts of one letter, so that they stay together."""


@dataclass(slots=True)
class TelegramSender:
    """A letter of which only the first parts are known to have arrived is uncertain as a whole.

    A staff member's words are then parked, never repeated by themselves. Should the relay send the letter once more, it
    goes on at the part that failed, for as long as this process lives to remember it.
    """

    bot: Bot
    catalogs: Catalogs
    pause: Callable[[float], Awaitable[None]] = asyncio.sleep
    _arrived: dict[int, int] = field(default_factory=dict)

    @property
    def repeats_harmlessly(self) -> bool:
        return False

    async def send(self, parcel: Parcel, *, now: datetime) -> None:  # noqa: ARG002 - Telegram has a clock of its own
        parts = self._messages(parcel.letter)
        if not parts:
            raise DeliveryError("empty", permanent=True)
        try:
            async with asyncio.timeout(LETTER_SECONDS):
                await self._send_rest(parcel, parts)
        except TimeoutError:
            raise Unsure("timeout") from None

    def _messages(self, letter: Letter) -> tuple[Message, ...]:
        words = render(letter, self.catalogs)
        if words.author is None:
            return messages_of(words)
        return messages_of(words, signature=self.catalogs.say(words.locale, "letter.from_staff", name=words.author))

    async def _send_rest(self, parcel: Parcel, parts: tuple[Message, ...]) -> None:
        for number in range(self._arrived.get(parcel.id, 0), len(parts)):
            try:
                await self._send_part(parcel.address, parts[number], is_first=number == 0)
            except DeliveryError as error:
                if number == 0 or error.permanent:
                    raise
                raise Unsure(error.reason) from None
            self._arrived[parcel.id] = number + 1
        del self._arrived[parcel.id]

    async def _send_part(self, address: str, part: Message, *, is_first: bool) -> None:
        try:
            await self._once(address, part)
        except DeliveryError as error:
            seconds = error.retry_after.total_seconds() if error.retry_after else None
            if is_first or seconds is None or seconds > SHORT_WAIT_SECONDS:
                raise
            await self.pause(seconds)
            await self._once(address, part)

    async def _once(self, address: str, part: Message) -> None:
        try:
            await send_text(self.bot, address, part)
        except Exception as problem:  # noqa: BLE001 - whatever the wire raises has its meaning in one table
            meaning = after_sending(problem)
        else:
            return
        if isinstance(meaning, DeliveryError) and meaning.reason == "token":
            log.error("telegram.token_refused")
        if meaning is not None:
            raise meaning from None
