"""The killing itself: one life after another, each ended as the plan says."""

import asyncio
import random
import signal
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.botapi import BotApiServer
from tests.campaign.crash.copying import Copying
from tests.campaign.crash.fleet import Fleet, Place
from tests.campaign.crash.nursery import Life, first_hit
from tests.campaign.crash.orders import NO_FATE, Fate
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
        if ending.kind is Kind.FAILPOINT and len(self.fleet.places) > 1:
            victim = await self._first_to_pass(ending)
        else:
            victim = await self._victim(ending)
            await self._live_until(ending, victim.alive)
        await self._end(ending, victim)

    async def _end(self, ending: Ending, victim: Place) -> None:
        life = victim.alive
        if ending.kind is Kind.COPIED and self.copying:
            await self.copying.copy(life)
        life.signal(signal.SIGKILL)
        if not await life.until_over(within=BURY_SECONDS):
            self.faults.append(f"{victim.parts} could not be killed")
        if life.hit is None:
            self.caught_in_hand += self.in_hand() > 0
        self._note_end(victim, life)
        self.plan.ended(ending, hit=life.hit)

    async def _first_to_pass(self, ending: Ending) -> Place:
        """Each process that may pass the place is told to end there. The first that does is the one, the others live on."""
        await self.fleet.fill()
        if not (places := self.fleet.that_pass(ending.wanted)):
            await self.fleet.until_ready()
            places = self.fleet.that_pass(ending.wanted) or list(self.fleet.places)
        for place in places:
            self.fleet.nursery.arm(place.alive, Fate(ending.at))
        await first_hit([place.alive for place in places], within=HIT_SECONDS)
        ended = [place for place in places if place.alive.hit]
        for place in places:
            self.fleet.nursery.arm(place.alive, NO_FATE)
        for place in ended[1:]:
            self.plan.ended(ending, hit=place.alive.hit)
        return ended[0] if ended else self.chance.choice(places)

    async def _victim(self, ending: Ending) -> Place:
        """One process: the next life, born with its fate. Several: the one just born, or any that is ready."""
        empty = next((place for place in self.fleet.places if place.is_empty), None)
        if len(self.fleet.places) == 1 and empty is not None:
            await self.fleet.start(empty, Fate(ending.at))
            return empty
        await self.fleet.fill()
        if empty is not None and ending.kind in {Kind.STARTING, Kind.ANSWERED}:
            return empty
        place = self.fleet.one_of(self.chance)
        if place is None:
            await self.fleet.until_ready()
            place = self.fleet.one_of(self.chance) or self.fleet.places[0]
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
