"""The way in: one raw update, whole and committed, or not taken at all."""

import asyncio
from collections.abc import Awaitable
from dataclasses import dataclass, field
from typing import Protocol
from weakref import WeakValueDictionary

import structlog
from aiogram import Bot
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionFree

from bot.channels.telegram.messages import Message
from bot.channels.telegram.updates import CHANNEL, Heard, Ignored, LeaveGroup, Origin, Poison, read_update
from bot.channels.telegram.wire import send_text
from bot.conversation import Incoming, Taken
from bot.i18n import DEFAULT_LOCALE, Catalogs
from core.clock import Clock
from core.db import Database, begin
from core.inbox import first_sight

log = structlog.get_logger()

PASSING = (OperationalError, InterfaceError, NoConnectionFree)
"""The database is away for now: the same update goes well later, so Telegram must keep it."""
TRIES = 3
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
    catalogs: Catalogs
    clock: Clock
    web_url: str
    courtesy_seconds: float = COURTESY_SECONDS
    _locks: WeakValueDictionary[str, asyncio.Lock] = field(default_factory=WeakValueDictionary)

    async def take_update(self, raw: object) -> None:
        """When this returns, the update is done with: its effects are committed, or it is set aside for good.

        Serial for each chat. Raises one of `PASSING` when it must come again.
        """
        match read_update(raw, bot_id=self.bot.id):
            case Heard(incoming, origin, press):
                async with self._locks.setdefault(incoming.address, asyncio.Lock()):
                    await self._take(incoming, origin)
                if press:
                    await self._courtesy(self.bot.answer_callback_query(press))
            case LeaveGroup(chat_id):
                await self._leave(chat_id)
            case Poison(origin):
                await self.set_aside(origin)
            case Ignored(why):
                log.debug("telegram.update_ignored", why=why)

    async def set_aside(self, origin: Origin) -> None:
        """Only its id is kept, so that nobody is told twice that their message could not be read."""
        log.error("telegram.update_set_aside", update=origin.external_id)
        if origin.external_id is None:
            return
        async with begin(self.database) as tx:
            is_new = await first_sight(tx, channel=CHANNEL, external_id=origin.external_id, now=self.clock.now())
        if is_new and origin.address:
            words = self.catalogs.say(origin.locale, "telegram.poison", web_url=self.web_url)
            await self._courtesy(send_text(self.bot, origin.address, Message(words)))

    async def _take(self, incoming: Incoming, origin: Origin) -> None:
        """A defect of ours must not keep everybody else waiting: after so many tries the update is set aside."""
        for _ in range(TRIES):
            try:
                await self.door.take(incoming)
            except PASSING:
                raise
            except Exception as problem:  # noqa: BLE001 - any defect at all; its type says enough, its text may say too much
                log.error("telegram.update_failed", update=origin.external_id, problem=type(problem).__name__)
            else:
                return
        await self.set_aside(origin)

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
