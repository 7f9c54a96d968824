from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from core.clock import SetClock
from core.db import Database
from core.ids import SeededIds
from core.vault import Vault
from tests.scenarios.program import Program, a_program, move_in
from tests.scenarios.world import World, a_world


@pytest.fixture
async def world(database: Database, vault: Vault, ids: SeededIds, clock: SetClock) -> World:
    return await a_world(database, vault, ids, clock)


@pytest.fixture
async def program(database: Database, database_url: str, tmp_path: Path, clock: SetClock) -> AsyncIterator[Program]:
    await move_in(database)
    async with a_program(database_url, tmp_path, clock) as one:
        yield one
