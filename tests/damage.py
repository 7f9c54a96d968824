"""What a bad disk, a lost row or a careless hand does to a database that is otherwise well."""

from sqlalchemy import Column, ColumnElement, delete, select, update

from core.db import Database, begin
from core.vault.models import data_keys


async def flip_a_byte(database: Database, column: Column[bytes], where: ColumnElement[bool]) -> None:
    """One byte of one value is another one."""
    async with begin(database) as tx:
        stored = await tx.connection.scalar(select(column).where(where))
        assert stored
        damaged = bytearray(stored)
        damaged[-1] ^= 0x10
        await tx.execute(update(column.table).where(where).values({column: bytes(damaged)}))


async def lose_the_key(database: Database, subject: str) -> None:
    async with begin(database) as tx:
        assert (await tx.execute(delete(data_keys).where(data_keys.c.subject == subject))).rowcount == 1
