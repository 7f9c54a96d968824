"""One deterministic world for every test: a real SQLite file under Alembic, a clock that stands still, the same ids."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from hypothesis import settings as hypothesis_settings

import migrations
from core.clock import SetClock
from core.db import Database, open_database
from core.ids import SeededIds
from core.vault import Vault
from tests.builders import MASTER_KEY, START

hypothesis_settings.register_profile("house", derandomize=True, deadline=None, database=None)
hypothesis_settings.load_profile("house")


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty database with today's schema, to be copied and never opened."""
    file = tmp_path_factory.mktemp("schema") / "veginn.db"
    migrations.migrate(f"sqlite:///{file}")
    return file


@pytest.fixture
def database_file(migrated_file: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(migrated_file, tmp_path / "veginn.db"))


@pytest.fixture
def database_url(database_file: Path) -> str:
    return f"sqlite:///{database_file}"


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    opened = open_database(database_url)
    yield opened
    await opened.close()


@pytest.fixture
def vault() -> Vault:
    return Vault(MASTER_KEY)


@pytest.fixture
def ids() -> SeededIds:
    return SeededIds(1)


@pytest.fixture
def clock() -> SetClock:
    return SetClock(START)
