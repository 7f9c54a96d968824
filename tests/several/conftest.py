"""Two whole houses on one PostgreSQL, as two processes would be, and a family whose case is with Molde."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from itertools import count

import pytest

from bot.conversation import Incoming, Taken
from bot.engine import State
from bot.engine.events import Choice, Event, Start, Text
from bot.i18n import Catalogs
from core.cases.desk import Desk, Wording
from core.clock import SetClock
from core.conversations import store as conversations
from core.db import Database, begin, open_database, read
from core.ids import SeededIds
from core.places import Gazetteer, load_gazetteer
from core.vault import Vault
from tests.builders import MASTER_KEY, START, member, put_staff
from tests.transcripts.house import House, furnish

KARI = member()
WAY: tuple[Event | str, ...] = (Start("nn"), "nn", "parent", Text("Molde"), "yes", "under_1", "chat", "skip", "yes")
NUMBERS = count(1)


@dataclass(slots=True)
class Process:
    """One of them, with all its doors."""

    house: House

    async def takes(self, address: str, event: Event, *, id_: str | None = None) -> Taken:
        external_id = id_ or str(next(NUMBERS))
        incoming = Incoming(channel="telegram", address=address, external_id=external_id, event=event)
        return await self.house.reception().take(incoming)

    async def staff_writes(self, case_id: str, text: str, *, once: str | None = None) -> None:
        house = self.house
        wording = Wording(text=text, once=once or f"form {next(NUMBERS)}")
        async with begin(house.database) as tx:
            await Desk(house.vault, house.ids).reply(tx, KARI, case_id, wording, now=house.clock.now())

    async def state(self, address: str) -> State:
        async with read(self.house.database) as tx:
            talk = await conversations.find(tx, self.house.vault, channel="telegram", address=address)
        assert talk
        assert talk.state
        return State.from_json(talk.state)

    async def case_of(self, address: str) -> str:
        async with read(self.house.database) as tx:
            talk = await conversations.find(tx, self.house.vault, channel="telegram", address=address)
        assert talk
        assert talk.case_id
        return talk.case_id


async def walk(process: Process, address: str) -> str:
    """The shortest way to a case; its id."""
    for act in WAY:
        event = Choice((await process.state(address)).seq, act) if isinstance(act, str) else act
        await process.takes(address, event)
    return await process.case_of(address)


@pytest.fixture(scope="session")
def catalogs() -> Catalogs:
    return Catalogs.load()


@pytest.fixture(scope="session")
def gazetteer() -> Gazetteer:
    return load_gazetteer()


@pytest.fixture
async def processes(postgres_url: str, catalogs: Catalogs, gazetteer: Gazetteer) -> AsyncIterator[tuple[Process, ...]]:
    clock, databases = SetClock(START), [open_database(postgres_url) for _ in range(2)]
    await furnish(databases[0])
    async with begin(databases[0]) as tx:
        await put_staff(tx, KARI)
    yield tuple(
        _process(SeededIds(seed), database, clock, catalogs, gazetteer) for seed, database in enumerate(databases)
    )
    await asyncio.gather(*(database.close() for database in databases))


def _process(ids: SeededIds, database: Database, clock: SetClock, catalogs: Catalogs, gazetteer: Gazetteer) -> Process:
    house = House(
        database=database,
        vault=Vault(MASTER_KEY),
        clock=clock,
        ids=ids,
        catalogs=catalogs,
        gazetteer=gazetteer,
    )
    return Process(house)
