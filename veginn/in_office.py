"""Work that one process does for all of them, such as polling Telegram, which allows one poller only."""

import asyncio
from collections.abc import Awaitable, Callable

from core.db.lifeline import Office


async def in_office(office: Office, work: Callable[[asyncio.Event], Awaitable[None]], stop: asyncio.Event) -> None:
    """Does `work` whenever this process holds the office, until `stop`; the work is told when its time is over."""
    try:
        while not stop.is_set():
            await _either(office.held, stop)
            if not stop.is_set():
                await _one_term(office, work, stop)
    finally:
        office.resigned = True


async def _one_term(office: Office, work: Callable[[asyncio.Event], Awaitable[None]], stop: asyncio.Event) -> None:
    over = asyncio.Event()

    async def end() -> None:
        await _either(office.lost, stop)
        over.set()

    async with asyncio.TaskGroup() as group:
        ending = group.create_task(end())
        await work(over)
        ending.cancel()


async def _either(one: asyncio.Event, other: asyncio.Event) -> None:
    async with asyncio.TaskGroup() as group:
        waiting = {group.create_task(event.wait()) for event in (one, other)}
        await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        for task in waiting:
            task.cancel()
