from collections.abc import AsyncGenerator

import pytest

from tests.botapi import BotApiServer, Pace, Person, SettableClock
from tests.botapi_conformance.clients import LIBRARIES, Client, connected
from tests.botapi_conformance.raw import Raw

QUICK = Pace(waiting=0.001, long_poll=0.02, webhook_timeout=0.5)


@pytest.fixture(autouse=True)
def _ptb_speaks_its_coming_types(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without this python-telegram-bot warns about its own future each time it meets a retry_after."""
    monkeypatch.setenv("PTB_TIMEDELTA", "1")


@pytest.fixture
def clock() -> SettableClock:
    return SettableClock()


@pytest.fixture
async def server(clock: SettableClock) -> AsyncGenerator[BotApiServer]:
    async with BotApiServer.start(token="1234:TEST", now=clock, pace=QUICK) as started:
        yield started


@pytest.fixture(params=LIBRARIES)
def library(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
async def client(library: str, server: BotApiServer) -> AsyncGenerator[Client]:
    async with connected(library, server) as one:
        yield one


@pytest.fixture
async def raw(server: BotApiServer) -> AsyncGenerator[Raw]:
    async with Raw.speaking_to(server) as one:
        yield one


@pytest.fixture
def kari(server: BotApiServer) -> Person:
    return server.person(user_id=501, first_name="Kari", language_code="nn")


@pytest.fixture
def ola(server: BotApiServer) -> Person:
    return server.person(user_id=502, first_name="Ola", language_code="nb")
