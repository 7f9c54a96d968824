"""The killing itself: one life after another, each ended as the plan says."""

import asyncio
import random
import signal
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.botapi import BotApiServer
from tests.campaign.crash.copying import Copying
from tests.campaign.crash.fleet import Fleet, Place
from tests.campaign.crash.nursery import Life
from tests.campaign.crash.orders import Fate
from tests.campaign.crash.plan import Ending, Kind, Plan
from tests.campaign.crowd import Crowd
from tests.campaign.temper import Ending as StoryEnding

HIT_SECONDS = 4.0
"""How long a failpoint is waited for, from when the program is ready."""
ANSWER_SECONDS = 15.0
BURY_SECONDS = 10.0
WAITING = 3


@dataclass(slots=True, kw_only=True)
class Killing:
    """`caught_in_hand`: kills at no chosen place after which a letter was claimed and not settled, or an update inside."""

    fleet: Fleet
    plan: Plan
    server: BotApiServer
    crowd: Crowd
    chance: random.Random
    in_hand: Callable[[], int]
    copying: Copying | None = None
    recoveries: list[float] = field(default_factory=list)
    caught_in_hand: int = 0
    faults: list[str] = field(default_factory=list)

    async def kill_once(self) -> None:
        ending = self.plan.next()
        victim = await self._victim(ending)
        life = victim.life
        assert life is not None
        await self._live_until(ending, life)
        if ending.kind is Kind.COPIED and self.copying:
            await self.copying.copy(life)
        life.signal(signal.SIGKILL)
        if not await life.until_over(within=BURY_SECONDS):
            self.faults.append(f"{victim.parts} could not be killed")
        if life.hit is None:
            self.caught_in_hand += self.in_hand() > 0
        self._note_end(victim, life)
        self.plan.ended(ending, hit=life.hit)

    async def _victim(self, ending: Ending) -> Place:
        """One process: the next life, born with its fate. Several: the one just born, or any that is ready."""
        fate = Fate(ending.at)
        empty = next((place for place in self.fleet.places if place.is_empty), None)
        if len(self.fleet.places) == 1 and empty is not None:
            await self.fleet.start(empty, fate)
            return empty
        await self.fleet.fill()
        if empty is not None and ending.kind in {Kind.STARTING, Kind.ANSWERED}:
            return empty
        place = self.fleet.one_of(self.chance, ending.wanted)
        if place is None:
            await self.fleet.until_ready()
            place = self.fleet.one_of(self.chance, ending.wanted) or self.fleet.places[0]
        if place.life is not None:
            self.fleet.nursery.arm(place.life, fate)
        return place

    async def _live_until(self, ending: Ending, life: Life) -> None:
        if ending.kind is Kind.STARTING:
            await asyncio.sleep(ending.seconds)
            return
        before = len(self.server.ledger)
        waited = ending.kind is Kind.ANSWERED and await self._some_wait()
        if not await self.fleet.comes_up(life):
            return
        if waited:
            await self._answered(life, before)
        if ending.kind is Kind.FAILPOINT:
            await life.until_hit(within=HIT_SECONDS)
        else:
            await asyncio.sleep(ending.seconds)

    async def _some_wait(self) -> bool:
        """Some who are through with their story write once more: from this very moment they wait for an answer."""
        told = [one for one in self.crowd.of(StoryEnding.SENT) if one.ended and not one.deeds.has_blocked]
        for caller in self.chance.sample(told, min(WAITING, len(told))):
            await caller._mark()
        return bool(told)

    async def _answered(self, life: Life, before: int) -> None:
        def answered() -> bool:
            return any(entry.method == "sendMessage" for entry in self.server.ledger[before:])

        try:
            await self.server.until(answered, within=ANSWER_SECONDS)
        except AssertionError:
            self.faults.append(f"nobody was answered within {ANSWER_SECONDS:.0f} s of a start")
        else:
            self.recoveries.append(asyncio.get_running_loop().time() - life.forked_at)

    def _note_end(self, place: Place, life: Life) -> None:
        if life.status not in {-signal.SIGKILL, None}:
            self.faults.append(f"{place.parts} ended by itself with {life.status}: {self.fleet.last_words()}")
