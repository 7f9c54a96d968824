"""Rows from a backup into an empty database, inside the caller's transaction."""

from typing import Any

from sqlalchemy import Column, MetaData, column, delete, event, func, insert, select, table

from core.backup.reading import Backup
from core.backup.sections import sections_in, table_for
from core.db import Database, Tx
from core.db.lifeline import living_processes
from core.errors import SetupError

LEAP = 1_000_000
"""Ids that were handed out after the backup, and lost with it, are not handed out again: so far ahead go the next ones."""


def let_foreign_keys_sleep(database: Database) -> None:
    """On SQLite, before the first transaction: a migration that rebuilds a table would empty those that belong to it.

    `refuse_orphans` looks at every row before the commit instead.
    """
    if database.is_sqlite:
        event.listen(database.writer.sync_engine, "connect", _sleep)


async def refuse_others(tx: Tx) -> None:
    """On PostgreSQL; on SQLite the lock file does it. Raises SetupError when a Veginn runs."""
    if tx.connection.dialect.name == "postgresql" and await living_processes(tx):
        raise SetupError("Another Veginn already runs on this database. Stop it first.")


async def refuse_rows(tx: Tx, known: MetaData) -> None:
    """Raises SetupError unless every table is empty: a restore overwrites nothing."""
    for section in await tx.connection.run_sync(sections_in, known):
        if await tx.connection.scalar(select(func.count()).select_from(select(table_for(section)).limit(1).subquery())):
            raise SetupError(
                "The database is not empty, and a restore overwrites nothing. Move its file away, or name an empty database in VEGINN_DATABASE_URL."
            )


async def load(tx: Tx, backup: Backup) -> None:
    """The database must be at the backup's schema."""
    for section, rows in backup.batches():
        await tx.execute(insert(table_for(section)), rows)


async def leap_ahead(tx: Tx, known: MetaData) -> None:
    """Rows that bring their ids along leave the counters behind."""
    for one in known.sorted_tables:
        counted = one.autoincrement_column
        if counted is not None:
            await _set_counter(tx, counted)


async def refuse_orphans(tx: Tx) -> None:
    """Raises SetupError when a row is without the row it belongs to. PostgreSQL has looked at each as it came."""
    if tx.connection.dialect.name != "sqlite":
        return
    found = (await tx.connection.exec_driver_sql("PRAGMA foreign_key_check")).first()
    if found:
        raise SetupError(f"The backup holds a row of {found[0]} without the row it belongs to: use another one.")


async def _set_counter(tx: Tx, counted: Column[Any]) -> None:
    name, highest = counted.table.name, await tx.connection.scalar(select(func.max(counted))) or 0
    if tx.connection.dialect.name == "postgresql":
        sequence = func.pg_get_serial_sequence(name, counted.name)
        await tx.execute(select(func.setval(sequence, highest + LEAP)))
        return
    counters = table("sqlite_sequence", column("name"), column("seq"))
    await tx.execute(delete(counters).where(counters.c.name == name))
    await tx.execute(insert(counters).values(name=name, seq=highest + LEAP))


def _sleep(connection: Any, _record: object) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA foreign_keys=OFF")
    cursor.close()
