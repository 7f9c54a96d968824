"""The way out to the web page: a letter is delivered when it lies in the conversation that the page is drawn from."""

from dataclasses import dataclass
from datetime import datetime

from core.conversations import store as conversations
from core.db import Database, begin
from core.outbox import DeliveryError, Parcel
from core.vault import Unreadable, Vault


@dataclass(slots=True, frozen=True, kw_only=True)
class WebSender:
    """Implements `core.outbox.Sender`. A letter handed over a second time writes nothing more."""

    database: Database
    vault: Vault

    @property
    def repeats_harmlessly(self) -> bool:
        return True

    async def send(self, parcel: Parcel, *, now: datetime) -> None:
        """Raises DeliveryError, for good, when the conversation is gone."""
        try:
            await self._append(parcel, now=now)
        except Unreadable:
            raise DeliveryError("gone", permanent=True) from None

    async def _append(self, parcel: Parcel, *, now: datetime) -> None:
        async with begin(self.database) as tx:
            await conversations.hold(tx, parcel.conversation_id)
            talk = await conversations.find_by_id(tx, self.vault, parcel.conversation_id)
            if talk is None:
                raise DeliveryError("gone", permanent=True)
            await conversations.add_line_once(tx, talk, f"parcel:{parcel.id}", now=now, letter=parcel.letter)
