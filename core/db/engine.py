"""The database, whichever of the two it is."""

from dataclasses import dataclass, field

from sqlalchemy.ext.asyncio import AsyncEngine

from core.db.address import parse_address
from core.db.file import sqlite_file
from core.db.postgres import postgres_engines
from core.db.sqlite import empty_write_ahead_log, sqlite_engines
from core.signals import Signals


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
        """Empty SQLite's write-ahead log, in which deleted rows would otherwise live on. Call after erasing.

        False when a reader stood in the way: call again a little later.
        """
        return await empty_write_ahead_log(self.writer) if self.is_sqlite else True


def open_database(url: str, *, guest: bool = False) -> Database:
    """Connects lazily: a wrong address shows at the first transaction.

    A `guest` works beside a running Veginn. On SQLite it leaves the write-ahead log to that one: two that checkpoint at
    once are the very case in which SQLite before 3.51.3 can corrupt its file.

    Raises:
        SetupError: the address cannot be read or names a database that Veginn does not know.
    """
    parsed = parse_address(url)
    sqlite_file(url)
    writer, reader = (
        sqlite_engines(parsed, guest=guest) if parsed.get_backend_name() == "sqlite" else postgres_engines(parsed)
    )
    return Database(writer=writer, reader=reader)
