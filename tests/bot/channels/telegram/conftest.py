from collections.abc import AsyncGenerator

import pytest

from bot.i18n import Catalogs
from core.clock import SetClock
from core.db import Database
from core.places import Gazetteer, load_gazetteer
from core.vault import Vault
from tests.bot.channels.telegram.line import ByPolling, ByWebhook, Line
from tests.botapi import BotApiServer, Pace, Person, SettableClock
from tests.transcripts.house import House, PlainReferences, furnish

QUICK = Pace(waiting=0.001, long_poll=0.001, webhook_timeout=2.0)


@pytest.fixture(scope="session")
def catalogs() -> Catalogs:
    return Catalogs.load()


@pytest.fixture(scope="session")
def gazetteer() -> Gazetteer:
    return load_gazetteer()


@pytest.fixture
async def house(database: Database, vault: Vault, clock: SetClock, catalogs: Catalogs, gazetteer: Gazetteer) -> House:
    await furnish(database)
    return House(
        database=database,
        vault=vault,
        clock=clock,
        ids=PlainReferences(),
        catalogs=catalogs,
        gazetteer=gazetteer,
    )


@pytest.fixture
def telegram_clock() -> SettableClock:
    return SettableClock()


@pytest.fixture
async def server(telegram_clock: SettableClock) -> AsyncGenerator[BotApiServer]:
    async with BotApiServer.start(now=telegram_clock, pace=QUICK) as started:
        yield started


@pytest.fixture
async def polled(house: House, server: BotApiServer) -> AsyncGenerator[ByPolling]:
    async with ByPolling.open(house, server) as line:
        yield line


@pytest.fixture
async def hooked(house: House, server: BotApiServer) -> AsyncGenerator[ByWebhook]:
    async with ByWebhook.open(house, server) as line:
        yield line


@pytest.fixture(params=["polling", "webhook"])
async def line(request: pytest.FixtureRequest, house: House, server: BotApiServer) -> AsyncGenerator[Line]:
    opening = ByPolling.open(house, server) if request.param == "polling" else ByWebhook.open(house, server)
    async with opening as one:
        yield one


@pytest.fixture
def kari(server: BotApiServer) -> Person:
    return server.person(user_id=501, first_name="Kari", language_code="nn")


@pytest.fixture
def ola(server: BotApiServer) -> Person:
    return server.person(user_id=502, first_name="Ola", language_code="no")
