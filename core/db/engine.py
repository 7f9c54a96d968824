"""Engines for the two databases.

SQLite gets exactly one writer connection per process (SQLite before 3.51.3 can corrupt a WAL that two connections
checkpoint at once, and SQLAlchemy's defaults lose updates without an error) that begins every transaction IMMEDIATE,
and a few readers that can only read.
"""

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from core.db.file import sqlite_file
from core.errors import SetupError
from core.signals import Signals

BUSY_TIMEOUT_MS = 5_000
READERS = 4

SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}",
    "PRAGMA secure_delete=ON",
    "PRAGMA trusted_schema=OFF",
    "PRAGMA temp_store=MEMORY",
)


@dataclass(slots=True, frozen=True)
class Database:
    """The two ways in: `writer` for `begin`, `reader` for `read`; and the signals that a commit sends."""

    writer: AsyncEngine
    reader: AsyncEngine
    signals: Signals = field(default_factory=Signals)

    @property
    def is_sqlite(self) -> bool:
        return self.writer.dialect.name == "sqlite"

    async def close(self) -> None:
        await self.reader.dispose()
        await self.writer.dispose()

    async def forget_deleted_pages(self) -> bool:
        """Empty the write-ahead log, in which deleted rows would otherwise live on. Call after erasing.

        False when a reader stood in the way: call again a little later.
        """
        if not self.is_sqlite:
            return True
        async with self.writer.connect() as connection:
            raw = await connection.get_raw_connection()
            driver: Any = raw.driver_connection
            async with driver.execute("PRAGMA wal_checkpoint(TRUNCATE)") as cursor:
                busy, _, _ = await cursor.fetchone()
        return not busy


def open_database(url: str, *, guest: bool = False) -> Database:
    """Connects lazily: a wrong address shows at the first transaction.

    A `guest` works beside a running Veginn and leaves the write-ahead log to it: two that checkpoint at once are the
    very case in which SQLite before 3.51.3 can corrupt its file.

    Raises:
        SetupError: the address cannot be read or names a database that Veginn does not know.
    """
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise SetupError("VEGINN_DATABASE_URL is not a database address. Example: sqlite:///var/veginn.db") from None
    if parsed.get_backend_name() != "sqlite":
        raise SetupError("VEGINN_DATABASE_URL: this version keeps its data in SQLite. Example: sqlite:///var/veginn.db")
    sqlite_file(url)
    return _sqlite(parsed.set(drivername="sqlite+aiosqlite").render_as_string(hide_password=False), guest=guest)


def _sqlite(url: str, *, guest: bool) -> Database:
    writer = create_async_engine(url, pool_size=1, max_overflow=0, hide_parameters=True)
    reader = create_async_engine(url, pool_size=READERS, max_overflow=0, hide_parameters=True)
    for engine, start in ((writer, "BEGIN IMMEDIATE"), (reader, "BEGIN")):
        event.listen(engine.sync_engine, "connect", _prepare(_pragmas(query_only=engine is reader, guest=guest)))
        event.listen(engine.sync_engine, "begin", _begin_with(start))
    return Database(writer=writer, reader=reader)


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
