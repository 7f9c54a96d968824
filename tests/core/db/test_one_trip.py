"""The cursor that goes to its thread once."""

import sqlite3
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from typing_extensions import override

from core.db.one_trip import AT_ONCE, OneTrip

MANY = 3 * AT_ONCE + 7


class Counting(OneTrip):
    """How many errands the thread was given."""

    errands = 0

    @override
    async def _execute(self, fn: Any, *given: Any, **named: Any) -> Any:
        self.errands += 1
        driver: Any = super()
        return await driver._execute(fn, *given, **named)


@pytest.fixture
async def connection(tmp_path: Path) -> AsyncIterator[Counting]:
    made = Counting(partial(sqlite3.connect, tmp_path / "rows.db"), 64)
    _ = await made
    async with made.cursor() as cursor:
        await cursor.execute("CREATE TABLE numbers (one INTEGER PRIMARY KEY)")
        await cursor.executemany("INSERT INTO numbers VALUES (?)", [(number,) for number in range(MANY)])
    made.errands = 0
    yield made
    await made.close()


async def test_a_small_query_is_one_errand(connection: Counting) -> None:
    async with connection.cursor() as cursor:
        await cursor.execute("SELECT one FROM numbers WHERE one < ? ORDER BY one", (3,))
        assert cursor.description[0][0] == "one"
        assert await cursor.fetchall() == [(0,), (1,), (2,)]
    assert connection.errands == 1


@pytest.mark.parametrize("count", [AT_ONCE - 1, AT_ONCE, AT_ONCE + 1, MANY])
async def test_no_row_is_lost_or_doubled_where_the_first_load_ends(connection: Counting, count: int) -> None:
    async with connection.cursor() as cursor:
        await cursor.execute("SELECT one FROM numbers WHERE one < ? ORDER BY one", (count,))
        assert await cursor.fetchall() == [(number,) for number in range(count)]
        assert await cursor.fetchall() == []


@pytest.mark.parametrize("size", [1, 999, 1_000, 1_001, 2_500])
async def test_a_long_reading_comes_in_pieces_and_never_all_at_once(connection: Counting, size: int) -> None:
    found: list[tuple[int]] = []
    async with connection.cursor() as cursor:
        await cursor.execute("SELECT one FROM numbers ORDER BY one")
        while rows := await cursor.fetchmany(size):
            assert len(cursor._rows) <= max(size, AT_ONCE)
            found += rows
    assert found == [(number,) for number in range(MANY)]


async def test_single_rows_come_in_order_and_then_nothing(connection: Counting) -> None:
    async with connection.cursor() as cursor:
        await cursor.execute("SELECT one FROM numbers WHERE one < 2 ORDER BY one")
        assert [await cursor.fetchone() for _ in range(3)] == [(0,), (1,), None]


async def test_a_change_tells_how_many_rows_and_what_it_made(connection: Counting) -> None:
    async with connection.cursor() as cursor:
        await cursor.execute("UPDATE numbers SET one = one + ? WHERE one >= ?", (MANY, MANY - 5))
        assert cursor.rowcount == 5
        assert cursor.description is None
        await cursor.execute("INSERT INTO numbers VALUES (99999) RETURNING one")
        assert await cursor.fetchall() == [(99999,)]
        assert cursor.lastrowid == 99999


async def test_a_change_that_answers_with_very_many_rows_is_done_whole(connection: Counting) -> None:
    async with connection.cursor() as cursor:
        await cursor.execute("DELETE FROM numbers RETURNING one")
        assert len(await cursor.fetchall()) == MANY
        await cursor.execute("SELECT count(*) FROM numbers")
        assert await cursor.fetchone() == (0,)


async def test_what_the_database_refuses_is_told_and_the_next_statement_runs(connection: Counting) -> None:
    async with connection.cursor() as cursor:
        with pytest.raises(sqlite3.IntegrityError):
            await cursor.execute("INSERT INTO numbers VALUES (1)")
        await cursor.execute("SELECT one FROM numbers WHERE one = 1")
        assert await cursor.fetchall() == [(1,)]


async def test_a_reading_left_half_done_holds_nothing_back(connection: Counting) -> None:
    async with connection.cursor() as cursor:
        await cursor.execute("SELECT one FROM numbers")
        await cursor.fetchmany(1)
    async with connection.cursor() as cursor:
        await cursor.execute("DROP TABLE numbers")
        await cursor.execute("SELECT name FROM sqlite_master")
        assert await cursor.fetchall() == []
