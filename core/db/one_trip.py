"""SQLite over its thread with one errand for a statement, where the driver runs four.

aiosqlite goes to its thread for the cursor, the statement, the rows and the cursor's end, one after the other, and each
way there and back costs about as much as a small query. Here all that is done in one go. What is more than `AT_ONCE` rows
stays in the database until it is asked for, as a long reading with little memory needs it.
"""

import sqlite3
from collections.abc import Sequence
from typing import Any, Self

import aiosqlite
from typing_extensions import override

AT_ONCE = 1_000
"""As many rows as come along with the statement."""


class OneTrip(aiosqlite.Connection):
    @override
    def cursor(self) -> "Trip":  # type: ignore[override]  # entered like the driver's own, made without a way to its thread
        return Trip(self)


class Trip:
    """A cursor as SQLAlchemy's adapter asks for it."""

    __slots__ = ("_connection", "_open", "_rows", "arraysize", "description", "lastrowid", "rowcount")

    def __init__(self, connection: OneTrip) -> None:
        self._connection = connection
        self._open: sqlite3.Cursor | None = None
        self._rows: list[Any] = []
        self.arraysize, self.rowcount = 1, -1
        self.description: Any = None
        self.lastrowid: int | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_problem: object) -> None:
        await self.close()

    async def execute(self, statement: str, values: Sequence[Any] = ()) -> Self:
        await self._there(self._run, "execute", statement, values)
        return self

    async def executemany(self, statement: str, values: Sequence[Sequence[Any]]) -> Self:
        await self._there(self._run, "executemany", statement, values)
        return self

    async def fetchone(self) -> Any:
        rows = await self.fetchmany(1)
        return rows[0] if rows else None

    async def fetchmany(self, size: int | None = None) -> list[Any]:
        wanted = size or self.arraysize
        if self._open is not None and len(self._rows) < wanted:
            await self._there(self._more, max(wanted - len(self._rows), AT_ONCE))
        some, self._rows = self._rows[:wanted], self._rows[wanted:]
        return some

    async def fetchall(self) -> list[Any]:
        if self._open is not None:
            await self._there(self._more, None)
        some, self._rows = self._rows, []
        return some

    async def close(self) -> None:
        self._rows = []
        if self._open is not None:
            await self._there(self._end)

    async def _there(self, errand: Any, *given: Any) -> None:
        way: Any = self._connection
        await way._execute(errand, *given)  # noqa: SLF001 - the driver's own way to its thread

    def _run(self, how: str, statement: str, values: Sequence[Any]) -> None:
        self._end()
        cursor = self._connection._conn.cursor()  # noqa: SLF001 - we are in its thread
        self._open, self._rows = cursor, []
        getattr(cursor, how)(statement, values)
        self.description, self.lastrowid = cursor.description, cursor.lastrowid
        if cursor.description is None:
            self._finished(cursor)
        else:
            self._more(AT_ONCE)

    def _more(self, count: int | None) -> None:
        """`count` rows more, or all that are left."""
        cursor = self._open
        if cursor is None:
            return
        found = cursor.fetchall() if count is None else cursor.fetchmany(count)
        self._rows += found
        self.rowcount = cursor.rowcount
        if count is None or len(found) < count:
            self._finished(cursor)

    def _finished(self, cursor: sqlite3.Cursor) -> None:
        self.rowcount = cursor.rowcount
        self._end()

    def _end(self) -> None:
        if self._open is not None:
            self._open.close()
            self._open = None
