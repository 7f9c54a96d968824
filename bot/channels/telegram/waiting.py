"""Waiting that ends at once when the program is asked to stop."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from typing import Any, Protocol, TypeVar

T = TypeVar("T")
FIRST_SECONDS, LONGEST_SECONDS = 1.0, 60.0


class Wait(Protocol):
    async def __call__(self, seconds: float, stop: asyncio.Event) -> None: ...


async def wait(seconds: float, stop: asyncio.Event) -> None:
    try:
        await asyncio.wait_for(stop.wait(), seconds)
    except TimeoutError:
        return


def backoff(failures: int, *, first: float = FIRST_SECONDS, longest: float = LONGEST_SECONDS) -> float:
    """Seconds before the next try: `first`, then twice as long each time, up to `longest`."""
    return min(longest, first * 2.0 ** min(max(0, failures - 1), 12))


@asynccontextmanager
async def beside(work: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """The work goes on while the block does, and is broken off when the block ends. The work must not raise."""
    try:
        async with asyncio.TaskGroup() as group:
            doing = group.create_task(work)
            yield
            doing.cancel()
    except BaseExceptionGroup as problems:
        raise problems.exceptions[0] from None  # the block's own, of which nobody expects a group


async def unless_stopped(stop: asyncio.Event, work: Coroutine[Any, Any, T]) -> T | None:
    """What the work returns; None when `stop` came first, and the work is broken off then. The work must not raise."""
    async with asyncio.TaskGroup() as group:
        doing, halting = group.create_task(work), group.create_task(stop.wait())
        await asyncio.wait((doing, halting), return_when=asyncio.FIRST_COMPLETED)
        doing.cancel()
        halting.cancel()
    return None if doing.cancelled() else doing.result()
