"""How an event loop fares while something else is at work on it."""

import asyncio
import gc
from dataclasses import dataclass
from time import perf_counter, thread_time

HEARTBEAT = 0.005


@dataclass(slots=True)
class Blocked:
    """The longest stretches without another turn: by the wall, and by what the loop's thread truly worked."""

    longest: float = 0.0
    at_work: float = 0.0

    async def watch(self) -> None:
        while True:
            before, worked = perf_counter(), thread_time()
            await asyncio.sleep(HEARTBEAT)
            self.longest = max(self.longest, perf_counter() - before - HEARTBEAT)
            self.at_work = max(self.at_work, thread_time() - worked)

    def said(self) -> str:
        return f"event loop blocked {self.longest * 1000:.0f} ms at most ({self.at_work * 1000:.0f} ms of CPU)"


@dataclass(slots=True, frozen=True)
class Measured:
    """How late each was, when the last was told, the CPU it took, and how the loop fared."""

    late: list[float]
    spent: float
    cpu: float
    blocked: Blocked


def settle_memory() -> None:
    """As design/performance.md has it after a start, for both sides: the collector looks at what is new alone."""
    gc.collect()
    gc.freeze()
