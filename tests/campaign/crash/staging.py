"""How a stage is set: Telegram, a door, processes, families and staff, each from the seed."""

import random
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.botapi import BotApiServer
from tests.campaign.crash.cells import PROMISE, Cell
from tests.campaign.crash.doorway import Doorway
from tests.campaign.crash.fleet import Fleet, Place
from tests.campaign.crash.nursery import Nursery
from tests.campaign.crash.outside import Outside, own_ports
from tests.campaign.crash.stage import UPDATES_A_SECOND, Stage
from tests.campaign.crash.weather import Weather
from tests.campaign.crowd import Crowd
from tests.campaign.installation import TOKEN, Installation
from tests.campaign.staff import LOGINS, StaffDesk
from tests.campaign.temper import FICKLE

ROUND_SECONDS = 1.0
PATIENCE_SECONDS = 4.0
SETTLE_SECONDS, SHORT_SECONDS = 300.0, 60.0
"""Until everything has come to rest. Where something is wrong on purpose it may never do so."""
UNANSWERED_TEAM = "ulstein"
"""Nobody is at work there, so that promises are broken and every milestone falls due."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Play:
    """`database_url` for PostgreSQL; `lease` and `pace` are seconds in place of the program's own.

    More `families` than a whole run can serve: nobody new begins once the killing is over. `together`: at the same time.
    """

    cell: Cell
    seed: int
    database_url: str = ""
    mutant: str | None = None
    lease: float | None = None
    pace: float | None = None
    families: int = 4_000
    together: int = 40


@asynccontextmanager
async def staged(play: Play, folder: Path, nursery: Nursery | None = None) -> AsyncGenerator[Stage]:
    """Set up and warm, nobody alive yet. A nursery of its own unless one is given."""
    cell, seed = play.cell, play.seed
    chance = random.Random(f"{seed} {cell.name} {play.mutant}")  # noqa: S311 - a campaign from a seed
    installation = Installation(folder=folder, database_url=play.database_url, promise=PROMISE)
    await installation.set_up()
    front, *behind = own_ports(1 + len(cell.fleet), chance)
    async with AsyncExitStack() as stack:
        server = await stack.enter_async_context(BotApiServer.start(token=TOKEN))
        weather = server.faults = Weather(share=cell.faults, chance=random.Random(f"{seed} weather"))  # noqa: S311 - the same
        doors = [port for port, parts in zip(behind, cell.fleet, strict=True) if "web" in parts]
        doorway = await stack.enter_async_context(Doorway.open(front, doors, cut=cell.faults, chance=chance))
        if nursery is None:
            nursery = await stack.enter_async_context(Nursery.open(folder))
        url = f"http://127.0.0.1:{front}"
        yield Stage(
            cell=cell,
            server=server,
            weather=weather,
            fleet=Fleet(
                nursery=nursery,
                places=_places(cell, behind, {**installation.settings(server, mode=cell.mode), "public_url": url}),
                log=str(folder / "log"),
                mutant=play.mutant,
                lease=play.lease,
                pace=play.pace,
            ),
            crowd=_crowd(play, server),
            staff=StaffDesk(url, logins=_at_work(), every=ROUND_SECONDS),
            outside=Outside(installation.url),
            installation=installation,
            doorway=doorway,
            chance=chance,
            patience=SHORT_SECONDS if play.mutant else SETTLE_SECONDS,
        )


def _places(cell: Cell, ports: list[int], settings: dict[str, str]) -> list[Place]:
    return [
        Place(parts=parts, settings={**settings, "log_level": "WARNING", "port": str(port)})
        for port, parts in zip(ports, cell.fleet, strict=True)
    ]


def _crowd(play: Play, server: BotApiServer) -> Crowd:
    return Crowd(
        server,
        seed=play.seed,
        size=play.families,
        rate=UPDATES_A_SECOND,
        together=play.together,
        patience=PATIENCE_SECONDS,
        endings=FICKLE,
    )


def _at_work() -> dict[str, str]:
    return {team: login for team, login in LOGINS.items() if team != UNANSWERED_TEAM}
