"""The way in: one raw update, whole and committed, or not taken at all."""

import asyncio
from collections.abc import Awaitable
from dataclasses import dataclass, field, replace
from typing import Protocol
from weakref import WeakValueDictionary

import structlog
from aiogram import Bot

from bot.channels.telegram.messages import Message
from bot.channels.telegram.updates import (
    CHANNEL,
    Decision,
    Heard,
    Ignored,
    LeaveGroup,
    Origin,
    Poison,
    read_update,
)
from bot.channels.telegram.wire import send_text
from bot.conversation import Incoming, Taken
from bot.i18n import DEFAULT_LOCALE, Catalogs
from core import traces
from core.clock import Clock
from core.conversations import store as conversations
from core.db import AWAY, Database, Tx, begin
from core.inbox import park
from core.vault import Vault

log = structlog.get_logger()

TRIES = 3
UNDECODABLE = "undecodable"
COURTESY_SECONDS = 2.0
"""What is owed to nobody (the wheel on a button, a word before leaving) never holds up more than this."""


class Door(Protocol):
    """Where what was said is taken in: `Reception`, as far as a channel needs it."""

    async def take(self, incoming: Incoming) -> Taken: ...


@dataclass(slots=True, frozen=True, kw_only=True)
class Ingest:
    bot: Bot
    door: Door
    database: Database
    vault: Vault
    catalogs: Catalogs
    clock: Clock
    web_url: str
    courtesy_seconds: float = COURTESY_SECONDS
    _locks: WeakValueDictionary[str, asyncio.Lock] = field(default_factory=WeakValueDictionary)

    async def take_update(self, raw: object) -> None:
        await self.take(self.read(raw))

    def read(self, raw: object) -> Decision:
        return read_update(raw, bot_id=self.bot.id)

    async def take(self, update: Decision) -> None:
        """When this returns, the update is done with: its effects are committed, or it is set aside for good.

        Serial for each chat. Whatever it raises, the database was in the way: the update must come again.
        """
        match update:
            case Heard(incoming, origin, press):
                async with self._locks.setdefault(incoming.address, asyncio.Lock()):
                    await self._take(incoming, origin)
                if press:
                    await self._courtesy(self.bot.answer_callback_query(press))
            case LeaveGroup(chat_id):
                await self._leave(chat_id)
            case Poison(origin):
                await self.set_aside(origin, because=UNDECODABLE)
            case Ignored(why):
                log.debug("telegram.update_ignored", why=why)

    async def set_aside(self, origin: Origin, *, because: str) -> None:
        """Only a fingerprint of its id is kept, and why; so nobody is told twice that their message could not be read."""
        log.error("telegram.update_set_aside", update=origin.external_id, why=because)
        if origin.external_id is None:
            return
        now = self.clock.now()
        async with begin(self.database) as tx:
            talk = await self._held(tx, origin.address)
            is_new = await park(tx, channel=CHANNEL, external_id=origin.external_id, because=because, now=now)
            if talk:
                await traces.keep(tx, talk, origin.stands_as, passing=False, now=now)
        if is_new and origin.address:
            words = self.catalogs.say(origin.locale, "telegram.poison", web_url=self.web_url)
            await self._courtesy(self._say(origin.address, words))

    async def _say(self, address: str, words: str) -> None:
        """Outside the outbox; but where a conversation is known, this can be hidden with the rest of the chat."""
        put = await send_text(self.bot, address, Message(words))
        if put is not None:
            async with begin(self.database) as tx:
                talk = await self._held(tx, address)
                if talk:
                    await traces.keep(tx, talk, [put], passing=True, now=self.clock.now())

    async def _held(self, tx: Tx, address: str | None) -> str | None:
        """Not opened: it may be the very one that does not open."""
        talk = await conversations.id_at(tx, self.vault, channel=CHANNEL, address=address) if address else None
        return talk if talk and await conversations.hold(tx, talk) else None

    async def _take(self, incoming: Incoming, origin: Origin) -> None:
        """A defect of ours must not keep everybody else waiting: after so many tries the update is set aside."""
        defect = ""
        for _ in range(TRIES):
            try:
                await self.door.take(incoming)
            except AWAY:
                raise
            except Exception as problem:  # noqa: BLE001 - any defect at all; its type says enough, its text may say too much
                defect = type(problem).__name__
                log.error("telegram.update_failed", update=origin.external_id, problem=defect)
            else:
                return
        await self.set_aside(replace(origin, external_id=incoming.external_id), because=defect)

    async def _leave(self, chat_id: int) -> None:
        """A group is no place for this: what others write there is never read."""
        words = self.catalogs.say(DEFAULT_LOCALE, "telegram.group")
        await self._courtesy(send_text(self.bot, str(chat_id), Message(words)))
        await self._courtesy(self.bot.leave_chat(chat_id))

    async def _courtesy(self, call: Awaitable[object]) -> None:
        """Best effort, outside the outbox."""
        try:
            async with asyncio.timeout(self.courtesy_seconds):
                await call
        except Exception as problem:  # noqa: BLE001 - a courtesy that fails harms nobody
            log.debug("telegram.courtesy_failed", problem=type(problem).__name__)
