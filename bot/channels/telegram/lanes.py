"""Updates of different chats side by side, those of one chat one after the other, in Telegram's order.

In memory alone: what is lost with the process was not confirmed, so Telegram brings it again.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field

import structlog

from bot.channels.telegram.updates import Decision, Heard, LeaveGroup, Poison

log = structlog.get_logger()

AT_ONCE = 8
"""Fewer than the database has connections to write through: whoever else writes always finds one."""


@dataclass(slots=True)
class Lanes:
    """`trouble` is the type of the latest error that kept an update from being taken; it stays Telegram's then."""

    take: Callable[[Decision], Awaitable[None]]
    tasks: asyncio.TaskGroup
    stop: asyncio.Event
    trouble: str | None = None
    _waiting: dict[str, deque[tuple[int, Decision]]] = field(default_factory=dict)
    _done: set[int] = field(default_factory=set)
    _at_rest: asyncio.Event = field(default_factory=asyncio.Event)
    _room: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))

    @property
    def busy(self) -> bool:
        return bool(self._waiting)

    def put(self, updates: Iterable[tuple[int, Decision]]) -> int:
        """How many of them were new here: Telegram gives again what it has not heard to be confirmed."""
        here = self._done.union(*({id_ for id_, _ in lane} for lane in self._waiting.values()))
        fresh = [(id_, update) for id_, update in updates if id_ not in here]
        for id_, update in fresh:
            self._join(_lane_of(id_, update), id_, update)
        return len(fresh)

    async def settle(self, seconds: float) -> None:
        """Until nothing is in hand, or `seconds` have passed: a slow chat holds up nobody for longer."""
        if not self.busy:
            return
        self._at_rest.clear()
        try:
            async with asyncio.timeout(seconds):
                await self._at_rest.wait()
        except TimeoutError:
            return

    def confirmed(self, ids: Iterable[int]) -> int | None:
        """The next offset after these, given in Telegram's order: past what is done without a gap, and no further.

        None when not even the first one is done.
        """
        offset = None
        for id_ in ids:
            if id_ not in self._done:
                break
            offset = id_ + 1
        self._done = {id_ for id_ in self._done if offset is None or id_ >= offset}
        return offset

    def _join(self, lane: str, id_: int, update: Decision) -> None:
        if lane in self._waiting:
            self._waiting[lane].append((id_, update))
        else:
            self._waiting[lane] = deque([(id_, update)])
            self.tasks.create_task(self._walk(lane))

    async def _walk(self, lane: str) -> None:
        """What still waits here after a trouble or a stop comes again, so that nothing of one chat overtakes another."""
        waiting = self._waiting[lane]
        try:
            while waiting:
                async with self._room:
                    if self.stop.is_set():
                        return
                    id_, update = waiting[0]
                    await self.take(update)
                self._done.add(id_)
                waiting.popleft()
        except Exception as problem:  # noqa: BLE001 - whatever it is, the update must come again and the others go on
            self.trouble = type(problem).__name__
        finally:
            del self._waiting[lane]
            if not self.busy:
                self._at_rest.set()


def _lane_of(id_: int, update: Decision) -> str:
    match update:
        case Heard(incoming):
            return incoming.address
        case Poison(origin) if origin.address:
            return origin.address
        case LeaveGroup(chat_id):
            return str(chat_id)
        case _:
            return f"update {id_}"
