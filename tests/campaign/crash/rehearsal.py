"""One conversation before the first life: whatever Python and its libraries make ready at a first use is ready then."""

import asyncio
import random
import threading
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.channels.telegram import pace
from core.settings import load_settings
from tests.botapi import BotApiServer
from tests.campaign.crash.outside import own_ports
from tests.campaign.crash.replacing import replace
from tests.campaign.crowd import Crowd
from tests.campaign.installation import TOKEN, Installation
from tests.campaign.staff import StaffDesk
from veginn.logs import configure_logs
from veginn.serving import serve

FAMILIES = 2
LONGEST_SECONDS = 60.0


def rehearse() -> None:
    """Leaves nothing behind, and no thread: a process with threads must not be copied."""
    configure_logs("ERROR")
    usual = pace.CHAT_SECONDS
    replace(pace, "CHAT_SECONDS", lambda _: 0.0)
    with TemporaryDirectory() as folder:
        asyncio.run(_rehearse(Path(folder)))
    replace(pace, "CHAT_SECONDS", lambda _: usual)
    assert threading.active_count() == 1, threading.enumerate()


async def _rehearse(folder: Path) -> None:
    [port] = own_ports(1, random.Random())  # noqa: S311 - any will do
    installation = Installation(folder=folder, port=port)
    await installation.set_up()
    url = f"http://127.0.0.1:{port}"
    async with BotApiServer.start(token=TOKEN) as server:
        settings = load_settings(**installation.settings(server, mode="webhook"), port=port, public_url=url)
        async with asyncio.TaskGroup() as everybody:
            stage = everybody.create_task(serve(settings, ready=lambda _: None))
            await _talk(server, url)
            stage.cancel()  # a stop by signal would keep a clock running that ends the process


async def _talk(server: BotApiServer, url: str) -> None:
    over = asyncio.Event()
    crowd = Crowd(server, seed=1, size=FAMILIES, patience=0.5)
    staff = StaffDesk(url)
    async with asyncio.TaskGroup() as people:
        people.create_task(crowd.live(over))
        people.create_task(staff.live(over))
        await crowd.settle(within=LONGEST_SECONDS)
        over.set()
