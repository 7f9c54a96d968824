"""The one place where a transaction begins and ends.

A use case says `async with begin(database) as tx:`; stores and services take the `tx` and never commit.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import CursorResult, Executable, Table, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from core.db.engine import Database
from core.db.telling import tell_other_processes


@dataclass(slots=True)
class Tx:
    """An open transaction. Topics announced on it are signalled after the commit, and not at all on a rollback."""

    connection: AsyncConnection
    topics: set[str] = field(default_factory=set)

    async def execute(self, statement: Executable, values: Any = None) -> CursorResult[Any]:
        return await self.connection.execute(statement, values)

    def announce(self, *topics: str) -> None:
        self.topics.update(topics)


@asynccontextmanager
async def begin(database: Database) -> AsyncIterator[Tx]:
    async with database.writer.begin() as connection:
        tx = Tx(connection)
        yield tx
        if tx.topics and not database.is_sqlite:
            await tell_other_processes(connection, tx.topics)
    database.signals.announce(tx.topics)


async def take_turns(tx: Tx, name: str) -> None:
    """Waits until no other transaction works under the same name; ours has it until its end. `name` is never personal.

    SQLite has one writer, whose transactions take turns anyway.
    """
    if tx.connection.dialect.name == "postgresql":
        await tx.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(name, 0))))


@asynccontextmanager
async def read(database: Database) -> AsyncIterator[Tx]:
    """A consistent view; writing through it fails."""
    async with database.reader.connect() as connection, connection.begin():
        yield Tx(connection)


async def insert_unless_there(tx: Tx, table: Table, values: Mapping[str, Any]) -> bool:
    """Whether the row was new by the table's own unique keys. Both databases decide it in one statement."""
    insert = sqlite.insert if tx.connection.dialect.name == "sqlite" else postgresql.insert
    statement = insert(table).values(dict(values)).on_conflict_do_nothing().execution_options(preserve_rowcount=True)
    result = await tx.execute(statement)
    return result.rowcount == 1


async def insert_all_unless_there(tx: Tx, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """The same for many that name the same columns, in their order. Which of them were new is not told."""
    if rows:
        insert = sqlite.insert if tx.connection.dialect.name == "sqlite" else postgresql.insert
        await tx.execute(insert(table).on_conflict_do_nothing(), list(rows))
