"""Time for the pace of letters, in which nobody really waits."""

import asyncio
import heapq
import itertools
from collections.abc import Coroutine, Iterator
from dataclasses import dataclass, field

from bot.channels.telegram.pace import Pace


@dataclass(slots=True)
class QuickTime:
    """Whoever waits is at the end of the wait at once; how long it would have been is noted."""

    at: float = 0.0
    pauses: list[float] = field(default_factory=list)

    def pace(self) -> Pace:
        return Pace(self.now, self.pause)

    def now(self) -> float:
        return self.at

    async def pause(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.at += seconds


@dataclass(slots=True)
class SteppedTime:
    """Passes only when everybody waits, and then as far as the first of them must."""

    at: float = 0.0
    _waiting: list[tuple[float, int, asyncio.Future[None]]] = field(default_factory=list)
    _number: Iterator[int] = field(default_factory=itertools.count)

    def pace(self) -> Pace:
        return Pace(self.now, self.pause)

    def now(self) -> float:
        return self.at

    async def pause(self, seconds: float) -> None:
        woken: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._waiting, (self.at + seconds, next(self._number), woken))
        await woken

    async def plays(self, *works: Coroutine[None, None, None]) -> None:
        """Until all of it is done."""
        async with asyncio.TaskGroup() as group:
            playing = [group.create_task(work) for work in works]
            while not all(one.done() for one in playing):
                for _ in range(5):
                    await asyncio.sleep(0)
                if self._waiting:
                    self.at, _, woken = heapq.heappop(self._waiting)
                    woken.set_result(None)
