"""Receptions on a bad day, behind the Protocol that the way in knows."""

import asyncio
from dataclasses import dataclass, field, replace

from sqlalchemy.exc import OperationalError

from bot.channels.telegram import TelegramChannel
from bot.channels.telegram.ingest import Door
from bot.conversation import Incoming, Taken
from bot.engine.events import Text
from tests.botapi import Person

POISON = "denne meldinga toler vi ikkje"


class OurDefectError(RuntimeError):
    pass


@dataclass(slots=True)
class Stumbling:
    """Cannot bear one text: a defect of ours that stays."""

    door: Door
    tries: int = 0

    async def take(self, incoming: Incoming) -> Taken:
        if incoming.event == Text(POISON):
            self.tries += 1
            raise OurDefectError(POISON)
        return await self.door.take(incoming)


@dataclass(slots=True)
class Closed:
    """The database is away for so many tries."""

    door: Door
    times: int
    tries: int = 0

    async def take(self, incoming: Incoming) -> Taken:
        self.tries += 1
        if self.tries <= self.times:
            raise OperationalError("INSERT", {}, Exception("database is locked"))
        return await self.door.take(incoming)


@dataclass(slots=True)
class Slow:
    """Takes its time until it is let go; notes how many are inside at once."""

    door: Door
    entered: asyncio.Event = field(default_factory=asyncio.Event)
    may_go: asyncio.Event = field(default_factory=asyncio.Event)
    inside: int = 0
    most_inside: int = 0
    taken: int = 0

    async def take(self, incoming: Incoming) -> Taken:
        self.inside += 1
        self.most_inside = max(self.most_inside, self.inside)
        self.entered.set()
        await self.may_go.wait()
        taken = await self.door.take(incoming)
        self.inside -= 1
        self.taken += 1
        return taken


def behind(channel: TelegramChannel, door: Door) -> TelegramChannel:
    return replace(channel, ingest=replace(channel.ingest, door=door))


@dataclass(slots=True)
class Watched:
    """Notes who came in, in which order. `held` keeps a chat inside until its event; `shut` has no room for it now."""

    door: Door
    came: list[tuple[str, str]] = field(default_factory=list)
    inside: set[str] = field(default_factory=set)
    most_inside: int = 0
    held: dict[str, asyncio.Event] = field(default_factory=dict)
    shut: set[str] = field(default_factory=set)
    entered: asyncio.Event = field(default_factory=asyncio.Event)

    async def take(self, incoming: Incoming) -> Taken:
        address = incoming.address
        assert address not in self.inside, "two of one chat at once"
        self.inside.add(address)
        self.entered.set()
        self.most_inside = max(self.most_inside, len(self.inside))
        try:
            return await self._let_in(incoming)
        finally:
            self.inside.discard(address)

    async def _let_in(self, incoming: Incoming) -> Taken:
        if incoming.address in self.shut:
            raise OperationalError("SELECT", {}, Exception("lock timeout"))
        if incoming.address in self.held:
            await self.held[incoming.address].wait()
        taken = await self.door.take(incoming)
        self.came.append((incoming.address, incoming.external_id.partition(":")[2]))
        return taken

    def updates_of(self, person: Person) -> list[int]:
        return [int(id_) for address, id_ in self.came if address == str(person.user_id)]
