"""The other processes that deliver from the same database: what they hold is theirs until they are surely gone."""

import math
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass, field

from core.clock import Clock
from core.db import AWAY, Database, Tx, read
from core.db.lifeline import Lifeline, living_processes
from core.outbox import store as outbox
from core.outbox.store import OutboxRow

GRACE_SECONDS = 3.0
"""A lifeline that broke is laid anew within this, and what was learned while the database was away is written down."""


@dataclass(slots=True, kw_only=True)
class Colleagues:
    """`lifeline` tells the others that we live and hold what we have claimed; None where there are no others."""

    database: Database
    clock: Clock
    lifeline: Lifeline | None = None
    stopwatch: Callable[[], float] = time.monotonic
    _away_at: float = -math.inf
    _missed_since: dict[int, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Whoever starts among others may start right after an outage, and cannot know."""
        if self.lifeline:
            self._away_at = self.stopwatch()

    @property
    def number(self) -> int | None:
        return self.lifeline.number if self.lifeline else None

    async def left_behind(self) -> list[OutboxRow]:
        """Letters in the hands of a process that has died, or that slept beyond its claim.

        None right after an outage: it broke the lifelines of the living too, and ran out their claims.
        """
        try:
            async with read(self.database) as tx:
                gone = self._gone(await self._missing(tx))
                rows = await outbox.stale(tx, now=self.clock.now(), holders=gone)
        except AWAY:
            self._away_at = self.stopwatch()
            self._missed_since.clear()
            raise
        return rows if self.stopwatch() - self._away_at >= GRACE_SECONDS else []

    async def _missing(self, tx: Tx) -> Collection[int]:
        """Who holds letters and gives no sign of life. Nobody, while we ourselves are not among the living we see."""
        if self.database.is_sqlite:
            return ()
        alive = await living_processes(tx)
        if self.lifeline and self.number not in alive:
            return ()
        return {one for one in await outbox.holders(tx) if one is not None} - alive

    def _gone(self, missing: Collection[int]) -> Collection[int]:
        """A line may break for a moment: gone is who has been missing at every look for a while."""
        now = self.stopwatch()
        self._missed_since = {one: self._missed_since.get(one, now) for one in missing}
        return [one for one, since in self._missed_since.items() if now - since >= GRACE_SECONDS]
