"""Our own long poll: the offset moves past an update only when it is committed.

aiogram's moves it as soon as the handler has started, so that a crash loses what was in hand.
"""

import asyncio
from dataclasses import dataclass
from typing import Any

import structlog
from aiogram import Bot

from bot.channels.telegram.errors import Trouble, trouble_of
from bot.channels.telegram.ingest import PASSING, Ingest
from bot.channels.telegram.updates import Origin, update_id_of
from bot.channels.telegram.waiting import Wait, backoff, unless_stopped, wait
from bot.channels.telegram.wire import first_id_in, get_updates
from bot.i18n import DEFAULT_LOCALE
from core.errors import SetupError

log = structlog.get_logger()

POLL_SECONDS = 50
BATCH = 100
TOKEN_REFUSED = "Telegram refuses VEGINN_TELEGRAM_TOKEN. BotFather shows the one that counts: /mybots."  # noqa: S105 - words about a secret, not one


@dataclass(slots=True, frozen=True)
class Unreadable:
    """An answer that is no JSON; `update_id` is the first one in it, where it can be seen."""

    update_id: int | None


Asked = list[Any] | Trouble | Unreadable


@dataclass(slots=True, kw_only=True)
class Polling:
    bot: Bot
    ingest: Ingest
    wait: Wait = wait
    poll_seconds: int = POLL_SECONDS
    offset: int = 0
    _limit: int = BATCH
    _failures: int = 0

    async def run(self, stop: asyncio.Event) -> None:
        """Until `stop`; an update in hand is finished first.

        Raises:
            SetupError: Telegram does not know the token.
        """
        await self._clear_webhook(stop)
        while not stop.is_set():
            await self.once(stop)

    async def once(self, stop: asyncio.Event) -> None:
        """Asks once, and takes what came."""
        match await unless_stopped(stop, self._ask()):
            case None:
                return
            case Trouble() as trouble:
                await self._rest(trouble, stop)
            case Unreadable(update_id):
                await self._pass_by(update_id, stop)
            case list(batch):
                self._limit = BATCH
                await self._take_all(batch, stop)

    async def _clear_webhook(self, stop: asyncio.Event) -> None:
        """Telegram gives nothing to a poll while a webhook is set; what waits there is kept."""
        while not stop.is_set():
            try:
                await self.bot.delete_webhook(drop_pending_updates=False)
            except Exception as problem:  # noqa: BLE001 - the table knows each
                await self._rest(trouble_of(problem), stop)
            else:
                return

    async def _ask(self) -> Asked:
        try:
            return await get_updates(self.bot, offset=self.offset, limit=self._limit, seconds=self.poll_seconds)
        except Exception as problem:  # noqa: BLE001 - the table knows each
            trouble = trouble_of(problem)
            return Unreadable(first_id_in(problem)) if trouble.kind == "unreadable_answer" else trouble

    async def _take_all(self, batch: list[Any], stop: asyncio.Event) -> None:
        before = self.offset
        try:
            for raw in batch:
                await self.ingest.take_update(raw)
                self.offset = max(self.offset, (update_id_of(raw) or 0) + 1)
                if stop.is_set():
                    return
        except PASSING as problem:
            await self._rest(Trouble(type(problem).__name__), stop)
            return
        if batch and self.offset == before:
            await self._rest(Trouble("no progress"), stop)
            return
        self._failures = 0

    async def _pass_by(self, update_id: int | None, stop: asyncio.Event) -> None:
        """Asked for one at a time, so that exactly the one that cannot be read is set aside."""
        if self._limit > 1:
            self._limit = 1
        elif update_id is None:
            await self._rest(Trouble("unreadable_answer"), stop)
        else:
            origin = Origin(external_id=f"{self.bot.id}:{update_id}", address=None, locale=DEFAULT_LOCALE)
            await self.ingest.set_aside(origin)
            self.offset = update_id + 1

    async def _rest(self, trouble: Trouble, stop: asyncio.Event) -> None:
        if trouble.kind == "token":
            raise SetupError(TOKEN_REFUSED)
        self._failures += 1
        seconds = backoff(self._failures) if trouble.seconds is None else trouble.seconds
        log.warning("telegram.polling_rests", reason=trouble.kind, seconds=seconds)
        await self.wait(seconds, stop)
