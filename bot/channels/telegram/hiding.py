"""Deleting from a chat what the person wants gone, theirs and ours, as far as Telegram lets a bot do it.

Telegram's rules, as its own server has them (tdlib, `can_revoke_message`): what is no longer there is passed over; but
a single message older than 48 hours among those named, and none of them is deleted. A server from before 2024 knows only
how to delete one message at a time, and calls the other way not found, as it calls a wrong token.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import partial

import structlog
from aiogram import Bot

from bot.channels.telegram.errors import after_sending
from bot.channels.telegram.pace import Pace
from bot.channels.telegram.wire import delete_message, delete_messages
from core.outbox import DeliveryError, Parcel, Unsure

log = structlog.get_logger()

AT_ONCE = 100
HIDING_SECONDS = 25
"""For all of it, the waits too: with the letter after it within the relay's lease of 60 s. What is left comes in the next round."""
PATIENCE_SECONDS = 10.0
ENOUGH_TRIES = 60
"""About an hour. Then what waits behind it, such as a person's words, is no longer held up."""
LASTING = frozenset({"server_error", "unreadable_answer", "unknown"})
"""Telegram is there, and cannot do it. Through a line that is broken nothing else would arrive either."""


@dataclass(slots=True, frozen=True)
class Hiding:
    bot: Bot
    pace: Pace
    learn: Callable[[str, DeliveryError | Unsure | None], None]

    async def hide(self, parcel: Parcel) -> None:
        """Returns when nothing is left to be deleted; what Telegram no longer deletes is given up.

        Raises:
            DeliveryError: for now some of it stands, and the letter has certainly not been sent.
        """
        try:
            async with asyncio.timeout(HIDING_SECONDS):
                for first in range(0, len(parcel.hides), AT_ONCE):
                    await self._delete(parcel, parcel.hides[first : first + AT_ONCE])
        except TimeoutError:
            raise DeliveryError("timeout", permanent=False) from None

    async def hide_or_give_up(self, parcel: Parcel) -> None:
        """The same, and not for ever. What still stands then is remembered: it goes when it is asked for again."""
        try:
            await self.hide(parcel)
        except DeliveryError as error:
            if parcel.doings.gone or parcel.attempts < ENOUGH_TRIES or error.reason not in LASTING:
                raise
            log.error("telegram.hiding_given_up", letter=parcel.id, problem=error.reason)

    async def _delete(self, parcel: Parcel, ids: Sequence[int]) -> None:
        """Whatever cannot be deleted is looked for by halves; the newest come first, so that the old lie together."""
        meaning = await self._once(parcel, partial(delete_messages, self.bot, parcel.address, ids))
        if meaning and meaning.reason == "token":
            await self._delete_singly(parcel, ids)
            return
        self._learn(parcel, meaning)
        if meaning and meaning.reason == "refused" and len(ids) > 1:
            half = len(ids) // 2
            await self._delete(parcel, ids[:half])
            await self._delete(parcel, ids[half:])
        else:
            parcel.doings.gone.extend(ids)

    async def _delete_singly(self, parcel: Parcel, ids: Sequence[int]) -> None:
        """Where the token is wrong, this is refused like that: only then is it one."""
        for id_ in ids:
            self._learn(parcel, await self._once(parcel, partial(delete_message, self.bot, parcel.address, id_)))
            parcel.doings.gone.append(id_)

    async def _once(self, parcel: Parcel, call: Callable[[], Awaitable[None]]) -> DeliveryError | Unsure | None:
        await self.pace.turn(parcel.address, carriers=parcel.carriers, patience=PATIENCE_SECONDS)
        try:
            await call()
        except Exception as problem:  # noqa: BLE001 - whatever the wire raises has its meaning in one table
            return after_sending(problem)
        return None

    def _learn(self, parcel: Parcel, meaning: DeliveryError | Unsure | None) -> None:
        """Raises DeliveryError for what goes well another time."""
        self.learn(parcel.address, meaning)
        if isinstance(meaning, Unsure):
            raise DeliveryError(meaning.reason, permanent=False) from None
        if meaning and not meaning.permanent:
            raise meaning from None
