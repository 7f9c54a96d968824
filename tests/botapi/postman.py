"""Carries updates to the webhook: each lane strictly one at a time, lanes side by side (security W1 to W6)."""

import asyncio
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from tests.botapi import rules
from tests.botapi.clock import Pace
from tests.botapi.delivery import Outcome, Webhook, knock
from tests.botapi.queues import Pending
from tests.botapi.world import World

HOUR = 3600.0
Execute = Callable[[dict[str, Any]], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One attempt. `status` is None where no answer came; `waits` is None where nothing more will be tried."""

    update_id: int
    lane: int
    status: int | None
    waits: float | None = None


@dataclass(slots=True)
class Postman:
    """Works in the task group it is given; `stop` ends all it began."""

    world: World
    pace: Pace
    tasks: asyncio.TaskGroup
    execute: Execute  # what to do with a method in the webhook's answer
    webhook: Webhook | None = None
    last_error: tuple[int, str] | None = None
    deliveries: list[Delivery] = field(default_factory=list)
    _chance: random.Random = field(default_factory=lambda: random.Random(22))  # noqa: S311 - jitter, the same each run
    _round: asyncio.Task[None] | None = None

    def start(self, webhook: Webhook) -> None:
        self.stop()
        self.webhook = webhook
        self.last_error = None
        self._round = self.tasks.create_task(self._walk(webhook))

    def stop(self) -> None:
        """A delivery under way is broken off; its update stays queued."""
        self.webhook = None
        if self._round is not None:
            self._round.cancel()
            self._round = None

    async def _walk(self, webhook: Webhook) -> None:
        timeout = aiohttp.ClientTimeout(total=self.pace.webhook_timeout)
        doors = asyncio.Semaphore(webhook.max_connections)
        busy: set[int] = set()
        async with aiohttp.ClientSession(timeout=timeout) as session, asyncio.TaskGroup() as lanes:
            while True:
                for lane in self._lanes() - busy:
                    busy.add(lane)
                    lanes.create_task(
                        self._serve(lane, busy, lambda update: self._pass(doors, session, webhook, update))
                    )
                await self.world.bell.until(lambda: bool(self._lanes() - busy), within=HOUR)

    def _lanes(self) -> set[int]:
        return {update.lane for update in self.world.updates.waiting(self.world.now())}

    async def _serve(self, lane: int, busy: set[int], carry: Callable[[Pending], Any]) -> None:
        while (update := self.world.updates.first_in(lane, self.world.now())) is not None:
            await self._deliver(update, carry)
        busy.discard(lane)

    async def _deliver(self, update: Pending, carry: Callable[[Pending], Any]) -> None:
        """Until it is done, or until the next attempt would come after the update's time."""
        delay, failures = 1, 0
        while True:
            await self.world.bell.until(lambda: not self.world.closing, within=HOUR)
            outcome: Outcome = await carry(update)
            if outcome.is_done:
                return self._done(update, outcome)
            wait, delay = rules.resend_after(
                failures=failures, delay=delay, retry_after=outcome.retry_after, chance=self._chance
            )
            failures += 1
            self.last_error = (int(self.world.now()), outcome.complaint)
            if self.world.now() + wait > update.expires_at:
                self.world.updates.drop(update)
                return self._note(update, outcome, waits=None)
            self._note(update, outcome, waits=wait)
            await asyncio.sleep(wait * self.pace.waiting)

    async def _pass(
        self, doors: asyncio.Semaphore, session: aiohttp.ClientSession, webhook: Webhook, update: Pending
    ) -> Outcome:
        async with doors:
            return await knock(session, webhook, update, self.world.weather.mishap())

    def _done(self, update: Pending, outcome: Outcome) -> None:
        self.world.updates.forget(update)
        self._note(update, outcome, waits=None)
        if outcome.reply:
            self.execute(outcome.reply)

    def _note(self, update: Pending, outcome: Outcome, *, waits: float | None) -> None:
        self.deliveries.append(
            Delivery(update_id=update.update_id, lane=update.lane, status=outcome.status, waits=waits)
        )
        self.world.bell.ring()
