"""Many families at once, at a bounded rate of updates. What each of them lives through is in `Caller`."""

import asyncio
import random
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping

from bot.i18n import Catalogs
from tests.botapi import BotApiServer
from tests.campaign.caller import NEVER, Caller, instant
from tests.campaign.reading import Reader
from tests.campaign.temper import USUAL, Ending, draw
from tests.campaign.turnstile import Turnstile

FIRST_USER = 600_000
LOOK_AGAIN_SECONDS = 0.2
LONGEST_SECONDS = 3600.0
Owed = Callable[[], Awaitable[int]]


class Crowd:
    """The same seed is the same crowd; what happens to it is up to the server and the program."""

    def __init__(
        self,
        server: BotApiServer,
        *,
        seed: int,
        size: int,
        rate: float = 20.0,
        together: int = 60,
        patience: float = 8.0,
        endings: tuple[int, ...] = USUAL,
    ) -> None:
        """`rate`: updates a second over all; `together`: conversations at the same time; `patience`: seconds."""
        self.server = server
        self.reader = Reader(Catalogs.load())
        self._room = asyncio.Semaphore(together)
        self._turnstile = Turnstile(rate)
        self.callers = tuple(self._caller(seed, number, patience, endings) for number in range(size))
        self._by_chat = {one.person.user_id: one for one in self.callers}
        self._quiet, self._stop = asyncio.Event(), asyncio.Event()
        self.settled_at = NEVER

    async def live(self, stop: asyncio.Event) -> None:
        """Until `settle` has found everybody at the end of their story. After `stop` nobody new begins."""
        self._stop = stop
        async with asyncio.TaskGroup() as lives:
            watch = lives.create_task(self._watch())
            for caller in self.callers:
                lives.create_task(self._live(caller, stop))
            await self._quiet.wait()
            watch.cancel()

    async def settle(self, *, within: float, owed: Owed | None = None) -> None:
        """Until everybody has come to the end of their story, Telegram has brought everything, and nothing is owed.

        `owed` tells how many letters the program still has in hand. Raises AssertionError where that is not so in time.
        """
        try:
            async with asyncio.timeout(within):
                while not self._is_quiet() or (owed and await owed()) or not self._is_quiet():  # noqa: ASYNC110 - a database rings no bell
                    await asyncio.sleep(LOOK_AGAIN_SECONDS)
        except TimeoutError:
            raise AssertionError(self.unsettled()) from None
        self.settled_at = instant()
        self._quiet.set()
        for caller in self.callers:
            caller.woken.set()

    @property
    def begun(self) -> tuple[Caller, ...]:
        return tuple(one for one in self.callers if one.begun)

    @property
    def through(self) -> int:
        """How many have come to the end of their story."""
        return sum(one.ended for one in self.callers)

    def of(self, ending: Ending) -> tuple[Caller, ...]:
        return tuple(one for one in self.begun if one.temper.ending is ending)

    def figures(self) -> Mapping[str, int]:
        deeds = [one.deeds for one in self.begun]
        return {
            "conversations": len(deeds),
            **Counter(one.temper.ending.value for one in self.begun),
            "messages written": sum(one.messages for one in deeds),
            "buttons pressed": sum(len(one.presses) for one in deeds),
            "presses that Telegram dropped": sum(press.was_dropped for one in deeds for press in one.presses),
            "follow-ups": sum(len(one.markers) for one in deeds),
            "times nobody answered": sum(one.nudges for one in deeds),
        }

    def _caller(self, seed: int, number: int, patience: float, endings: tuple[int, ...]) -> Caller:
        chance = random.Random(f"{seed} {number}")  # noqa: S311 - a crowd from a seed, no secret
        temper = draw(chance, patience=patience, endings=endings)
        person = self.server.person(
            user_id=FIRST_USER + number, first_name=f"Kari {number}", language_code=temper.locale
        )
        return Caller(
            number=number,
            person=person,
            temper=temper,
            chance=chance,
            reader=self.reader,
            turnstile=self._turnstile,
        )

    async def _live(self, caller: Caller, stop: asyncio.Event) -> None:
        async with self._room:
            if not stop.is_set():
                await caller.live()
        if caller.begun:
            await caller.stays(self._quiet)

    async def _watch(self) -> None:
        """Wakes whoever has got a message."""
        ledger, read = self.server.ledger, 0
        while True:
            for entry in ledger[read:]:
                read = entry.number
                if entry.chat_id in self._by_chat:
                    self._by_chat[entry.chat_id].woken.set()
            await self.server.until(lambda: len(ledger) > read, within=LONGEST_SECONDS)  # noqa: B023 - asked at once

    def _is_quiet(self) -> bool:
        """Nobody has anything more to do, and Telegram has brought everything."""
        to_come = not self._stop.is_set() and len(self.begun) < len(self.callers)
        under_way = self.server.pending or self.server.on_the_way
        return not to_come and not under_way and all(one.at_rest for one in self.begun)

    def unsettled(self) -> str:
        under_way = [one.person.user_id for one in self.begun if not one.ended]
        waiting = len(self.server.pending) + self.server.on_the_way
        return f"not settled: {len(under_way)} stories go on {under_way[:5]}, {waiting} updates wait"
