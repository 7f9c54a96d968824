"""The way out: one letter becomes one message, or several in order."""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

import structlog
from aiogram import Bot

from bot.channels.telegram.condition import Condition
from bot.channels.telegram.errors import after_sending
from bot.channels.telegram.hiding import HIDING_SECONDS, Hiding
from bot.channels.telegram.messages import Message, Share, messages_of, without_keyboard
from bot.channels.telegram.pace import CHAT_SECONDS, Pace
from bot.channels.telegram.wire import send_text
from bot.conversation import render
from bot.i18n import Catalogs
from core.outbox import Care, DeliveryError, Keyboard, Letter, Parcel, Unsure

log = structlog.get_logger()

LETTER_SECONDS = 45
"""For a whole letter, however many parts, once it may begin: with the wait before it within the relay's lease of 60 s."""
SHORT_WAIT_SECONDS = 10.0
"""What may be waited between two parts of one letter, so that they stay together."""
REMEMBERED = 1_000


@dataclass(slots=True)
class TelegramSender:
    """A letter of which only the first parts are known to have arrived is uncertain as a whole, whatever stopped the rest.

    A staff member's words are then parked, never repeated by themselves. Should the relay send the letter once more, it
    goes on at the part that failed, for as long as this process lives to remember it. Another process begins it anew:
    what is sent again without being asked is harmless, and each part of it is then there twice at most.

    Never faster than Telegram allows, one message a second in a chat and thirty in all, of which each of several sending
    processes takes its share. Whatever Telegram thinks of it, its 429 and the time it names are obeyed.
    """

    bot: Bot
    catalogs: Catalogs
    pace: Pace = field(default_factory=Pace)
    condition: Condition = field(default_factory=Condition)
    _arrived: dict[int, int] = field(default_factory=dict)

    @property
    def repeats_harmlessly(self) -> bool:
        return False

    async def send(self, parcel: Parcel, *, now: datetime) -> None:  # noqa: ARG002 - Telegram has a clock of its own
        parts = self._messages(parcel.letter)
        if not parts:
            raise DeliveryError("empty", permanent=True)
        if parcel.care is Care.HIDING:
            await Hiding(self.bot, self.pace, self._learn).hide_or_give_up(parcel)
        await self.pace.turn(parcel.address, carriers=parcel.carriers)
        try:
            async with asyncio.timeout(LETTER_SECONDS - HIDING_SECONDS if parcel.hides else LETTER_SECONDS):
                await self._send_rest(parcel, parts)
        except TimeoutError:
            raise Unsure("timeout") from None

    def _messages(self, letter: Letter) -> tuple[Message, ...]:
        words = render(letter, self.catalogs)
        say = partial(self.catalogs.say, words.locale)
        if words.author is not None:
            return messages_of(words, signature=say("letter.from_staff", name=words.author))
        shares = letter.keyboard is Keyboard.SHARE_PHONE
        messages = messages_of(words, share=Share(say("phone.share"), say("phone.share.key")) if shares else None)
        if messages and letter.keyboard is Keyboard.NONE:
            return without_keyboard(messages, words=say("phone.share.away"))
        return messages

    async def _send_rest(self, parcel: Parcel, parts: tuple[Message, ...]) -> None:
        begun = self._arrived.get(parcel.id, 0)
        for number in range(begun, len(parts)):
            try:
                await self._send_part(parcel, parts[number], waits=number > begun)
            except DeliveryError as error:
                if number == 0:
                    raise
                raise Unsure(error.reason, permanent=error.permanent) from None
            self._remember(parcel.id, number + 1)
        del self._arrived[parcel.id]

    async def _send_part(self, parcel: Parcel, part: Message, *, waits: bool) -> None:
        """A later part waits for its turn, and once more when Telegram asks for a short pause."""
        if not waits:
            return await self._once(parcel, part)
        await self.pace.turn(parcel.address, carriers=parcel.carriers, patience=SHORT_WAIT_SECONDS)
        try:
            await self._once(parcel, part)
        except DeliveryError as error:
            if error.reason != "busy":
                raise
            await self.pace.turn(parcel.address, carriers=parcel.carriers, patience=SHORT_WAIT_SECONDS)
            await self._once(parcel, part)

    async def _once(self, parcel: Parcel, part: Message) -> None:
        try:
            put = await send_text(self.bot, parcel.address, part)
        except Exception as problem:  # noqa: BLE001 - whatever the wire raises has its meaning in one table
            meaning = after_sending(problem)
        else:
            meaning = None
            parcel.doings.put.extend([] if put is None else [put])
        self._learn(parcel.address, meaning)
        if meaning is not None:
            raise meaning from None

    def _learn(self, address: str, meaning: DeliveryError | Unsure | None) -> None:
        self.condition.way_out = "token" if meaning and meaning.reason == "token" else None
        if meaning and meaning.reason == "token":
            log.error("telegram.token_refused")
        if isinstance(meaning, DeliveryError) and meaning.reason == "busy":
            self.pace.refused(address, meaning.retry_after.total_seconds() if meaning.retry_after else CHAT_SECONDS)

    def _remember(self, letter: int, parts: int) -> None:
        """Not for ever: a letter that nobody sends again is never asked after."""
        self._arrived[letter] = parts
        if len(self._arrived) > REMEMBERED:
            del self._arrived[next(iter(self._arrived))]
