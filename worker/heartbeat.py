"""A sign of life to somebody outside: it goes silent when the clock does, and then they ring the operator."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.request import urlopen

import structlog

log = structlog.get_logger()

EVERY_SECONDS = 60.0
PATIENCE_SECONDS = 5.0
"""Shorter than a stop may last, which waits for an asking on its way."""


@dataclass(slots=True, kw_only=True)
class Heartbeat:
    """Asks an address once a minute while every duty truly ticks. The address is a secret, and is in no log."""

    url: str = field(repr=False)
    ticks: Callable[[], bool]
    every: float = EVERY_SECONDS
    seconds: float = PATIENCE_SECONDS

    async def run(self, stop: asyncio.Event) -> None:
        while not stop.is_set():
            if self.ticks():
                await self.beat()
            try:
                await asyncio.wait_for(stop.wait(), self.every)
            except TimeoutError:
                continue

    async def beat(self) -> bool:
        """Whether it was heard. Whatever goes wrong disturbs nothing else."""
        try:
            async with asyncio.timeout(self.seconds):
                await asyncio.to_thread(_ask, self.url, self.seconds)
        except Exception as problem:  # noqa: BLE001 - anybody's server may answer anything
            log.warning("heartbeat.not_heard", problem=type(problem).__name__)
            return False
        return True


def _ask(url: str, seconds: float) -> None:
    with urlopen(url, timeout=seconds) as answer:  # noqa: S310 - settings take http and https alone
        answer.read(1)
