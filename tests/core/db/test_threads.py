"""The driver has a thread for each connection to SQLite. None outlives what it was for, however badly that ended."""

import threading
from pathlib import Path

import pytest
from sqlalchemy.exc import DatabaseError

from core.db import begin, open_database

PATIENCE = 5


def standing() -> set[threading.Thread]:
    return {thread for thread in threading.enumerate() if "_connection_worker_thread" in thread.name}


@pytest.mark.parametrize("attempt", range(20))
async def test_a_file_that_cannot_be_opened_leaves_none(tmp_path: Path, attempt: int) -> None:
    """Twenty times, as the thread would end by itself a moment later: what is tested is that it has ended before."""
    before = standing()
    database = open_database(f"sqlite:///{tmp_path / 'no-such-folder' / str(attempt)}")
    with pytest.raises(DatabaseError):
        async with begin(database):
            pass
    assert standing() == before


async def test_a_file_that_is_no_database_leaves_none(tmp_path: Path) -> None:
    before = standing()
    file = tmp_path / "letter.txt"
    file.write_text("Not a database, however often it is asked. " * 40)
    database = open_database(f"sqlite:///{file}")
    with pytest.raises(DatabaseError):
        async with begin(database):
            pass
    for thread in standing() - before:
        thread.join(PATIENCE)  # it has reported, and is on its way out
    assert standing() == before
