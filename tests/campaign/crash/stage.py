"""Everything around the killing: Telegram, the families, the staff, the door, the processes; and the quiet afterwards."""

import asyncio
import random
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.botapi import BotApiServer
from tests.campaign.caller import instant
from tests.campaign.crash.cells import Cell
from tests.campaign.crash.copying import Copying
from tests.campaign.crash.doorway import Doorway
from tests.campaign.crash.fleet import Fleet
from tests.campaign.crash.outside import Outside
from tests.campaign.crash.weather import FIRST_UPDATE, Weather, bring_again
from tests.campaign.crowd import Crowd
from tests.campaign.installation import Installation
from tests.campaign.oracle import Verdict, judge
from tests.campaign.staff import StaffDesk

UPDATES_A_SECOND = 40.0
REST_SECONDS = 0.2
IN_HAND = "outbox WHERE state = 'sending'"
OWED = "outbox WHERE state IN ('queued', 'sending')"


@dataclass(slots=True, kw_only=True)
class Stage:
    cell: Cell
    server: BotApiServer
    weather: Weather
    fleet: Fleet
    crowd: Crowd
    staff: StaffDesk
    outside: Outside
    installation: Installation
    doorway: Doorway
    chance: random.Random
    patience: float
    faults: list[str] = field(default_factory=list)
    _over: asyncio.Event = field(default_factory=asyncio.Event)
    _home: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def updates(self) -> int:
        return self.server._world.updates.tail - FIRST_UPDATE

    def in_hand(self) -> int:
        """What the program has begun and not ended: letters claimed, updates inside. Told only where one process runs."""
        if not self.cell.is_alone:
            return 0
        return self.outside.count(IN_HAND) + self.doorway.in_hand

    @asynccontextmanager
    async def peopled(self) -> AsyncGenerator[None]:
        """Families and staff live for as long as the block lasts, and to the end of their stories."""
        async with asyncio.TaskGroup() as people:
            lives = [people.create_task(self.crowd.live(self._over)), people.create_task(self.staff.live(self._home))]
            if self.cell.faults:
                lives.append(people.create_task(self._bring_again()))
            yield
            settled = await self._come_to_rest()
            _, stuck = await asyncio.wait(lives, timeout=self.patience if settled else REST_SECONDS)
            for life in stuck:
                life.cancel()
            if settled and stuck:
                self.faults.append("the staff did not come to the end of their round")
        await self._nothing_owed()

    async def warms_up(self, seconds: float) -> None:
        """Nobody is killed yet, so that there are stories in every stage when it begins."""
        await self.fleet.fill()
        await self.fleet.until_ready()
        await asyncio.sleep(seconds)
        await self.fleet.kill()

    async def verdict(self) -> Verdict:
        async with self.installation.opened() as kept:
            return await judge(self.server, self.crowd, self.staff, kept)

    def copying(self, place: Path) -> Copying | None:
        """Only SQLite has files of its own."""
        file = self.outside.file
        return Copying(server=self.server, staff=self.staff, database=file, place=place) if file else None

    def damage(self) -> list[str]:
        """What SQLite itself says about its file."""
        if self.outside.file is None:
            return []
        found = [str(row[0]) for row in self.outside.rows("PRAGMA integrity_check")]
        return [] if found == ["ok"] else [f"the database file is damaged: {one}" for one in found]

    async def _come_to_rest(self) -> bool:
        """The weather clears and nobody is killed any more; whatever is owed must come to its end."""
        self.weather.share = self.doorway.cut = 0.0
        self._over.set()
        await self.fleet.fill()
        await self.fleet.until_ready()
        try:
            await self.crowd.settle(within=self.patience, owed=self._owed)
        except AssertionError as unsettled:
            self.faults.append(str(unsettled))
            self.crowd.settled_at = instant()
            return False
        finally:
            self._home.set()
        return True

    async def _nothing_owed(self) -> None:
        """The staff's last words too."""
        for _ in range(int(self.patience / REST_SECONDS)):
            if not await self._owed():
                return
            await asyncio.sleep(REST_SECONDS)
        self.faults.append(f"{await self._owed()} letters are owed for ever")

    async def _owed(self) -> int:
        return self.outside.count(OWED)

    async def _bring_again(self) -> None:
        while not self._over.is_set():
            await asyncio.sleep(1 / (UPDATES_A_SECOND * self.cell.faults))
            await bring_again(self.server, self.chance)
