"""The post of alerts: what is due goes out through its channel, and what became of it is written down.

Only here is a network touched, between two transactions: one takes, another one settles. A server that hangs holds up
nothing but its own kind of channel.
"""

import asyncio
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

import structlog

from core import signals
from core.alerts.courier import Bulletin, Courier, CourierError
from core.alerts.records import ChannelKind, Parcel
from core.alerts.sending import Sending
from core.clock import Clock
from core.db import Database, Tx, begin, read

log = structlog.get_logger()

MOST = 8
"""Of each kind on the wire at the same time."""
NOT_SET_UP = CourierError("not_set_up", permanent=True)


class Wording(Protocol):
    """Turns a parcel into words, in the language of whoever gets it."""

    async def bulletin(self, tx: Tx, parcel: Parcel, *, now: datetime) -> Bulletin:
        """As things are when it goes. Never anybody's words, and no name of a family."""


@dataclass(slots=True, kw_only=True)
class Posting:
    database: Database
    clock: Clock
    sending: Sending
    wording: Wording
    couriers: Mapping[ChannelKind, Courier]
    _on_the_wire: Counter[ChannelKind] = field(default_factory=Counter)

    async def start_due(self, letters: asyncio.TaskGroup) -> int:
        """Sets out with what is due, as far as there is room on the wire, and does not wait for any of it.

        Returns how many set out.
        """
        room = {kind: MOST - self._on_the_wire[kind] for kind in ChannelKind}
        parcels = await self._take(room) if any(free > 0 for free in room.values()) else []
        for parcel in parcels:
            self._on_the_wire[parcel.kind] += 1
            letters.create_task(self._carry(parcel))
        return len(parcels)

    async def deliver_due(self) -> None:
        """All that is due, to the end: for whoever has no duty that goes on."""
        started = 1
        while started:
            async with asyncio.TaskGroup() as letters:
                started = await self.start_due(letters)

    async def _take(self, room: Mapping[ChannelKind, int]) -> list[Parcel]:
        async with begin(self.database) as tx:
            return await self.sending.take(tx, now=self.clock.now(), room=room)

    async def _carry(self, parcel: Parcel) -> None:
        """What cannot be written down is sent once more when its lease is over; the others are not broken off for it."""
        try:
            problem = await self._trouble_with(parcel)
            async with begin(self.database) as tx:
                await self.sending.settle(tx, parcel, problem, now=self.clock.now())
        except Exception as trouble:  # noqa: BLE001 - a database away, or a defect of ours: the lease remembers
            log.error("alerts.not_settled", channel=parcel.channel_id, problem=type(trouble).__name__)
        finally:
            self._on_the_wire[parcel.kind] -= 1
            self.database.signals.announce((signals.SENDS,))

    async def _trouble_with(self, parcel: Parcel) -> CourierError | None:
        """Whatever goes wrong with one channel, or with its words, the others go on. Addresses are never logged."""
        courier = self.couriers.get(parcel.kind)
        if courier is None:
            return NOT_SET_UP
        try:
            async with read(self.database) as tx:
                bulletin = await self.wording.bulletin(tx, parcel, now=self.clock.now())
            await courier.deliver(parcel.address, bulletin)
        except CourierError as problem:
            log.warning("alerts.not_sent", channel=parcel.channel_id, kind=parcel.kind, reason=problem.reason)
            return problem
        except Exception as problem:  # noqa: BLE001 - a defect in one courier must not silence the others
            log.error("alerts.courier_failed", channel=parcel.channel_id, problem=type(problem).__name__)
            return CourierError("failed", permanent=False)
        return None
