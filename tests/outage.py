"""A database that is away, on either kind: the program's own connections break, and new ones find nobody."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import URL
from sqlalchemy.ext.asyncio import AsyncConnection

from core.db import Database
from core.db.sqlite import READERS

WAL_AND_INDEX = ("", "-wal", "-shm")


async def take_away(database: Database) -> None:
    if database.is_sqlite:
        async with _every_connection(database) as held:
            for connection in held:
                raw = await connection.get_raw_connection()
                driver: Any = raw.driver_connection
                await driver.close()  # its thread is done before the test is, however busy the machine
                await connection.invalidate()
            _hide(Path(str(database.writer.url.database)))
    else:
        _let_in(database.writer.url, anybody=False)


async def bring_back(database: Database) -> None:
    if database.is_sqlite:
        _show(Path(str(database.writer.url.database)))
    else:
        _let_in(database.writer.url, anybody=True)


@asynccontextmanager
async def _every_connection(database: Database) -> AsyncIterator[list[AsyncConnection]]:
    """So that nobody is in the middle of anything; who comes now waits for us."""
    async with AsyncExitStack() as stack:
        engines = [database.writer, *[database.reader] * READERS]
        yield [await stack.enter_async_context(engine.connect()) for engine in engines]


def _hide(file: Path) -> None:
    """A folder stands where the file was: nobody can open it, nor make a new one there."""
    for suffix in WAL_AND_INDEX:
        with suppress(FileNotFoundError):
            file.with_name(file.name + suffix).rename(file.with_name(f"hidden{suffix}"))
    file.mkdir()


def _show(file: Path) -> None:
    file.rmdir()
    for suffix in WAL_AND_INDEX:
        with suppress(FileNotFoundError):
            file.with_name(f"hidden{suffix}").rename(file.with_name(file.name + suffix))


def _let_in(url: URL, *, anybody: bool) -> None:
    address = url.set(drivername="postgresql", database="postgres").render_as_string(hide_password=False)
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f"ALTER DATABASE {url.database} ALLOW_CONNECTIONS {anybody}".encode())
        if not anybody:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [url.database]
            )


async def let_nobody_write(database: Database, *, still: bool = True) -> None:
    """SQLite: as on a disk that is full or was mounted anew for reading only. What is there can be read."""
    async with database.writer.connect() as connection:
        raw = await connection.get_raw_connection()
        driver: Any = raw.driver_connection
        await driver.execute(f"PRAGMA query_only={'ON' if still else 'OFF'}")
