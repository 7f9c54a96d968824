"""Our own long poll: the offset moves past an update only when it is committed.

aiogram's moves it as soon as the handler has started, so that a crash loses what was in hand.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import structlog
from aiogram import Bot

from bot.channels.telegram.condition import STUMBLES, Condition
from bot.channels.telegram.errors import Trouble, trouble_of
from bot.channels.telegram.ingest import UNDECODABLE, Ingest
from bot.channels.telegram.lanes import Lanes
from bot.channels.telegram.presence import Presence
from bot.channels.telegram.updates import Origin, update_id_of
from bot.channels.telegram.waiting import Wait, backoff, unless_stopped, wait
from bot.channels.telegram.wire import first_id_in, get_updates
from bot.i18n import DEFAULT_LOCALE
from core.errors import SetupError

log = structlog.get_logger()

POLL_SECONDS = 20
"""Each answer, an empty one too, is a sign that Telegram reaches us: none is long in coming."""
BATCH = 100
PATIENCE_SECONDS = 1.0
"""How long the next question to Telegram waits for what is in hand."""
LAST_SECONDS = 8.0
"""How long a stop waits for what is in hand. What is left then is broken off whole, and comes again at the next start."""
LONGEST_HOLD = 5.0
"""Between two tries while our own database is away."""
READINGS = 3
"""An answer that was cut short on its way looks like one that cannot be read; only the latter does so every time."""
WHY = {
    "conflict": "another program asks with the same token, or has set a webhook for it",
    "token": "Telegram knows the token no more: the operator must put in the new one",
}
"""What does not pass by itself."""
NO_PROGRESS = "no progress"
TOKEN_REFUSED = "Telegram refuses VEGINN_TELEGRAM_TOKEN. BotFather shows the one that counts: /mybots."  # noqa: S105 - words about a secret, not one


@dataclass(slots=True, frozen=True, kw_only=True)
class Patience:
    """Seconds of the first rest and of the longest one; after so many failures in a row it is said aloud."""

    first: float
    longest: float
    failures: int = STUMBLES


WITH_THE_LINE = Patience(first=0.25, longest=15.0, failures=5)
"""A line that broke for a moment is the rule, and somebody waits for an answer. Five failures take four seconds."""
WITH_TELEGRAM = Patience(first=1.0, longest=15.0)
"""It asks us to be slower, or goes round in circles."""
WITH_THE_OPERATOR = Patience(first=1.0, longest=60.0)


def patience_with(kind: str) -> Patience:
    if kind in WHY:
        return WITH_THE_OPERATOR
    return WITH_TELEGRAM if kind in {"busy", NO_PROGRESS} else WITH_THE_LINE


@dataclass(slots=True, frozen=True)
class Unreadable:
    """An answer that is no JSON; `update_id` is the first one in it, where it can be seen."""

    update_id: int | None


Asked = list[Any] | Trouble | Unreadable


@dataclass(slots=True, kw_only=True)
class Polling:
    bot: Bot
    ingest: Ingest
    presence: Presence
    condition: Condition
    wait: Wait = wait
    poll_seconds: int = POLL_SECONDS
    patience: float = PATIENCE_SECONDS
    last_seconds: float = LAST_SECONDS
    offset: int = 0
    _limit: int = BATCH
    _failures: int = 0
    _held: int = 0
    _unread: Counter[int] = field(default_factory=Counter)
    _refused: bool = False

    async def run(self, stop: asyncio.Event) -> None:
        """Until `stop`; updates in hand are finished first.

        Raises:
            SetupError: Telegram does not know the token. One that it knew and knows no more is waited for.
        """
        async with self._lanes(stop) as lanes:
            await self._clear_webhook(stop)
            while not stop.is_set() and not self._refused:
                await self._round(lanes, stop)

    async def once(self, stop: asyncio.Event) -> None:
        """Asks once, and takes what came."""
        async with self._lanes(stop) as lanes:
            await self._round(lanes, stop)

    @asynccontextmanager
    async def _lanes(self, stop: asyncio.Event) -> AsyncIterator[Lanes]:
        try:
            async with asyncio.timeout(None) as limit, asyncio.TaskGroup() as tasks:
                yield Lanes(self.ingest.take, tasks, stop)
                limit.reschedule(asyncio.get_running_loop().time() + self.last_seconds)
        except TimeoutError:
            log.warning("telegram.updates_left")
        if self._refused:
            raise SetupError(TOKEN_REFUSED)

    async def _round(self, lanes: Lanes, stop: asyncio.Event) -> None:
        match await unless_stopped(stop, self._ask()):
            case None:
                return
            case Trouble() as trouble:
                await self._rest(trouble, stop)
            case Unreadable(update_id):
                await self._pass_by(update_id, stop)
            case list(batch):
                await self._take_in(batch, lanes, stop)

    async def _clear_webhook(self, stop: asyncio.Event) -> None:
        """Telegram gives nothing to a poll while a webhook is set; what waits there is kept."""
        while not stop.is_set() and not self._refused:
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

    async def _take_in(self, batch: list[Any], lanes: Lanes, stop: asyncio.Event) -> None:
        answered_at, is_all = self.ingest.clock.now(), len(batch) < self._limit
        self._went_well()
        new = lanes.put([(id_, self.ingest.read(raw)) for raw in batch if (id_ := update_id_of(raw)) is not None])
        await unless_stopped(stop, lanes.settle(self.patience))
        moved = self._move_on(batch, lanes)
        if lanes.trouble:
            self._held = 0 if moved else self._held
            await self._hold(lanes.trouble, stop)
            lanes.trouble = None
        elif batch and not (new or moved or lanes.busy):
            await self._rest(Trouble(NO_PROGRESS), stop)
        else:
            self._held = 0
            await self.presence.reached(answered_at, drained=is_all and not lanes.busy)

    def _move_on(self, batch: list[Any], lanes: Lanes) -> bool:
        """Ids may begin anew after a quiet week: the batch alone says where we are."""
        offset = lanes.confirmed(id_ for raw in batch if (id_ := update_id_of(raw)) is not None)
        if offset is None:
            return False
        self.offset = offset
        return True

    async def _pass_by(self, update_id: int | None, stop: asyncio.Event) -> None:
        """Asked for one at a time, so that exactly the one that cannot be read is set aside, and only that."""
        if self._limit > 1:
            self._limit = 1
        elif update_id is None:
            await self._rest(Trouble("unreadable_answer"), stop)
        elif self._unread[update_id] + 1 < READINGS:
            self._unread[update_id] += 1
            await self.wait(backoff(self._unread[update_id]), stop)
        else:
            await self._set_aside(update_id, stop)

    async def _set_aside(self, update_id: int, stop: asyncio.Event) -> None:
        origin = Origin(external_id=f"{self.bot.id}:{update_id}", address=None, locale=DEFAULT_LOCALE)
        try:
            await self.ingest.set_aside(origin, because=UNDECODABLE)
        except Exception as problem:  # noqa: BLE001 - it comes again, as every update does that is not noted
            await self._hold(type(problem).__name__, stop)
        else:
            self.offset = update_id + 1

    async def _hold(self, reason: str, stop: asyncio.Event) -> None:
        """Our own database was in the way. What was taken stays taken; the rest is still Telegram's, and comes again."""
        self._held += 1
        seconds = backoff(self._held, longest=LONGEST_HOLD)
        log.warning("telegram.polling_rests", reason=reason, seconds=seconds)
        await self.wait(seconds, stop)

    async def _rest(self, trouble: Trouble, stop: asyncio.Event) -> None:
        if trouble.kind == "token" and not self.condition.token_was_good:
            self._refused = True
            return
        self._failures += 1
        patience = patience_with(trouble.kind)
        if self._failures >= patience.failures and not self.condition.way_in:
            self.condition.way_in = trouble.kind
            log.error("telegram.no_way_in", reason=trouble.kind, why=WHY.get(trouble.kind))
        seconds = trouble.seconds
        if seconds is None:
            seconds = backoff(self._failures, first=patience.first, longest=patience.longest)
        log.warning("telegram.polling_rests", reason=trouble.kind, seconds=seconds)
        await self.wait(seconds, stop)

    def _went_well(self) -> None:
        self._limit, self._failures = BATCH, 0
        self._unread.clear()
        self.condition.token_was_good, self.condition.way_in = True, None
