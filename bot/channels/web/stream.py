"""The event stream: nudges without content. What changed is fetched by the page, with the right to see it asked anew."""

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from core.signals import Listener, Signals, conversation_topic

PER_CONVERSATION = 4
"""A few open pages of one person; more would be somebody who keeps the house busy."""
IN_ALL = 1000
HEARTBEAT = 15.0
HEARTBEATS_BETWEEN_LOOKS = 4
"""The page is asked to look once a minute even if every nudge were lost."""
LONGEST_LIFE = 600.0
"""The browser opens the next stream by itself, and the right to it is asked anew."""
SLICE = 1.0
"""How soon a stream sees that the house is closing."""

NUDGE = "data: look\n\n"
HEART = ": \n\n"


class TooManyStreams(Exception):  # noqa: N818 - what it is
    pass


@dataclass(slots=True)
class Streams:
    signals: Signals
    stop: asyncio.Event
    open: Counter[str] = field(default_factory=Counter)

    def nudges(self, conversation_id: str) -> AsyncGenerator[str, None]:
        """Holds no database connection. Raises TooManyStreams at once."""
        if self.open[conversation_id] >= PER_CONVERSATION or self.open.total() >= IN_ALL:
            raise TooManyStreams
        return self._nudges(conversation_id)

    async def _nudges(self, conversation_id: str) -> AsyncGenerator[str, None]:
        with self._counted(conversation_id), self.signals.listen([conversation_topic(conversation_id)]) as listener:
            yield HEART
            for beat in range(1, int(LONGEST_LIFE / HEARTBEAT)):
                nudged = await self._wait(listener)
                if self.stop.is_set():
                    return
                yield NUDGE if nudged or beat % HEARTBEATS_BETWEEN_LOOKS == 0 else HEART

    async def _wait(self, listener: Listener) -> bool:
        for _ in range(int(HEARTBEAT / SLICE)):
            if await listener.wait(SLICE):
                return True
            if self.stop.is_set():
                break
        return False

    @contextmanager
    def _counted(self, conversation_id: str) -> Iterator[None]:
        self.open[conversation_id] += 1
        try:
            yield
        finally:
            self.open[conversation_id] -= 1
            self.open += Counter()
