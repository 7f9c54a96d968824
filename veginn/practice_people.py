"""Invented families at the real door. What each would write is decided elsewhere; here it is written, as by anybody."""

import asyncio
from dataclasses import dataclass
from datetime import timedelta

import structlog

from bot.conversation import Incoming
from bot.engine.events import Choice, Event, Start, Text
from bot.engine.state import State
from core.cases import store as cases
from core.conversations import Conversation
from core.conversations import store as conversations
from core.db import read
from core.errors import Refused
from core.outbox import Letter
from veginn.house import House
from veginn.practice_families import FAMILIES, Family, would_write

log = structlog.get_logger()

CHANNEL = "web"
MOST_QUESTIONS = 40
LOOK_SECONDS = 1.0
ARRIVALS = 6
"""A new family comes after so many paces."""
MOST_IN_ALL = 12
"""So many come in all, until practice is wiped."""
FROM_THE_BEGINNING = 3


@dataclass(slots=True, frozen=True)
class Arrival:
    """The same number has the same address in the same house, so that a restart finds everybody again."""

    number: int
    address: str

    @property
    def family(self) -> Family:
        return FAMILIES[self.number % len(FAMILIES)]


async def play(house: House, stop: asyncio.Event, *, pace: timedelta) -> None:
    """Moves the families until `stop`. One that fails is tried again, and holds up nobody else."""
    people = People(house, pace)
    while not stop.is_set():
        try:
            await people.move()
        except Exception as problem:  # noqa: BLE001 - practice goes on, and the log tells
            log.warning("practice.not_moved", problem=type(problem).__name__)
        try:
            await asyncio.wait_for(stop.wait(), LOOK_SECONDS)
        except TimeoutError:
            continue


@dataclass(slots=True, frozen=True)
class People:
    """The families of one house, moved whenever somebody asks."""

    house: House
    pace: timedelta

    async def move(self) -> None:
        """Whoever has something to write writes it; then one more comes, when it is time for one."""
        number = 0
        while number < MOST_IN_ALL and (talk := await self._talk_of(one := self.arrival(number))):
            await self._go_on(one, talk)
            number += 1
        if number < MOST_IN_ALL and await self._is_time_for(number):
            await self.arrive(self.arrival(number))

    def arrival(self, number: int) -> Arrival:
        return Arrival(number, self.house.vault.blind("practice", str(number)))

    async def arrive(self, one: Arrival) -> None:
        """From hello to sent, through the very questions that everybody is asked.

        Raises:
            Refused: a question came that the family has no answer to. The door has changed, and the family must.
        """
        family = one.family
        taken = await self._hear(one, "hello", Start(family.lang, chosen=True))
        for number in range(MOST_QUESTIONS):
            talk = await self._talk_of(one)
            if talk is None or talk.case_id or talk.state is None or taken is None:
                return
            state = State.from_json(talk.state)
            taken = await self._hear(one, f"answer-{number}", _answer(family, state, taken))

    async def _go_on(self, one: Arrival, talk: Conversation) -> None:
        if talk.case_id is None:
            await self.arrive(one)
            return
        now = self.house.clock.now()
        async with read(self.house.database) as tx:
            case = await cases.get(tx, talk.case_id)
            if case.closed_at or case.erased_at:
                return
            key = await self.house.vault.key_of(tx, cases.subject_of(case.id))
            thread = await cases.messages_of(tx, case.id, key)
        words = would_write(one.family, thread, opened_at=case.opened_at, now=now, pace=self.pace)
        if words:
            await self._hear(one, f"words-{len(thread)}", Text(words))

    async def _is_time_for(self, number: int) -> bool:
        """Some are there from the beginning. Each of the others comes some paces after the one before."""
        if number < FROM_THE_BEGINNING:
            return True
        before = await self._talk_of(self.arrival(number - 1))
        if before is None or before.case_id is None:
            return True
        async with read(self.house.database) as tx:
            opened = (await cases.get(tx, before.case_id)).opened_at
        return self.house.clock.now() >= opened + ARRIVALS * self.pace

    async def _talk_of(self, one: Arrival) -> Conversation | None:
        async with read(self.house.database) as tx:
            return await conversations.find(tx, self.house.vault, channel=CHANNEL, address=one.address)

    async def _hear(self, one: Arrival, what: str, event: Event) -> Letter | None:
        mark = f"{one.address}:{what}"
        incoming = Incoming(channel=CHANNEL, address=one.address, external_id=mark, event=event)
        return (await self.house.reception.take(incoming)).letter


def _answer(family: Family, state: State, asked: Letter) -> Event:
    step = state.asked[-1][1] if state.asked else ""
    buttons = {choice.id for choice in asked.choices}
    answer = family.answers.get(step)
    if answer is None and "skip" in buttons:
        answer = "skip"
    if answer is None:
        raise Refused(f"practice.no_answer.{step}")
    return Choice(asked.seq, answer) if answer in buttons else Text(answer)
