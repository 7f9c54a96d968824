"""Looks after the webhook: is it still ours, and does Telegram get through to us?"""

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from aiogram import Bot
from aiogram.types import WebhookInfo

from bot.channels.telegram.condition import STUMBLES, Condition
from bot.channels.telegram.errors import trouble_of
from bot.channels.telegram.presence import Presence
from bot.channels.telegram.updates import ALLOWED_UPDATES, CHANNEL
from bot.channels.telegram.waiting import Wait, wait
from bot.channels.telegram.webhook import Hook, tell_telegram
from core.clock import Clock
from core.db import AWAY, Database, read
from core.inbox import last_sight

log = structlog.get_logger()

LOOK_SECONDS = 20.0
LASTS = timedelta(minutes=5)
"""How long a failed try is trouble when nothing waits any more and nothing new has come to prove that all is well."""


@dataclass(slots=True, kw_only=True)
class Caretaker:
    """That this process runs says nothing about whether Telegram reaches it.

    What does: it brought something, or it has nothing to bring and its last try did not fail.
    """

    bot: Bot
    hook: Hook
    database: Database
    clock: Clock
    presence: Presence
    condition: Condition
    wait: Wait = wait
    _failures: int = 0
    _known_error: datetime | None = None
    _reached: datetime | None = None
    _in_vain: bool = True
    """Telegram may have tried something in vain since it last reached us: so it is until it has told otherwise."""

    async def run(self, stop: asyncio.Event) -> None:
        while not stop.is_set():
            await self.wait(LOOK_SECONDS, stop)
            if not stop.is_set():
                await self.look()

    async def look(self) -> None:
        try:
            info = await self.bot.get_webhook_info()
            await self._mend(info)
        except Exception as problem:  # noqa: BLE001 - the table knows each; a look that fails is followed by another one
            self._stumbled(trouble_of(problem).kind)
            return
        self._failures = 0
        try:
            await self._judge(info, await self._last_heard(), now=self.clock.now())
        except AWAY as problem:
            log.warning("telegram.webhook_not_judged", problem=type(problem).__name__)

    async def _judge(self, info: WebhookInfo, heard: datetime | None, *, now: datetime) -> None:
        failing = info.last_error_date is not None and (heard is None or heard < info.last_error_date)
        waiting = bool(info.pending_update_count)
        fresh = info.last_error_date is not None and now - info.last_error_date < LASTS
        self.condition.way_in = "webhook_fails" if failing and (waiting or fresh) else None
        if info.url == self.hook.url and not waiting and not failing:
            await self._note(now, drained=True)
        elif heard is not None and (self._reached is None or heard > self._reached):
            await self._note(heard, drained=not waiting)

    async def _note(self, at: datetime, *, drained: bool) -> None:
        self._reached = at
        if drained and not self._in_vain:
            self.presence.never_silent_until(at)
        if await self.presence.reached(at, drained=drained) and drained:
            self._in_vain = False

    async def _mend(self, info: WebhookInfo) -> None:
        """Set anew where another program has changed it, or where a try has failed since: the secret may be another's."""
        changed = info.url != self.hook.url or set(info.allowed_updates or ()) != set(ALLOWED_UPDATES)
        fails_anew = info.last_error_date not in {None, self._known_error}
        self._known_error = info.last_error_date
        if changed:
            log.error("telegram.webhook_was_changed")
        elif fails_anew:
            log.warning("telegram.webhook_fails")
        if changed or fails_anew:
            self._in_vain = True
            await tell_telegram(self.bot, self.hook)

    def _stumbled(self, kind: str) -> None:
        self._failures += 1
        log.warning("telegram.webhook_not_seen", reason=kind)
        if self._failures >= STUMBLES:
            self.condition.way_in = kind

    async def _last_heard(self) -> datetime | None:
        async with read(self.database) as tx:
            return await last_sight(tx, CHANNEL)
