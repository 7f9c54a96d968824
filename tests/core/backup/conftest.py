from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from core.backup import (
    Backup,
    Kind,
    Manifest,
    Schemas,
    Settled,
    Stamp,
    let_foreign_keys_sleep,
    open_backup,
    restore,
    take,
)
from core.db import Database, Tx, begin, open_database, read
from core.vault import Vault
from migrations import within
from migrations.run import revisions
from migrations.tables import metadata
from tests.builders import START

SCHEMAS = Schemas(metadata, revisions(), within.bring)


@dataclass(slots=True)
class Files:
    """Backups in a folder of their own."""

    folder: Path
    vault: Vault
    made: int = 0
    told: list[tuple[int, int]] = field(default_factory=list)

    @property
    def keys(self) -> Path:
        return self.folder / "veginn.keys"

    def seal(self, digest: str) -> str:
        return self.vault.blind("backup", digest)

    async def take(self, database: Database, *, now: datetime = START) -> Path:
        """The new data file; the keys are replaced."""
        async with read(database) as tx:
            return await self.take_in(tx, now=now)

    async def take_in(self, tx: Tx, *, now: datetime = START) -> Path:
        self.made += 1
        data = self.folder / f"{self.made}.data"
        await self.write(tx, {Kind.KEYS: self.keys, Kind.DATA: data}, now=now)
        return data

    async def take_keys(self, database: Database, *, now: datetime = START) -> None:
        async with read(database) as tx:
            await self.write(tx, {Kind.KEYS: self.keys}, now=now)

    async def write(self, tx: Tx, places: dict[Kind, Path], *, now: datetime = START) -> list[Manifest]:
        stamp = Stamp(version="0", made_at=now, seal=self.seal)
        return await take(tx, SCHEMAS, stamp, places, told=lambda done, of: self.told.append((done, of)))

    def opened(self, file: Path, kind: Kind = Kind.DATA) -> Backup:
        return open_backup(file, kind, seal=self.seal, known=SCHEMAS.history)

    async def put_back(self, database: Database, data: Path, *, now: datetime = START) -> Settled:
        async with begin(database) as tx:
            backups = {"data": self.opened(data), "keys": self.opened(self.keys, Kind.KEYS)}
            return await restore(tx, self.vault, SCHEMAS, **backups, now=now)


@pytest.fixture
def files(tmp_path: Path, vault: Vault) -> Files:
    folder = tmp_path / "backup"
    folder.mkdir()
    return Files(folder, vault)


@pytest.fixture
def target_kind(kind_of_database: str) -> str:
    return kind_of_database


@pytest.fixture
async def target(target_kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[Database]:
    """An empty database without tables, as a restore finds it."""
    server = request.getfixturevalue("postgres") if target_kind == "postgresql" else None
    url = server.database() if server else f"sqlite:///{tmp_path / 'target.db'}"
    opened = open_database(url)
    let_foreign_keys_sleep(opened)
    yield opened
    await opened.close()
    if server:
        server.drop(url)


async def content(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table."""
    async with read(database) as tx:
        return {
            table.name: sorted(map(tuple, await tx.execute(select(table))), key=repr)
            for table in metadata.sorted_tables
        }
