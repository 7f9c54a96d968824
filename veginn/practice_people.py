"""Invented families at the real door. What each would write is decided elsewhere; here it is written, as by anybody."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

import structlog

from bot.conversation import Incoming
from bot.engine.events import Choice, Event, Start, Text
from bot.engine.state import State
from core import audit
from core.cases import store as cases
from core.cases.records import Attempt, Case
from core.clock import Clock, SetClock
from core.conversations import Conversation
from core.conversations import store as conversations
from core.db import Tx, read
from core.errors import Refused
from core.outbox import Letter
from core.teams import Team
from veginn.house import House
from veginn.practice_cast import CAST
from veginn.practice_families import Family, SoFar, would_write

log = structlog.get_logger()

CHANNEL = "web"
MOST_QUESTIONS = 40
LOOK_SECONDS = 1.0
ARRIVALS = 6
"""A new family comes after so many paces; once all of the cast were there, only where nobody waits for an answer."""
FROM_THE_BEGINNING = 5
GONE_IN_A_ROW = 3
"""So many talks may be missing, because they are over and forgotten, before the end of the row is believed."""


@dataclass(slots=True, frozen=True)
class Arrival:
    """The same number has the same address in the same house, so that a restart finds everybody again."""

    team: Team
    number: int
    address: str

    @property
    def family(self) -> Family:
        return CAST[self.number % len(CAST)]

    def says(self, step: str) -> str | None:
        """What they answer to a question of the door."""
        said = self.family.answers.get(step)
        return said.format(town=self.team.town, team=self.team.id) if said else None


@dataclass(slots=True, frozen=True)
class Came:
    """One who has come, as far as they got: `case` is None for a partner who asked without a name."""

    arrival: Arrival
    talk: Conversation
    case: Case | None

    @property
    def waits(self) -> bool:
        return self.case is not None and self.case.closed_at is None and self.case.waits_for_us


async def play(house: House, stop: asyncio.Event, *, pace: timedelta) -> None:
    """Moves the families until `stop`. A team whose families fail is tried again, and holds up no other."""
    people = People(house, pace)
    while not stop.is_set():
        for team in house.teams:
            try:
                await people.move(team)
            except Exception as problem:  # noqa: BLE001 - practice goes on, and the log tells
                log.warning("practice.not_moved", team=team.id, problem=type(problem).__name__)
        try:
            await asyncio.wait_for(stop.wait(), LOOK_SECONDS)
        except TimeoutError:
            continue


@dataclass(slots=True, frozen=True)
class People:
    """The families of one house, moved whenever somebody asks."""

    house: House
    pace: timedelta

    async def move(self, team: Team) -> None:
        """Whoever has something to write writes it; then one more comes, when it is time for one."""
        came = await self.came(team)
        for one in came:
            if one.case and not (one.case.closed_at or one.case.erased_at):
                await self._go_on(one.arrival, one.case)
        number = came[-1].arrival.number + 1 if came else 0
        if self._is_time_for(number, came):
            await self.arrive(self.arrival(team, number))

    def arrival(self, team: Team, number: int) -> Arrival:
        return Arrival(team, number, self.house.vault.blind("practice", f"{team.id}:{number}"))

    async def came(self, team: Team) -> list[Came]:
        """All whose talk is still there, in their order."""
        found: list[Came] = []
        number = gone = 0
        async with read(self.house.database) as tx:
            while gone < GONE_IN_A_ROW:
                one = self.arrival(team, number)
                talk = await self._talk_of(tx, one)
                gone = 0 if talk else gone + 1
                if talk:
                    found.append(Came(one, talk, await cases.get(tx, talk.case_id) if talk.case_id else None))
                number += 1
        return found

    async def arrive(self, one: Arrival) -> None:
        """From hello to sent, through the very questions that everybody is asked.

        Raises:
            Refused: a question came that the family has no answer to. The door has changed, and the family must.
        """
        now, house = self.house.clock.now(), self.house
        clock = SetClock(now - one.family.waited * house.settings.sla) if one.family.waited else house.clock
        taken = await self._hear(one, "hello", Start(one.family.lang, chosen=True), clock)
        for number in range(MOST_QUESTIONS):
            async with read(house.database) as tx:
                talk = await self._talk_of(tx, one)
            if talk is None or talk.case_id or talk.state is None or taken is None:
                return
            state = State.from_json(talk.state)
            if state.receipt:
                return
            taken = await self._hear(one, f"answer-{number}", _answer(one, state, taken), clock)

    async def _go_on(self, one: Arrival, case: Case) -> None:
        house = self.house
        async with read(house.database) as tx:
            key = await house.vault.key_of(tx, cases.subject_of(case.id))
            thread = await cases.messages_of(tx, case.id, key)
            done = await audit.done_in(tx, case.id)
        rang = [entry.at for entry in done if entry.detail == Attempt.CALLED_NO_ANSWER]
        so_far = SoFar(opened_at=case.opened_at, thread=thread, rang_at=rang[-1] if rang else None)
        words = would_write(one.family, so_far, now=house.clock.now(), pace=self.pace)
        if words:
            await self._hear(one, f"words-{len(thread)}", Text(words), house.clock)

    def _is_time_for(self, number: int, came: Sequence[Came]) -> bool:
        """Some are there from the beginning. Each of the others comes some paces after the one before."""
        opened = max((one.case.opened_at for one in came if one.case), default=None)
        if number < FROM_THE_BEGINNING or opened is None:
            return True
        if self.house.clock.now() < opened + ARRIVALS * self.pace:
            return False
        return number < len(CAST) or not any(one.waits for one in came)

    async def _talk_of(self, tx: Tx, one: Arrival) -> Conversation | None:
        return await conversations.find(tx, self.house.vault, channel=CHANNEL, address=one.address)

    async def _hear(self, one: Arrival, what: str, event: Event, clock: Clock) -> Letter | None:
        mark = f"{one.address}:{what}"
        incoming = Incoming(channel=CHANNEL, address=one.address, external_id=mark, event=event)
        return (await replace(self.house.reception, clock=clock).take(incoming)).letter


def _answer(one: Arrival, state: State, asked: Letter) -> Event:
    step = state.asked[-1][1] if state.asked else ""
    buttons = {choice.id for choice in asked.choices}
    answer = one.says(step)
    if answer is None and "skip" in buttons:
        answer = "skip"
    if answer is None:
        raise Refused(f"practice.no_answer.{step}")
    return Choice(asked.seq, answer) if answer in buttons else Text(answer)
