"""Copying a database into two files while it is in use."""

from collections.abc import AsyncGenerator, Callable, Collection, Mapping, Sequence
from contextlib import ExitStack, aclosing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from sqlalchemy import column, func, select, table
from sqlalchemy.exc import DatabaseError

from core.backup.form import Kind, Manifest, Section, Stamp
from core.backup.patience import without_time_limits
from core.backup.reading import open_backup
from core.backup.sections import REVISION, Schemas, sections_in, table_for
from core.backup.writing import BackupFile
from core.db import AWAY, Tx
from core.errors import SetupError

KEYS = frozenset({"data_keys", "receipt_keys"})
LEFT_OUT = frozenset({"staff_sessions", "staff_devices", "pulse"})
"""Whoever was signed in signs in anew: a session that has ended since must not come back to life. A device is known
again after one sign-in. Signs of life tell of processes that are gone."""
BELONGS: Mapping[Kind, Callable[[Section], bool]] = {
    Kind.KEYS: lambda one: one.table in KEYS,
    Kind.DATA: lambda one: one.table not in KEYS | LEFT_OUT,
}
MARK = "audit"
"""Its ids grow with all that is done, and none is used twice."""
AT_ONCE = 500
STEP = 50_000

Progress: TypeAlias = Callable[[int, int], None]
"""Told now and then: rows written so far, and of how many."""


async def take(
    tx: Tx, schemas: Schemas, stamp: Stamp, places: Mapping[Kind, Path], *, told: Progress
) -> list[Manifest]:
    """Writes what is asked for as it is at one moment. No file is in its place before all are whole.

    The keys must come first: newer keys beside older data are in order, the other way round people would be lost.

    Raises:
        SetupError: the disk refuses, or what lies at one of the places must not be overwritten.
    """
    with ExitStack() as stack:
        files = {kind: stack.enter_context(BackupFile(place)) for kind, place in places.items()}
        await without_time_limits(tx)
        copying = Copying(tx, stamp, await _schema(tx), await _mark(tx), told)
        copying.refuse_to_lose(places, known=schemas.history)
        sections = await tx.connection.run_sync(sections_in, schemas.tables)
        written = [
            await copying.copy(file, kind, list(filter(BELONGS[kind], sections))) for kind, file in files.items()
        ]
        for file in files.values():
            file.publish()
    return written


@dataclass(slots=True, frozen=True)
class Copying:
    """One look at the database, in one read transaction."""

    tx: Tx
    stamp: Stamp
    schema: str
    mark: int
    told: Progress

    def refuse_to_lose(self, places: Mapping[Kind, Path], *, known: Collection[str]) -> None:
        """A keys file is the only way into all data files beside it: it gives way to one that knows more, and to no other."""
        keys, data = places[Kind.KEYS], places.get(Kind.DATA)
        if data and data.exists():
            raise SetupError(f"The backup {data} is there already. It is not overwritten.")
        if keys.exists() and self._there(keys, known).mark > self.mark:
            raise SetupError(
                f"The keys file {keys} knows of more than this database does. It is not overwritten: restore what it belongs to, or move it away."
            )

    async def copy(self, file: BackupFile, kind: Kind, sections: Sequence[Section]) -> Manifest:
        manifest = await self._manifest(kind, sections)
        file.put(manifest.to_json())
        done, of = 0, sum(manifest.rows.values())
        for section in sections:
            file.put(section.to_json())
            async with aclosing(self._rows(section)) as rows:
                async for row in rows:
                    file.put(section.row_to_json(row))
                    done += 1
                    if done % STEP == 0:
                        self.told(done, of)
        file.finish(self.stamp.seal)
        return manifest

    async def _rows(self, section: Section) -> AsyncGenerator[Sequence[Any], None]:
        """A few in memory at a time."""
        try:
            rows = await self.tx.connection.stream(select(table_for(section)))
            try:
                async for some in rows.partitions(AT_ONCE):
                    for row in some:
                        yield row
            finally:
                await rows.close()
        except (TypeError, ValueError, DatabaseError) as problem:
            if isinstance(problem, AWAY):
                raise
            raise SetupError(
                f"The table {section.table} cannot be read to its end: it is damaged. The backup was not made."
            ) from problem

    def _there(self, keys: Path, known: Collection[str]) -> Manifest:
        try:
            return open_backup(keys, Kind.KEYS, seal=self.stamp.seal, known=known).manifest
        except SetupError as problem:
            raise SetupError(f"{problem} It is not overwritten: name another file, or move it away.") from None

    async def _manifest(self, kind: Kind, sections: Sequence[Section]) -> Manifest:
        return Manifest(
            kind=kind,
            schema=self.schema,
            version=self.stamp.version,
            made_at=self.stamp.made_at,
            mark=self.mark,
            rows={section.table: await self._count(section) for section in sections},
        )

    async def _count(self, section: Section) -> int:
        return await self.tx.connection.scalar(select(func.count()).select_from(table(section.table))) or 0


async def _schema(tx: Tx) -> str:
    return str(await tx.connection.scalar(select(column("version_num")).select_from(table(REVISION))))


async def _mark(tx: Tx) -> int:
    return await tx.connection.scalar(select(func.max(column("id"))).select_from(table(MARK))) or 0
