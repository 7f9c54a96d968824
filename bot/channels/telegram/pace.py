"""How fast Telegram lets us speak: one message a second in one chat, some thirty a second in all.

It does not say so exactly, and answers 429 where it is too much; so we stay below, and go slower when it says so. Where
several processes send, each takes its share. Until they know of each other, which is at the next letters they take, they
may be too fast together for a moment: then Telegram's 429 holds them back.
"""

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta

from core.outbox import DeliveryError

CHAT_SECONDS = 1.0
SPACING_SECONDS = 1 / 26
PATIENCE_SECONDS = 2.0
"""What a letter may wait in hand. Longer, and it goes back into the queue, due when there is room.

Its lease is short; what is urgent can go first there; and should we die, nobody need wonder whether it was sent.
"""
CROWD, CROWD_SECONDS = 3, 10.0
"""So many chats refused within so many seconds: it is not about one of them, so everything pauses."""
MANY_CHATS = 1_000


@dataclass(slots=True)
class Pace:
    """In the order in which letters ask, which is that in which they were claimed.

    Those of a chat that must wait stand aside meanwhile.
    """

    now: Callable[[], float] = time.monotonic
    pause: Callable[[float], Awaitable[None]] = asyncio.sleep
    _free_at: dict[str, float] = field(default_factory=dict)
    _all_free_at: float = 0.0
    _paused_until: float = 0.0
    _refusals: deque[tuple[float, str]] = field(default_factory=deque)
    _gate: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def turn(self, address: str, *, carriers: int = 1, patience: float = PATIENCE_SECONDS) -> None:
        """Returns when one message may go to this chat. `carriers`: so many processes send, of which we are one.

        Raises:
            DeliveryError: that would take longer than `patience` seconds; it says how long.
        """
        latest = self.now() + patience
        await self._until(lambda: max(self._free_at.get(address, 0.0), self._paused_until), latest)
        self._set_free(address, at=self.now() + CHAT_SECONDS)
        async with self._gate:
            await self._until(lambda: max(self._all_free_at, self._paused_until), latest)
            self._all_free_at = self.now() + SPACING_SECONDS * carriers
        self._set_free(address, at=self.now() + CHAT_SECONDS)

    def refused(self, address: str, seconds: float) -> None:
        """A 429: this chat pauses for so long; and everybody, when it happens to one chat after another."""
        now = self.now()
        self._set_free(address, at=now + seconds)
        self._refusals.append((now, address))
        while self._refusals[0][0] <= now - CROWD_SECONDS:
            self._refusals.popleft()
        if len({one for _, one in self._refusals}) >= CROWD:
            self._paused_until = max(self._paused_until, now + seconds)

    async def _until(self, free_at: Callable[[], float], latest: float) -> None:
        """It may be put off while we wait."""
        while (seconds := free_at() - self.now()) > 0:
            if self.now() + seconds > latest:
                raise DeliveryError("busy", permanent=False, retry_after=timedelta(seconds=seconds))
            await self.pause(seconds)

    def _set_free(self, address: str, *, at: float) -> None:
        self._free_at[address] = max(at, self._free_at.get(address, 0.0))
        if len(self._free_at) > MANY_CHATS:
            now = self.now()
            self._free_at = {one: free_at for one, free_at in self._free_at.items() if free_at > now}
