"""SQLite: one process, one writer, a few readers that can only read.

SQLite before 3.51.3 can corrupt a WAL that two connections checkpoint at once, and SQLAlchemy's defaults lose updates
without an error: so there is exactly one writer connection, which begins every transaction IMMEDIATE.
"""

import asyncio
import sqlite3
from functools import partial
from typing import Any

from sqlalchemy import URL, event
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from core.db.one_trip import OneTrip

BUSY_TIMEOUT_MS = 5_000
READERS = 4
ROWS_OF_AN_ITERATION = 64
"""The driver asks for it; nobody here goes through rows in its way."""

SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}",
    "PRAGMA secure_delete=ON",
    "PRAGMA trusted_schema=OFF",
    "PRAGMA temp_store=MEMORY",
)


def sqlite_engines(url: URL, *, guest: bool) -> tuple[AsyncEngine, AsyncEngine]:
    """The writer and the readers."""
    address = url.set(drivername="sqlite+aiosqlite")
    writer, reader = _engine(address, connections=1), _engine(address, connections=READERS)
    for engine, start in ((writer, "BEGIN IMMEDIATE"), (reader, "BEGIN")):
        event.listen(engine.sync_engine, "connect", _prepare(_pragmas(query_only=engine is reader, guest=guest)))
        event.listen(engine.sync_engine, "begin", _begin_with(start))
    return writer, reader


async def empty_write_ahead_log(writer: AsyncEngine) -> bool:
    """False when a reader stood in the way."""
    async with writer.connect() as connection:
        raw = await connection.get_raw_connection()
        driver: Any = raw.driver_connection
        async with driver.execute("PRAGMA wal_checkpoint(TRUNCATE)") as cursor:
            busy, _, _ = await cursor.fetchone()
    return not busy


def _engine(address: URL, *, connections: int) -> AsyncEngine:
    return create_async_engine(
        address,
        pool_size=connections,
        max_overflow=0,
        hide_parameters=True,
        connect_args={"async_creator_fn": _connect},
    )


async def _connect(*where: Any, **how: Any) -> OneTrip:
    """A failed attempt is over when this raises.

    The driver itself lets its thread end a moment later, with a trace on stderr if the loop is closed by then.
    """
    connection = OneTrip(partial(sqlite3.connect, *where, **how), ROWS_OF_AN_ITERATION)
    thread = connection._thread  # noqa: SLF001 - there is no other way to it
    thread.daemon = True  # as SQLAlchemy asks of those it starts itself: nobody's end waits for it
    try:
        _ = await connection
    except BaseException:
        await asyncio.to_thread(thread.join)
        raise
    return connection


def _pragmas(*, query_only: bool, guest: bool) -> tuple[str, ...]:
    alone = ("PRAGMA query_only=ON",) if query_only else ()
    beside = ("PRAGMA wal_autocheckpoint=0",) if guest else ()
    return (*SQLITE_PRAGMAS, *alone, *beside)


def _prepare(pragmas: tuple[str, ...]) -> Any:
    def prepare(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # SQLAlchemy's own BEGIN, ours below, decides; not the driver's
        cursor = connection.cursor()
        for pragma in pragmas:
            cursor.execute(pragma)
        cursor.close()

    return prepare


def _begin_with(statement: str) -> Any:
    def begin(connection: Any) -> None:
        connection.exec_driver_sql(statement)

    return begin
