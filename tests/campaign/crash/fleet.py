"""The processes of a cell: each has its place, and whoever ends in it is followed by the next."""

import asyncio
import random
import signal
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.campaign.crash.failpoints import KEPT_BY
from tests.campaign.crash.nursery import Life, Nursery
from tests.campaign.crash.orders import NO_FATE, Fate, Order

READY_SECONDS = 15.0
STOP_SECONDS = 10.0


@dataclass(slots=True, kw_only=True)
class Place:
    parts: tuple[str, ...]
    settings: Mapping[str, str]
    life: Life | None = None

    @property
    def port(self) -> int:
        return int(self.settings["port"])

    @property
    def alive(self) -> Life:
        """Whoever is here, or was last. Nobody may ask before the first one was."""
        assert self.life is not None
        return self.life

    @property
    def is_ready(self) -> bool:
        return self.life is not None and self.life.is_ready

    @property
    def is_empty(self) -> bool:
        return self.life is None or self.life.is_over

    def passes(self, failpoints: Collection[str]) -> bool:
        return any(KEPT_BY[name.partition(".")[0]] & set(self.parts) for name in failpoints)


@dataclass(slots=True, kw_only=True)
class Fleet:
    """`faults` are sentences about what no process may do: not come up, end by itself, not stop when asked."""

    nursery: Nursery
    places: Sequence[Place]
    log: str
    mutant: str | None = None
    lease: float | None = None
    pace: float | None = None
    faults: list[str] = field(default_factory=list)

    async def start(self, place: Place, fate: Fate = NO_FATE) -> Life:
        order = Order(
            child=0,
            job="serve",
            log=self.log,
            settings=place.settings,
            parts=place.parts,
            fate=fate,
            mutant=self.mutant,
            lease=self.lease,
            pace=self.pace,
        )
        place.life = await self.nursery.start(order)
        return place.life

    async def fill(self) -> None:
        """Somebody in every place."""
        for place in self.places:
            if place.is_empty:
                await self.start(place)

    async def until_ready(self) -> None:
        async with asyncio.TaskGroup() as waiting:
            for place in self.places:
                if place.life is not None:
                    waiting.create_task(self.comes_up(place.life))

    async def kill(self) -> None:
        for place in self.places:
            if place.life is not None:
                place.life.signal(signal.SIGKILL)
                await place.life.until_over(within=STOP_SECONDS)

    async def stop(self) -> None:
        """Politely, as an orchestrator does: exit code 0 within ten seconds."""
        for place in self.places:
            if place.life is not None:
                place.life.signal(signal.SIGTERM)
        for place in self.places:
            await self._goes_down(place)

    def last_words(self) -> str:
        """What the program said before it ended; it says nothing that a person wrote."""
        lines = Path(self.log).read_text(encoding="utf-8", errors="replace").splitlines()
        return lines[-1].strip() if lines else ""

    def one_of(self, chance: random.Random) -> Place | None:
        """A place whose process is ready."""
        ready = [one for one in self.places if one.is_ready]
        return chance.choice(ready) if ready else None

    def that_pass(self, failpoints: Collection[str]) -> list[Place]:
        """The places whose processes are ready and pass one of the failpoints."""
        return [one for one in self.places if one.is_ready and one.passes(failpoints)]

    async def comes_up(self, life: Life) -> bool:
        if not await life.until_ready(within=READY_SECONDS) and not life.is_over:
            self.faults.append(f"a process was not ready within {READY_SECONDS:.0f} s")
        return life.is_ready

    async def _goes_down(self, place: Place) -> None:
        life = place.life
        if life is None:
            return
        if not await life.until_over(within=STOP_SECONDS):
            self.faults.append(f"{place.parts} did not stop within {STOP_SECONDS:.0f} s of SIGTERM")
            life.signal(signal.SIGKILL)
            await life.until_over(within=STOP_SECONDS)
        elif life.status != 0:
            self.faults.append(f"{place.parts} answered SIGTERM with exit code {life.status}")
        place.life = None
