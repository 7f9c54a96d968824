"""Deleting from a chat what the person wants gone, theirs and ours, as far as Telegram lets a bot do it.

Telegram's rules, as its own server has them (tdlib, `can_revoke_message`): what is no longer there is passed over; but
a single message older than 48 hours among those named, and none of them is deleted.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from aiogram import Bot

from bot.channels.telegram.errors import after_sending
from bot.channels.telegram.pace import Pace
from bot.channels.telegram.wire import delete_messages
from core.outbox import DeliveryError, Parcel, Unsure

AT_ONCE = 100
HIDING_SECONDS = 25
"""For all of it, the waits too: with the letter after it within the relay's lease of 60 s. What is left comes in the next round."""
PATIENCE_SECONDS = 10.0


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

    async def _delete(self, parcel: Parcel, ids: Sequence[int]) -> None:
        """Whatever cannot be deleted is looked for by halves; the newest come first, so that the old lie together."""
        meaning = await self._once(parcel, ids)
        if isinstance(meaning, Unsure):
            raise DeliveryError(meaning.reason, permanent=False) from None
        if meaning and not meaning.permanent:
            raise meaning from None
        if meaning and meaning.reason == "refused" and len(ids) > 1:
            half = len(ids) // 2
            await self._delete(parcel, ids[:half])
            await self._delete(parcel, ids[half:])
        else:
            parcel.doings.gone.extend(ids)

    async def _once(self, parcel: Parcel, ids: Sequence[int]) -> DeliveryError | Unsure | None:
        await self.pace.turn(parcel.address, carriers=parcel.carriers, patience=PATIENCE_SECONDS)
        try:
            await delete_messages(self.bot, parcel.address, ids)
        except Exception as problem:  # noqa: BLE001 - whatever the wire raises has its meaning in one table
            meaning = after_sending(problem)
        else:
            meaning = None
        self.learn(parcel.address, meaning)
        return meaning
