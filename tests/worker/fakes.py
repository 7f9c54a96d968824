"""A channel that can be told to misbehave."""

import asyncio
from collections import deque
from dataclasses import dataclass, field
from datetime import datetime

from core.outbox import Parcel


@dataclass(slots=True)
class Postman:
    """Delivers, or raises what it was told to raise, once for each order in turn."""

    troubles: deque[Exception] = field(default_factory=deque)
    handed_over: list[Parcel] = field(default_factory=list)
    attempted: int = 0
    repeats_harmlessly: bool = False
    stands_still: asyncio.Event | None = None
    is_at_the_door: asyncio.Event = field(default_factory=asyncio.Event)

    async def send(self, parcel: Parcel, *, now: datetime) -> None:
        self.attempted += 1
        if self.stands_still:
            self.is_at_the_door.set()
            await self.stands_still.wait()
        if self.troubles:
            raise self.troubles.popleft()
        self.handed_over.append(parcel)

    def will_meet(self, *troubles: Exception) -> None:
        self.troubles.extend(troubles)

    @property
    def texts(self) -> list[str]:
        return [
            str(one.facts["text"]) if not one.key else one.key
            for parcel in self.handed_over
            for one in parcel.letter.says
        ]
