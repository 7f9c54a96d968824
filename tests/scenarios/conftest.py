import pytest

from core.clock import SetClock
from core.db import Database
from core.ids import SeededIds
from core.vault import Vault
from tests.scenarios.world import World, a_world


@pytest.fixture
async def world(database: Database, vault: Vault, ids: SeededIds, clock: SetClock) -> World:
    return await a_world(database, vault, ids, clock)
