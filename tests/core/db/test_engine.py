"""SQLite is only safe with the settings we ask for, on every connection."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from core.db import Database, begin, open_database, read
from core.errors import SetupError
from tests.builders import START

SAFE = {
    "journal_mode": "wal",
    "synchronous": 2,
    "foreign_keys": 1,
    "busy_timeout": 5000,
    "secure_delete": 1,
    "trusted_schema": 0,
    "temp_store": 2,
}


@pytest.mark.sqlite
@pytest.mark.parametrize(("pragma", "value"), SAFE.items())
async def test_the_writer_and_every_reader_run_with_the_safe_settings(
    database: Database, pragma: str, value: object
) -> None:
    asked = text(f"PRAGMA {pragma}")
    async with begin(database) as tx:
        assert await tx.connection.scalar(asked) == value
    async with read(database) as first, read(database) as second:
        assert await first.connection.scalar(asked) == value
        assert await second.connection.scalar(asked) == value


async def test_a_row_cannot_belong_to_nothing(database: Database) -> None:
    async with begin(database) as tx:
        orphan = text(
            "INSERT INTO conversation_lines (conversation_id, row_key, sealed_line, at) VALUES ('x','x','x',:at)"
        )
        with pytest.raises(IntegrityError):
            await tx.execute(orphan, {"at": START})


async def test_an_error_of_the_database_does_not_show_what_was_written(database: Database) -> None:
    async with begin(database) as tx:
        with pytest.raises(IntegrityError) as caught:
            await tx.execute(
                text("INSERT INTO conversation_lines (conversation_id, row_key, sealed_line) VALUES (:who,'x','x')"),
                {"who": "Anne Berg"},
            )
    assert "Anne Berg" not in str(caught.value)


@pytest.mark.parametrize(
    "url",
    ["", "veginn.db", "sqlite://", "sqlite:///:memory:", "postgresql://u:hemmeleg@h:x/d", "mysql://u:hemmeleg@h/d"],
)
def test_an_address_we_cannot_use_is_refused_in_one_line_that_shows_no_password(url: str) -> None:
    with pytest.raises(SetupError) as caught:
        open_database(url)
    assert "VEGINN_DATABASE_URL" in str(caught.value)
    assert "hemmeleg" not in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.sqlite
async def test_the_log_of_writes_is_emptied_after_erasing(database: Database, database_url: str) -> None:
    async with begin(database) as tx:
        await tx.execute(
            text("INSERT INTO seen (channel, external_id, seen_at) VALUES ('web','mark-7711',:at)"),
            {"at": START.isoformat()},
        )
        await tx.execute(text("DELETE FROM seen"))
    assert await database.forget_deleted_pages()
    log = database_url.removeprefix("sqlite:///") + "-wal"
    with open(log, "rb") as content:  # noqa: ASYNC230, PTH123 - a few bytes
        assert content.read() == b""


@pytest.mark.sqlite
async def test_a_reader_in_the_way_of_emptying_the_log_is_reported(database: Database) -> None:
    async with begin(database) as tx:
        await tx.execute(text("PRAGMA busy_timeout=0"))
    async with read(database) as tx:
        await tx.execute(text("SELECT * FROM seen"))
        async with begin(database) as writing:
            await writing.execute(
                text("INSERT INTO seen (channel, external_id, seen_at) VALUES ('web','x',:at)"),
                {"at": START.isoformat()},
            )
        assert not await database.forget_deleted_pages()
    assert await database.forget_deleted_pages()


@pytest.mark.sqlite
async def test_a_guest_beside_a_running_program_never_moves_the_log(database: Database, database_url: str) -> None:
    guest = open_database(database_url, guest=True)
    for door, expected in ((database, 1000), (guest, 0)):
        async with begin(door) as tx:
            assert await tx.connection.scalar(text("PRAGMA wal_autocheckpoint")) == expected
    await guest.close()
