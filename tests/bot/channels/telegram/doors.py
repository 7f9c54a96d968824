"""Receptions on a bad day, behind the Protocol that the way in knows."""

import asyncio
from dataclasses import dataclass, field, replace

from sqlalchemy.exc import OperationalError

from bot.channels.telegram import TelegramChannel
from bot.channels.telegram.ingest import Door
from bot.conversation import Incoming, Taken
from bot.engine.events import Text

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
