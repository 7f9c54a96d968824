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
from core.cases.promise import Watch
from core.clock import Clock
from core.consultations.watch import fire_due as fire_consultations
from core.db import Database, begin, read
from core.pulse import beat
from core.retention import Retention
from core.sla import store as deadlines
from worker.relay import Relay

log = structlog.get_logger()

TICK_SECONDS = 1
RETENTION_SECONDS = 30
AT_ONCE = 20
"""Cases in one transaction: each is locked meanwhile, so that its family and its team wait."""
RETENTION = "retention"
LAST_LETTERS_SECONDS = 8
"""How long a stop waits for letters on their way; what is left then is taken over at the next start."""
LONGEST_SLEEP = 5.0
"""A duty looks by itself after so many seconds, even if every tick and signal were lost."""
LONGEST_ROUND = 60.0
"""A round that takes more seconds hangs: it is broken off and begun anew. What it committed stays."""
FULL_TICK = "full tick"
"""The beat that says that every duty has truly completed a round since the beat before."""
BEAT_SECONDS = 5.0
FRESH_SECONDS = 3 * LONGEST_SLEEP
"""A beat that is older means that a duty hangs or fails."""
DUTIES = frozenset({signals.OUTBOX, signals.DEADLINES, RETENTION})


@dataclass(slots=True, kw_only=True)
class Keeper:
    database: Database
    clock: Clock
    relay: Relay
    watch: Watch
    retention: Retention
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

        async with asyncio.TaskGroup() as duties:
            duties.create_task(self._duty(signals.OUTBOX, deliver, stop))
            duties.create_task(self._duty(signals.DEADLINES, self.fire_due, stop))
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

    async def fire_due(self) -> None:
        """Tells every milestone that has fallen due, but for what another process is at work on."""
        while await self._any_deadline_due():
            async with begin(self.database) as tx:
                now = self.clock.now()
                fallen = await self.watch.fire_due(tx, now=now, limit=AT_ONCE)
                if not fallen + await fire_consultations(tx, now=now, limit=AT_ONCE):
                    return

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

    async def _any_deadline_due(self) -> bool:
        async with read(self.database) as tx:
            due = await deadlines.next_due(tx)
        return due is not None and due <= self.clock.now()

    async def _duty(self, topic: str, work: Callable[[], Awaitable[None]], stop: asyncio.Event) -> None:
        with self.database.signals.listen((topic,)) as listener:
            while not stop.is_set():
                try:
                    async with asyncio.timeout(LONGEST_ROUND):
                        await work()
                        await self._beat_after(topic)
                except Exception as problem:  # noqa: BLE001 - a duty never ends because one round failed
                    log.error("keeper.round_failed", duty=topic, problem=type(problem).__name__)
                await listener.wait(LONGEST_SLEEP)

    async def _beat_after(self, duty: str) -> None:
        """Told at most every few seconds, and never for a tick that was not whole."""
        self._completed.add(duty)
        if self._completed < DUTIES or self.stopwatch() - self._beaten_at < BEAT_SECONDS:
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
