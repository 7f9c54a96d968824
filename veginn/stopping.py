"""How a running program is stopped: the first signal asks, a second one insists, and asking has an end."""

import asyncio
import os
import signal
import threading
from collections.abc import Awaitable
from types import FrameType

import structlog

from core.errors import SetupError
from veginn.exits import Exit

log = structlog.get_logger()

SIGNALS = (signal.SIGINT, signal.SIGTERM)
LAST_SECONDS = 9.0
"""From the first signal to the end, whatever hangs: orchestrators kill after ten."""


def hear_signals() -> asyncio.Event:
    """The event that the first SIGTERM or Ctrl+C sets. The second ends the program where it stands."""
    loop, stop = asyncio.get_running_loop(), asyncio.Event()

    def ask() -> None:
        for number in SIGNALS:
            signal.signal(number, _insist)
        stop.set()
        log.info("serving.stopping")
        limit = threading.Timer(LAST_SECONDS, _cut_short)
        limit.daemon = True
        limit.start()

    for number in SIGNALS:
        loop.add_signal_handler(number, ask)
    return stop


async def part(name: str, work: Awaitable[None], stop: asyncio.Event) -> None:
    """A part of the program that lasts until `stop`. Whether it fails or just ends before, it ends the others too."""
    try:
        await work
    except SetupError:
        raise
    except Exception as problem:
        log.error("serving.part_failed", duty=name, problem=type(problem).__name__)
        raise
    if not stop.is_set():
        msg = f"{name} ended by itself"
        raise RuntimeError(msg)


def _insist(number: int, _frame: FrameType | None) -> None:
    os._exit(Exit.INSISTED + number)


def _cut_short() -> None:
    """Safe at any point: what is committed is there, what is in hand is taken over at the next start."""
    log.warning("serving.stop_cut_short")
    os._exit(Exit.DONE)
