"""One person who makes contact. What they do next depends on what the chat shows them, as with anybody."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from tests.botapi import Person, Press, SeenMessage
from tests.botapi.clock import wall_clock
from tests.botapi.sights import seen
from tests.campaign.reading import Question, Reader
from tests.campaign.temper import PHONES, Ending, Temper
from tests.campaign.turnstile import Turnstile, came_within

MOST_PATIENT = 8
NEVER = datetime.max.replace(tzinfo=UTC)


def instant() -> datetime:
    return datetime.fromtimestamp(wall_clock(), UTC)


@dataclass(slots=True, kw_only=True)
class Deeds:
    """What the person has done, for the oracle. `markers` are the follow-ups, in the order they were written."""

    messages: int = 0
    presses: list[Press] = field(default_factory=list)
    markers: list[str] = field(default_factory=list)
    hurried: str = ""  # written before the yes: kept only if the yes, in a queue of its own, overtakes it
    answers: dict[str, str] = field(default_factory=dict)  # by topic, what the case's card must say
    decided_at: datetime = NEVER  # the first yes or no to sending
    heard_at: datetime = NEVER  # the first word that it is with the team
    has_blocked: bool = False
    nudges: int = 0


@dataclass(slots=True, kw_only=True)
class Caller:
    number: int
    person: Person
    temper: Temper
    chance: random.Random
    reader: Reader
    turnstile: Turnstile
    deeds: Deeds = field(default_factory=Deeds)
    begun: bool = False
    ended: bool = False
    woken: asyncio.Event = field(default_factory=asyncio.Event)
    _read: int = 0
    _waiting: list[SeenMessage] = field(default_factory=list)
    _answered: set[tuple[int, str]] = field(default_factory=set)
    _in_vain: int = 0
    _again: Callable[[], Awaitable[None]] | None = None

    async def live(self) -> None:
        self.begun = True
        await self._write("/start")
        await self._talk(until={"sent"} if self.temper.ending is not Ending.DECLINED else {"goodbye"})
        if self.temper.ending is not Ending.DECLINED:
            await self._follow_up()
        if self.temper.ending is Ending.WITHDRAWN:
            await self._write("trekk")
            await self._talk(until={"goodbye"})
        self.ended = True

    async def stays(self, quiet: asyncio.Event) -> None:
        """Until `quiet`: a press that comes late may begin it all anew, and whoever has left says so again."""
        while self.temper.ending is not Ending.SENT and not quiet.is_set():
            await self.woken.wait()
            self.woken.clear()
            if self._look():
                self.ended = False
                await self._talk(until={"goodbye"}, said_goodbye=True)
                self.ended = True

    @property
    def at_rest(self) -> bool:
        """At the end of the story, with nothing unread that may go on with it."""
        return self.ended and (self.temper.ending is Ending.SENT or not self._look())

    def sign(self, number: int) -> str:
        """Words that nobody else writes, and nobody twice."""
        return f"Merke {self.person.user_id}-{number} slutt."

    async def _talk(self, *, until: set[str], said_goodbye: bool = False) -> None:
        """Answers each new question once, and asks again in some way when nothing comes."""
        while True:
            message = await self._next_message()
            if message is None and said_goodbye:
                return
            if message is None:
                await self._nudge()
                continue
            question = self.reader.question_in(message)
            if question is None:
                said_goodbye = said_goodbye or ("goodbye" in until and self.reader.is_goodbye(message.text))
                continue
            if question.id in self._answered:
                continue
            self._answered.add(question.id)
            self._notice(question)
            said_goodbye = False
            if question.topic in until:
                return
            await self._answer(question)

    def _notice(self, question: Question) -> None:
        if question.topic == "sent":
            self.deeds.heard_at = min(self.deeds.heard_at, instant())

    async def _next_message(self) -> SeenMessage | None:
        """None when none came for as long as this person is patient; who has tried in vain waits longer the next time."""
        while not self._look():
            self.woken.clear()
            if not await came_within(self.woken, self.temper.patience * min(MOST_PATIENT, 1.5**self._in_vain)):
                self._in_vain += 1
                return None
        self._in_vain = 0
        return self._waiting.pop(0)

    def _look(self) -> bool:
        arrived = self.person.chat.arrived
        self._waiting += [seen(self.person.chat.messages[id_]) for id_ in arrived[self._read :]]
        self._read = len(arrived)
        return bool(self._waiting)

    async def _nudge(self) -> None:
        """Nothing came. What was typed waits at Telegram; what was pressed may have gone by."""
        self.deeds.nudges += 1
        if self._again is not None and self.deeds.nudges % 3:
            await self._again()
        elif self.deeds.nudges % 2:
            await self._send("/help")

    async def _answer(self, question: Question) -> None:
        match question.topic:
            case "consent":
                await self._decide(question)
            case "place" | "phone" | "when" | "name" | "words":
                await self._tell(question)
            case "cancel" | "withdraw":
                await self._write("ja")
            case "language" if self.deeds.decided_at is not NEVER:
                await self._write("avbryt")  # it began anew after the goodbye; nothing more is wanted
            case "language":
                await self._choose(question, self.temper.locale)
            case topic:
                await self._choose(question, self._choice(topic), keep=topic)

    def _choice(self, topic: str) -> str:
        fixed = {"team": "yes", "knows": "partly", "others": "no", "voicemail": "no"}
        return fixed.get(topic) or str(getattr(self.temper, topic))

    async def _choose(self, question: Question, option: str, *, keep: str | None = None) -> None:
        if keep and keep != "team":
            self.deeds.answers[keep] = option
        label = question.options[option]
        if self.chance.random() < self.temper.types:
            await self._write(label)
        else:
            await self._press(question, label)

    async def _tell(self, question: Question) -> None:
        words = self._words_for(question.topic)
        if words is None:
            await self._choose(question, "skip")
            return
        if question.topic in {"when", "name", "words"}:
            self.deeds.answers[question.topic] = words
        await self._write(words)
        if question.topic == "words" and self.temper.hurries:
            self.deeds.hurried = f"{self.sign(0)} Og meir."
            await self._write(self.deeds.hurried)

    def _words_for(self, topic: str) -> str | None:
        match topic:
            case "place":
                return self.temper.place
            case "phone":
                return PHONES[self.number % len(PHONES)]
            case "when":
                return "etter klokka 12" if self.temper.has_name else None
            case "name":
                return f"Namn{self.person.user_id}" if self.temper.has_name else None
            case _:
                return self.sign(0) if self.temper.has_words else None

    async def _decide(self, question: Question) -> None:
        self.deeds.decided_at = min(self.deeds.decided_at, instant())
        await self._choose(question, "no" if self.temper.ending is Ending.DECLINED else "yes")

    async def _follow_up(self) -> None:
        """Short bursts, and between them a look at whether anything came back; nothing is written twice."""
        for count in self.temper.bursts:
            for _ in range(count):
                await self._mark()
            await self._next_message()
        if self.temper.blocks:
            await self._block_for_a_while()

    async def _mark(self) -> None:
        marker = self.sign(len(self.deeds.markers) + 1)
        self.deeds.markers.append(marker)
        await self._write(marker)

    async def _block_for_a_while(self) -> None:
        self.deeds.has_blocked = True
        await self.turnstile.passes()
        await self.person.blocks()
        await asyncio.sleep(self.chance.uniform(0.2, 2.0))
        await self.turnstile.passes()
        await self.person.unblocks()
        if self.chance.random() < 0.5:
            await self._mark()

    async def _press(self, question: Question, label: str) -> None:
        async def press() -> None:
            await self.turnstile.passes()
            pressed = await self.person.presses(label, message=question.message)
            assert isinstance(pressed, Press)
            self.deeds.presses.append(pressed)

        self._again = press
        await press()
        if self.chance.random() < self.temper.twice:
            await press()

    async def _write(self, text: str) -> None:
        self._again = None
        await self._send(text)

    async def _send(self, text: str) -> None:
        await self.turnstile.passes()
        self.deeds.messages += 1
        await self.person.writes(text)
