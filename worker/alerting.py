"""The rounds of the bell: ring what is new, let climb what nobody answers, look at the rota.

What they put down is posted beside them (worker.posting).
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from core.alerts.bell import Bell
from core.clock import Clock
from core.db import Database, begin
from core.duty.guard import Guard

AT_ONCE = 25
"""In one transaction: something loud that comes meanwhile waits for no more than these."""
HANDFULS = 20
"""In one round."""
LOOK_AT_ROTA_EVERY = timedelta(minutes=15)


@dataclass(slots=True, kw_only=True)
class Alerting:
    database: Database
    clock: Clock
    bell: Bell
    guard: Guard
    _looked_at: datetime | None = field(default=None)

    async def round(self) -> float | None:
        """What is due now, a little of each in turn, and of each what is loud first.

        0 seconds of rest where there is more than one round should hold; None where all is done. What a broken-off
        round had in hand is due again.
        """
        await self._look_at_rota()
        for _ in range(HANDFULS):
            if not await self._ring_some():
                return None
        return 0

    async def _ring_some(self) -> bool:
        """Whether there may be more."""
        more = False
        for duty in (self.bell.ring_new, self.bell.climb):
            async with begin(self.database) as tx:
                more |= await duty(tx, now=self.clock.now(), limit=AT_ONCE) >= AT_ONCE
        return more

    async def _look_at_rota(self) -> None:
        now = self.clock.now()
        if self._looked_at is None or abs(now - self._looked_at) >= LOOK_AT_ROTA_EVERY:
            async with begin(self.database) as tx:
                await self.guard.look(tx, now=now)
            self._looked_at = now
