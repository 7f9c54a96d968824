"""getUpdates: long polls, the brakes on a hurried poller, and the conflicts (security D1 to D3)."""

import asyncio
from dataclasses import dataclass, field

from tests.botapi import rules
from tests.botapi.arguments import Arguments
from tests.botapi.clock import Pace
from tests.botapi.errors import ApiError, ConflictError, RestartingError
from tests.botapi.queues import ALL_KINDS, DEFAULT_KINDS, Pending
from tests.botapi.world import World

CONFLICT_DELAY = 3.0
OTHER_POLLER = "terminated by other getUpdates request; make sure that only one bot instance is running"
WEBHOOK_SET = "terminated by setWebhook request"
WEBHOOK_ACTIVE = "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"


@dataclass(slots=True, eq=False)
class _LongPoll:
    start: int
    ended_by: ApiError | None = None


@dataclass(slots=True)
class Polling:
    world: World
    pace: Pace
    _open: _LongPoll | None = None
    _last_offset: int | None = None
    _last_asked_at: float = field(default=0.0)
    _next_conflict_at: float = field(default=0.0)

    @property
    def is_open(self) -> bool:
        return self._open is not None

    async def get_updates(self, given: Arguments, *, webhook_active: bool) -> list[Pending]:
        """Raises ConflictError where a webhook is set, or where another poller or a webhook takes over meanwhile."""
        if webhook_active:
            await self._refuse(ConflictError(WEBHOOK_ACTIVE))
        offset = given.integer("offset")
        self.remember_kinds(given)
        limit, timeout = self._braked(offset, given)
        start = self._forget(offset)
        ready = self._batch(start, limit)
        if ready or not timeout:
            return ready
        await self._wait(start, timeout)
        return self._batch(start, limit)

    def remember_kinds(self, given: Arguments) -> None:
        """A list once given stays until another is given, even where it came with getUpdates."""
        document = given.document("allowed_updates", "can't parse allowed updates JSON object")
        asked = rules.asked_kinds(document, known=ALL_KINDS, default=DEFAULT_KINDS)
        self.world.updates.kinds = self.world.updates.kinds if asked is None else asked

    def end_for_webhook(self) -> None:
        self._end(ConflictError(WEBHOOK_SET))

    def _braked(self, offset: int, given: Arguments) -> tuple[int, int]:
        now = self.world.now()
        limit = given.integer("limit", 100, at_least=1, at_most=100)
        timeout = given.integer("timeout", 0, at_least=0, at_most=50)
        if offset == self._last_offset:
            timeout = max(timeout, 3) if now < self._last_asked_at + 3 else timeout
            limit = 1 if now < self._last_asked_at + 0.5 else limit
        self._last_offset, self._last_asked_at = offset, now
        return limit, timeout

    def _forget(self, offset: int) -> int:
        updates = self.world.updates
        if offset < 0:
            updates.keep_last(-offset)
        start = updates.first_asked(offset)
        updates.forget_before(start)
        self.world.bell.ring()
        return start

    def _batch(self, start: int, limit: int) -> list[Pending]:
        return self.world.updates.batch(start=start, limit=limit, now=self.world.now())

    async def _wait(self, start: int, seconds: int) -> None:
        self._end(ConflictError(OTHER_POLLER))
        mine = self._open = _LongPoll(start)
        self.world.bell.ring()
        try:
            await self.world.bell.until(lambda: self._is_over(mine), within=seconds * self.pace.long_poll)
        finally:
            self._open = None if self._open is mine else self._open
            self.world.bell.ring()
        if self.world.closing:
            raise RestartingError
        if mine.ended_by is not None:
            await self._refuse(mine.ended_by)

    def _is_over(self, poll: _LongPoll) -> bool:
        ready = self.world.updates.has_ready(start=poll.start, now=self.world.now())
        return poll.ended_by is not None or self.world.closing or ready

    def _end(self, reason: ApiError) -> None:
        if self._open is not None:
            self._open.ended_by = reason
            self._open = None
            self.world.bell.ring()

    async def _refuse(self, conflict: ApiError) -> None:
        """The first conflict is told at once, each later one within three seconds is held back for three more."""
        now = self.world.now()
        if now < self._next_conflict_at:
            await asyncio.sleep(CONFLICT_DELAY * self.pace.waiting)
        else:
            self._next_conflict_at = now + CONFLICT_DELAY
        raise conflict
