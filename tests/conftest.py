"""One deterministic world for every test: a real database of either kind, a clock that stands still, the same ids."""

import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from hypothesis import settings as hypothesis_settings

import migrations
from core.clock import SetClock
from core.db import Database, open_database
from core.ids import SeededIds
from core.vault import Vault
from tests.builders import MASTER_KEY, START
from tests.postgres import Server, a_server

hypothesis_settings.register_profile("house", derandomize=True, deadline=None, database=None)
hypothesis_settings.load_profile("house")


SQLITE, POSTGRESQL = "sqlite", "postgresql"


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Whatever touches data runs on both databases; what looks into SQLite's file, or drives a browser, on SQLite.

    The transcripts, which are many, see to it themselves.
    """
    if "kind_of_database" in metafunc.fixturenames and "transcript" not in metafunc.fixturenames:
        marked = {mark.name for mark in metafunc.definition.iter_markers()}
        alone = "database_file" in metafunc.fixturenames or marked & {"browser", "sqlite"}
        metafunc.parametrize("kind_of_database", [SQLITE] if alone else [SQLITE, POSTGRESQL])


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty database with today's schema, to be copied and never opened."""
    file = tmp_path_factory.mktemp("schema") / "veginn.db"
    migrations.migrate(f"sqlite:///{file}")
    return file


@pytest.fixture
def database_file(migrated_file: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(migrated_file, tmp_path / "veginn.db"))


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    with a_server() as server:
        yield server


@pytest.fixture(scope="session")
def migrated_postgres(postgres: Server) -> str:
    """The same on PostgreSQL."""
    url = postgres.database()
    migrations.migrate(url)
    return url


@pytest.fixture
def postgres_url(postgres: Server, migrated_postgres: str) -> Iterator[str]:
    url = postgres.database(like=migrated_postgres)
    yield url
    postgres.drop(url)


@pytest.fixture
def database_url(kind_of_database: str, request: pytest.FixtureRequest) -> str:
    if kind_of_database == SQLITE:
        return f"sqlite:///{request.getfixturevalue('database_file')}"
    return str(request.getfixturevalue("postgres_url"))


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
