"""What somebody has set up anew is soon known in this process too, for pages that ask no database."""

import asyncio

import structlog

from core.db import Database, read
from core.setup import CHANGED, Setup
from core.signals import Listener

log = structlog.get_logger()

LOOK_SECONDS = 60.0
"""A signal may be lost."""


async def keep_up(database: Database, setup: Setup, stop: asyncio.Event) -> None:
    """At once when a change is announced, and now and then by itself, until `stop`."""
    with database.signals.listen((CHANGED,)) as listener:
        async with asyncio.TaskGroup() as group:
            looking = group.create_task(_look_again(database, setup, listener, stop))
            await stop.wait()
            looking.cancel()


async def _look_again(database: Database, setup: Setup, listener: Listener, stop: asyncio.Event) -> None:
    """Asks for `stop` itself: Python 3.11's `wait_for` swallows a cancelling that comes together with a nudge."""
    while not stop.is_set():
        await listener.wait(LOOK_SECONDS)
        try:
            async with read(database) as tx:
                await setup.look(tx)
        except Exception as problem:  # noqa: BLE001 - what was last known goes on holding
            log.warning("setup.not_read", problem=type(problem).__name__)
