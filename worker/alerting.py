"""The rounds of alerts: ring what is new, let climb what nobody answers, send what is due, look at the rota.

Only sending touches a network, between two transactions: one takes, another one settles.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

import structlog

from core.alerts.bell import Bell
from core.alerts.courier import Bulletin, Courier, CourierError
from core.alerts.records import ChannelKind, Parcel
from core.alerts.sending import Sending
from core.clock import Clock
from core.db import Database, Tx, begin, read
from core.duty.guard import Guard

log = structlog.get_logger()

AT_ONCE, BATCHES = 100, 5
"""Notices in one transaction, and transactions before what they ring is sent."""
PARCELS = 8
"""On the wire at the same time."""
NOT_SET_UP = CourierError("not_set_up", permanent=True)
LOOK_AT_ROTA_EVERY = timedelta(minutes=15)


class Wording(Protocol):
    """Turns a parcel into words, in the language of whoever gets it."""

    async def bulletin(self, tx: Tx, parcel: Parcel, *, now: datetime) -> Bulletin:
        """As things are when it goes. Never anybody's words, and no name."""


@dataclass(slots=True, kw_only=True)
class Alerting:
    database: Database
    clock: Clock
    bell: Bell
    sending: Sending
    guard: Guard
    wording: Wording
    couriers: Mapping[ChannelKind, Courier]
    _looked_at: datetime | None = field(default=None)

    async def round(self) -> None:
        """Everything that is due now. What a broken-off round had in hand is due again a little later."""
        await self._look_at_rota()
        more = True
        while more:
            more = await self._ring()
            more |= await self._send()

    async def _ring(self) -> bool:
        """Whether there is more: in a great storm the first are told before the last are looked at."""
        full = False
        for duty in (self.bell.ring_new, self.bell.climb):
            for _ in range(BATCHES):
                async with begin(self.database) as tx:
                    handled = await duty(tx, now=self.clock.now(), limit=AT_ONCE)
                if handled < AT_ONCE:
                    break
            else:
                full = True
        return full

    async def _send(self) -> bool:
        """Whether anything was sent. Between two handfuls the bell looks again: something loud may have come."""
        parcels = await self._take()
        async with asyncio.TaskGroup() as group:
            for parcel, bulletin in parcels:
                group.create_task(self._deliver(parcel, bulletin))
        return bool(parcels)

    async def _look_at_rota(self) -> None:
        now = self.clock.now()
        if self._looked_at is None or abs(now - self._looked_at) >= LOOK_AT_ROTA_EVERY:
            async with begin(self.database) as tx:
                await self.guard.look(tx, now=now)
            self._looked_at = now

    async def _take(self) -> list[tuple[Parcel, Bulletin]]:
        now = self.clock.now()
        async with begin(self.database) as tx:
            parcels = await self.sending.take(tx, now=now, most=PARCELS)
        if not parcels:
            return []
        async with read(self.database) as tx:
            return [(parcel, await self.wording.bulletin(tx, parcel, now=now)) for parcel in parcels]

    async def _deliver(self, parcel: Parcel, bulletin: Bulletin) -> None:
        """What cannot be written down is sent once more when its lease is over; the others are not broken off for it."""
        problem = await self._trouble_with(parcel, bulletin)
        try:
            async with begin(self.database) as tx:
                await self.sending.settle(tx, parcel, problem, now=self.clock.now())
        except Exception as trouble:  # noqa: BLE001 - a database away, or a defect of ours: the lease remembers
            log.error("alerts.not_settled", channel=parcel.channel_id, problem=type(trouble).__name__)

    async def _trouble_with(self, parcel: Parcel, bulletin: Bulletin) -> CourierError | None:
        """Whatever goes wrong with one channel, the others go on. Addresses are never logged."""
        courier = self.couriers.get(parcel.kind)
        if courier is None:
            return NOT_SET_UP
        try:
            await courier.deliver(parcel.address, bulletin)
        except CourierError as problem:
            log.warning("alerts.not_sent", channel=parcel.channel_id, kind=parcel.kind, reason=problem.reason)
            return problem
        except Exception as problem:  # noqa: BLE001 - a defect in one courier must not silence the others
            log.error("alerts.courier_failed", channel=parcel.channel_id, problem=type(problem).__name__)
            return CourierError("failed", permanent=False)
        return None
