from pathlib import Path

import pytest

from bot.i18n import Catalogs
from core.clock import SetClock
from core.db import Database
from core.places import Gazetteer, load_gazetteer
from core.vault import Vault
from tests.conftest import POSTGRESQL, SQLITE
from tests.transcripts.house import House, PlainReferences, furnish

TRANSCRIPTS = sorted(Path(__file__).parent.glob("*.txt"))


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-transcripts", action="store_true", help="Rewrite the transcripts as they are played now")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Each conversation on both channels and on both databases; a telling in one language on one of them."""
    if "transcript" in metafunc.fixturenames:
        swapped = "web" in metafunc.module.__name__
        told = [(file, _database_for(file, swapped=swapped)) for file in TRANSCRIPTS]
        metafunc.parametrize(
            ("transcript", "kind_of_database"), told, ids=[f"{file.stem}-{kind}" for file, kind in told]
        )


def _database_for(file: Path, *, swapped: bool) -> str:
    is_nynorsk = file.suffixes[0] == ".nn"
    return POSTGRESQL if is_nynorsk is swapped else SQLITE


@pytest.fixture
def update(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--update-transcripts", default=False))


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
        database=database, vault=vault, clock=clock, ids=PlainReferences(), catalogs=catalogs, gazetteer=gazetteer
    )
