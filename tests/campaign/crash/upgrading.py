"""kill -9 in the middle of an upgrade, at any statement of it: the next `veginn migrate` finds whole ground, and no row is lost."""

import asyncio
import random
import shutil
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path

import psycopg

import migrations
from core.backup import open_backup
from core.backup.loading import load
from core.db import begin, open_database
from migrations import run
from tests.campaign.crash.nursery import Life, Nursery
from tests.campaign.crash.orders import Fate, Order
from tests.campaign.crash.outside import Outside
from tests.campaign.crash.stopping import Outcome
from tests.migrations.freeze import SCHEMAS, places, seal

KILLS = 30
STATEMENT = "migrate.statement"
LONGEST_SECONDS = 60.0
NAMES = count(1)


async def upgrade_often(folder: Path, *, seed: int, database_url: str, say: Callable[[str], None]) -> Outcome:
    outcome = Outcome(name=f"upgrade {'postgresql' if database_url else 'sqlite'}")
    chance = random.Random(seed)  # noqa: S311 - a campaign from a seed
    old = await _released(folder, database_url)
    hits = 0
    async with Nursery.open(folder) as nursery:
        async with _copied(old, folder) as url:
            statements = (await _upgrade(nursery, url, folder)).passed or 1
        for number in range(KILLS):
            async with _copied(old, folder) as url:
                life = await _upgrade(nursery, url, folder, kill_at=chance.randint(1, statements))
                hits += life.hit is not None
                outcome.faults += [f"upgrade {number + 1}: {fault}" for fault in await _faults_in(url, old)]
    say(f"{outcome.name}: {hits} of {KILLS} killed in the middle")
    outcome.figures = {"kills": hits}
    if not hits:
        outcome.faults.append("no upgrade was killed in the middle")
    return outcome


async def _upgrade(nursery: Nursery, url: str, folder: Path, *, kill_at: int | None = None) -> Life:
    fate = Fate({STATEMENT: kill_at} if kill_at else {})
    order = Order(child=0, job="migrate", log=str(folder / "log"), settings={"database_url": url}, fate=fate)
    life = await nursery.start(order)
    await life.until_over(within=LONGEST_SECONDS)
    return life


async def _faults_in(url: str, old: str) -> list[str]:
    found = await asyncio.to_thread(migrations.current, url)
    if found not in run.revisions():
        return [f"it is at {found} after the kill"]
    await asyncio.to_thread(migrations.migrate, url)
    await asyncio.to_thread(migrations.refuse_old_schema, url)
    before, after = _rows(old), _rows(url)
    return [f"{table} had {rows} rows and has {after[table]}" for table, rows in before.items() if rows != after[table]]


def _rows(url: str) -> Mapping[str, int]:
    outside = Outside(url)
    return {table: outside.count(table) for table in ("cases", "case_messages", "conversations", "outbox", "deadlines")}


async def _released(folder: Path, database_url: str) -> str:
    """The oldest schema that anybody may have, with rows in it."""
    first = run.revisions()[0]
    url = database_url or f"sqlite:///{folder / 'old.db'}"
    await asyncio.to_thread(migrations.migrate, url, to=first)
    database = open_database(url)
    try:
        async with begin(database) as tx:
            for kind, file in places(first).items():
                await load(tx, open_backup(file, kind, seal=seal, known=SCHEMAS.history))
    finally:
        await database.close()
    return url


@asynccontextmanager
async def _copied(old: str, folder: Path) -> AsyncIterator[str]:
    file = Outside(old).file
    if file is not None:
        copy = folder / f"copy-{next(NAMES)}.db"
        shutil.copyfile(file, copy)
        yield f"sqlite:///{copy}"
        return
    server, _, name = old.rpartition("/")
    copied = f"{name}_{next(NAMES)}"
    _do(server, f"CREATE DATABASE {copied} TEMPLATE {name}")
    yield f"{server}/{copied}"
    _do(server, f"DROP DATABASE {copied} WITH (FORCE)")


def _do(server: str, statement: str) -> None:
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(statement.encode())
