import asyncio
from collections.abc import Callable

PATIENCE = 20.0
"""Seconds that a test waits for what must come: the suite runs in several processes beside each other."""


class Bell:
    """Wakes everybody who waits for a change, so that nobody has to poll."""

    def __init__(self) -> None:
        self._next_ring = asyncio.Event()

    def ring(self) -> None:
        self._next_ring.set()
        self._next_ring = asyncio.Event()

    async def until(self, holds: Callable[[], bool], *, within: float) -> bool:
        """Whether `holds` became true before so many real seconds had passed."""
        try:
            async with asyncio.timeout(within):
                while not holds():
                    await self._next_ring.wait()
        except TimeoutError:
            return holds()
        return True
