"""The background of the house: APScheduler ticks, signals hurry it up, and each duty looks at what is due.

A tick carries nothing: it only wakes the duties, so a tick that is late, lost or doubled changes nothing.
"""

import asyncio
import math
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from core import signals
from core.cases.claims import fire_ended_claims
from core.cases.promise import Watch
from core.cases.unread import fire_unread
from core.clock import Clock
from core.consultations.watch import fire_due as fire_consultations
from core.db import Database, begin, read
from core.pulse import FULL_TICK, beat
from core.retention import Retention
from core.sla import store as deadlines
from worker.alerting import Alerting
from worker.posting import Posting
from worker.relay import Relay

log = structlog.get_logger()

TICK_SECONDS = 1
RETENTION_SECONDS = 30
AT_ONCE = 20
"""Cases in one transaction: each is locked meanwhile, so that its family and its team wait."""
FIRED_AT_ONCE = 500
"""Cases in one transaction of the clock, which works on all of them together (bench/deadlines.py)."""
RETENTION = "retention"
CLAIMS = "claims"
LAST_LETTERS_SECONDS = 8
"""How long a stop waits for letters on their way; what is left then is taken over at the next start."""
LONGEST_SLEEP = 5.0
"""A duty looks by itself after so many seconds, even if every tick and signal were lost."""
SHORTEST_SLEEP = 0.1
"""Deadlines that fall due so soon after each other are one round."""
BUSY_SLEEP = 0.25
"""Before the clock looks again at a case that somebody was at work on."""
LONGEST_ROUND = 60.0
"""A round that takes more seconds hangs: it is broken off and begun anew. What it committed stays."""
BEAT_SECONDS = 5.0
FRESH_SECONDS = 3 * LONGEST_SLEEP
"""A beat that is older means that a duty hangs or fails."""
DUTIES = frozenset({signals.OUTBOX, signals.DEADLINES, CLAIMS, RETENTION})
"""Ringing is not among them: a mail server that hangs must not look like a clock that stands still."""


@dataclass(slots=True, kw_only=True)
class Keeper:
    database: Database
    clock: Clock
    relay: Relay
    watch: Watch
    retention: Retention
    alerting: Alerting
    posting: Posting
    stopwatch: Callable[[], float] = time.monotonic
    """Between beats: the wall clock may jump."""
    _pages_to_forget: bool = True
    """At the start too: a process that died may have left some."""
    _completed: set[str] = field(default_factory=set)
    _beaten_at: float = -math.inf
    _took_over: bool = False

    async def run(self, stop: asyncio.Event) -> None:
        """Keeps every duty going until `stop`; one that fails is tried again at the next tick.

        Some seconds after `stop` whatever still hangs is left: a letter on its way is then in hand for who comes next.
        """
        scheduler = self._ticking()
        scheduler.start()
        try:
            async with asyncio.timeout(None) as patience, asyncio.TaskGroup() as letters:
                await self._duties(letters, stop, patience)
        except TimeoutError:
            log.warning("keeper.letters_left")
        finally:
            scheduler.shutdown(wait=False)

    async def _duties(self, letters: asyncio.TaskGroup, stop: asyncio.Event, patience: asyncio.Timeout) -> None:
        async def deliver() -> None:
            await self._take_over()
            await self.relay.start_due(letters)

        async def post() -> None:
            await self.posting.start_due(letters)

        async with asyncio.TaskGroup() as duties:
            duties.create_task(self._duty(signals.OUTBOX, deliver, stop))
            duties.create_task(self.keep_promises(stop))
            duties.create_task(self._duty(CLAIMS, self.give_back_due, stop))
            duties.create_task(self._duty(signals.ALERTS, self.alerting.round, stop))
            duties.create_task(self._duty(signals.SENDS, post, stop))
            duties.create_task(self._duty(RETENTION, self.forget_due, stop))
            duties.create_task(self._notice_erasures(stop))
            await stop.wait()
            patience.reschedule(asyncio.get_running_loop().time() + LAST_LETTERS_SECONDS)
            self.relay.close()
            self.database.signals.wake_everybody()

    async def _take_over(self) -> None:
        """Once, as a duty of its own: a database that is away at the start ends nothing."""
        if self.database.is_sqlite and not self._took_over:
            await self.relay.take_over()
        self._took_over = True

    def ticks(self) -> bool:
        """Whether every duty has completed its rounds lately."""
        return self.stopwatch() - self._beaten_at <= FRESH_SECONDS

    async def keep_promises(self, stop: asyncio.Event) -> None:
        """The clock alone, as it runs beside the other duties: a new promise wakes it, or the next instant that is due."""
        await self._duty(signals.DEADLINES, self.fire_due, stop)

    async def fire_due(self) -> float:
        """Tells every milestone that has fallen due, but for what another process is at work on.

        The seconds until there is more to do: the clock may be set meanwhile, so they are never many.
        """
        while (left := await self._until_next_deadline()) <= 0:
            if not await self._fire_some():
                return BUSY_SLEEP
        return max(SHORTEST_SLEEP, min(left, LONGEST_SLEEP))

    async def _fire_some(self) -> int:
        """A transaction for each kind, so that others have their turn between them."""
        fallen = 0
        for fire in (self.watch.fire_due, fire_consultations):
            async with begin(self.database) as tx:
                fallen += await fire(tx, now=self.clock.now(), limit=FIRED_AT_ONCE)
        return fallen

    async def give_back_due(self) -> None:
        """Claims that nobody is at work on go back to the queue; replies that nobody reads are told of."""
        for duty in (fire_ended_claims, fire_unread):
            handled = AT_ONCE
            while handled >= AT_ONCE:
                async with begin(self.database) as tx:
                    handled = await duty(tx, now=self.clock.now(), limit=AT_ONCE)

    async def forget_due(self) -> None:
        """Erases what may go, and the pages of the database that still held it: now, or as soon as no reader is in the way."""
        now, rule = self.clock.now(), self.retention
        for duty in (rule.expire_drafts, rule.forget_conversations, rule.erase_cases, rule.erase_consultations):
            async with begin(self.database) as tx:
                erased = await duty(tx, now=now, limit=AT_ONCE)
            if erased:
                self._pages_to_forget = True
        async with begin(self.database) as tx:
            await rule.forget_seen(tx, now=now)
        if self._pages_to_forget:
            self._pages_to_forget = False
            if not await self.database.forget_deleted_pages():
                self._pages_to_forget = True

    async def _until_next_deadline(self) -> float:
        async with read(self.database) as tx:
            due = await deadlines.next_due(tx)
        return math.inf if due is None else (due - self.clock.now()).total_seconds()

    async def _duty(self, topic: str, work: Callable[[], Awaitable[float | None]], stop: asyncio.Event) -> None:
        """`work` may say how long it can rest; a signal wakes it before that."""
        with self.database.signals.listen((topic,)) as listener:
            while not stop.is_set():
                rest: float | None = None
                try:
                    async with asyncio.timeout(LONGEST_ROUND):
                        rest = await work()
                        await self._beat_after(topic)
                except Exception as problem:  # noqa: BLE001 - a duty never ends because one round failed
                    log.error("keeper.round_failed", duty=topic, problem=type(problem).__name__)
                await listener.wait(LONGEST_SLEEP if rest is None else rest)

    async def _beat_after(self, duty: str) -> None:
        """Told at most every few seconds, and never for a tick that was not whole."""
        self._completed.add(duty)
        if not self._completed.issuperset(DUTIES) or self.stopwatch() - self._beaten_at < BEAT_SECONDS:
            return
        self._completed.clear()
        async with begin(self.database) as tx:
            await beat(tx, FULL_TICK, now=self.clock.now())
        self._beaten_at = self.stopwatch()

    async def _notice_erasures(self, stop: asyncio.Event) -> None:
        """Whoever erased it, a "no" or a withdrawal as well as a duty: it must not live on in the write-ahead log."""
        with self.database.signals.listen((signals.ERASED,)) as listener:
            while not stop.is_set():
                if await listener.wait(LONGEST_SLEEP):
                    self._pages_to_forget = True
                    self.database.signals.announce((RETENTION,))

    async def _tick(self, topic: str) -> None:
        """A coroutine, because APScheduler runs plain functions in a thread, where a signal may not be sent."""
        self.database.signals.announce((topic,))

    def _ticking(self) -> AsyncIOScheduler:
        scheduler = AsyncIOScheduler(timezone="UTC")
        for topic, seconds in (
            (signals.OUTBOX, TICK_SECONDS),
            (signals.DEADLINES, TICK_SECONDS),
            (signals.ALERTS, TICK_SECONDS),
            (signals.SENDS, TICK_SECONDS),
            (CLAIMS, TICK_SECONDS),
            (RETENTION, RETENTION_SECONDS),
        ):
            scheduler.add_job(
                self._tick,
                "interval",
                seconds=seconds,
                args=[topic],
                id=topic,
                coalesce=True,
                max_instances=1,
                misfire_grace_time=None,
            )
        return scheduler
