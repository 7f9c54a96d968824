"""The rounds of the bell: ring what is new, let climb what nobody answers, look at the rota.

What they put down is posted beside them (worker.posting).
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from core.alerts.bell import Bell
from core.clock import Clock
from core.db import Database, begin
from core.duty.guard import Guard

AT_ONCE = 100
"""Notices in one transaction."""
LOOK_AT_ROTA_EVERY = timedelta(minutes=15)


@dataclass(slots=True, kw_only=True)
class Alerting:
    database: Database
    clock: Clock
    bell: Bell
    guard: Guard
    _looked_at: datetime | None = field(default=None)

    async def round(self) -> None:
        """Everything that is due now. What a broken-off round had in hand is due again."""
        await self._look_at_rota()
        for duty in (self.bell.ring_new, self.bell.climb):
            handled = AT_ONCE
            while handled >= AT_ONCE:
                async with begin(self.database) as tx:
                    handled = await duty(tx, now=self.clock.now(), limit=AT_ONCE)

    async def _look_at_rota(self) -> None:
        now = self.clock.now()
        if self._looked_at is None or abs(now - self._looked_at) >= LOOK_AT_ROTA_EVERY:
            async with begin(self.database) as tx:
                await self.guard.look(tx, now=now)
            self._looked_at = now
