"""A bounded rate, and waits that a crowd shares."""

import asyncio
from dataclasses import dataclass


@dataclass(slots=True)
class Turnstile:
    """Lets through so many a second, in the order they came."""

    rate: float
    _next: float = 0.0

    async def passes(self) -> None:
        now = asyncio.get_running_loop().time()
        mine = max(now, self._next)
        self._next = mine + 1 / self.rate
        await asyncio.sleep(mine - now)


async def came_within(event: asyncio.Event, seconds: float) -> bool:
    """Whether the event was set before so many real seconds had passed."""
    try:
        async with asyncio.timeout(seconds):
            await event.wait()
    except TimeoutError:
        return event.is_set()
    return True
