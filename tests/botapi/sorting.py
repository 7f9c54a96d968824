"""The way of an update inside Telegram before it is numbered: each queue keeps its order, queues do not wait for each other."""

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

Numbering = Callable[[], int | None]


@dataclass(slots=True)
class Sorting:
    _held: dict[int, deque[Numbering]] = field(default_factory=dict)
    _timers: set[asyncio.TimerHandle] = field(default_factory=set)

    @property
    def on_the_way(self) -> int:
        """How many updates have no number yet."""
        return sum(len(queue) for queue in self._held.values())

    def pass_on(self, lane: int, number: Numbering, *, delay: float) -> int | None:
        """The update's id, or None where its queue stands still: then it gets one later, in its turn."""
        if not delay and lane not in self._held:
            return number()
        queue = self._held.setdefault(lane, deque())
        queue.append(number)
        if len(queue) == 1:
            self.later(delay, lambda: self._let_go(lane))
        return None

    def later(self, seconds: float, act: Callable[[], None]) -> None:
        """In so many real seconds, unless the server has ended by then."""

        def strike() -> None:
            self._timers.discard(timer)
            act()

        timer = asyncio.get_running_loop().call_later(seconds, strike)
        self._timers.add(timer)

    def end(self) -> None:
        for timer in self._timers:
            timer.cancel()
        self._timers.clear()

    def _let_go(self, lane: int) -> None:
        for number in self._held.pop(lane):
            number()
