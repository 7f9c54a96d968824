"""Freezes today's schema with a little of everything in it: `python -m tests.migrations.freeze`.

Run once, in the commit that brings a new revision, so that the rows are written by the program of that revision. What
is frozen stays as it is for as long as somebody may still have such a database.
"""

import asyncio
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory

import migrations
from core.backup import Kind, Schemas, Stamp, take
from core.db import open_database, read
from core.ids import SeededIds
from core.vault import Vault
from migrations import within
from migrations.run import revisions
from migrations.tables import metadata
from tests.builders import MASTER_KEY, START
from tests.core.backup.living import live

RELEASED = Path(__file__).parent / "released"
SCHEMAS = Schemas(metadata, revisions(), within.bring)


def seal(digest: str) -> str:
    return Vault(MASTER_KEY).blind("backup", digest)


def places(revision: str) -> dict[Kind, Path]:
    return {kind: RELEASED / f"{revision}.{kind}" for kind in (Kind.KEYS, Kind.DATA)}


async def freeze(url: str, revision: str) -> None:
    database = open_database(url)
    try:
        await live(database, Vault(MASTER_KEY), SeededIds(1))
        async with read(database) as tx:
            stamp = Stamp(version=version("veginn"), made_at=START, seal=seal)
            await take(tx, SCHEMAS, stamp, places(revision), told=lambda _done, _of: None)
    finally:
        await database.close()


def main() -> None:
    with TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/frozen.db"
        migrations.migrate(url)
        asyncio.run(freeze(url, migrations.head()))


if __name__ == "__main__":
    main()
