"""From every schema that anybody may have, with rows in it that the program of that day wrote, up to today's."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

import migrations
from core.backup import Backup, Kind, Settled, Stamp, let_foreign_keys_sleep, open_backup, restore, take
from core.backup.form import Section
from core.backup.loading import leap_ahead, load
from core.backup.sections import sections_in, table_for
from core.cases.desk import Desk
from core.cases.examining import unreadable_cases
from core.consultations.examining import unreadable_consultations
from core.conversations.examining import unreadable_conversations
from core.db import Database, begin, open_database, read
from core.ids import SeededIds
from core.outbox import Letter
from core.outbox.store import letter_field
from core.vault import Vault
from migrations import run
from migrations.tables import metadata
from tests.builders import START
from tests.core.backup.living import KARI, WORDS, talk_of
from tests.migrations.freeze import RELEASED, SCHEMAS, places, seal

HOW = "in the commit that brings a revision, run once: .venv/bin/python -m tests.migrations.freeze"
REVISIONS = run.revisions()


def frozen(revision: str, kind: Kind = Kind.DATA) -> Backup:
    return open_backup(places(revision)[kind], kind, seal=seal, known=SCHEMAS.history)


@pytest.fixture
async def empty(kind_of_database: str, tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[str]:
    """The address of a database without tables."""
    if kind_of_database == "sqlite":
        yield f"sqlite:///{tmp_path / 'released.db'}"
        return
    server = request.getfixturevalue("postgres")
    url: str = server.database()
    yield url
    server.drop(url)


@pytest.fixture
async def old(empty: str, revision: str) -> AsyncIterator[Database]:
    """As it was when that revision was the newest."""
    migrations.migrate(empty, to=revision)
    database = open_database(empty)
    async with begin(database) as tx:
        for kind in places(revision):
            await load(tx, frozen(revision, kind))
    yield database
    await database.close()


@pytest.fixture
async def upgraded(old: Database, empty: str) -> Database:
    """As an operator does it: nothing runs, then `veginn migrate`."""
    await old.close()
    migrations.migrate(empty)
    async with begin(old) as tx:
        await leap_ahead(tx, metadata)  # the counters, which rows that bring their ids along have left behind
    return old


def test_every_schema_is_frozen_with_rows_in_it() -> None:
    assert {file.stem for file in RELEASED.glob("*.data")} == set(REVISIONS), HOW
    assert {file.stem for file in RELEASED.glob("*.keys")} == set(REVISIONS), HOW


@pytest.mark.parametrize("revision", REVISIONS)
def test_what_is_frozen_is_of_its_own_schema_and_in_no_table_empty(revision: str) -> None:
    for kind in places(revision):
        manifest = frozen(revision, kind).manifest
        assert manifest.schema == revision
        assert [table for table, rows in manifest.rows.items() if not rows] == []


async def rows_of(database: Database, section: Section) -> list[tuple[Any, ...]]:
    source = table_for(section)
    async with read(database) as tx:
        return sorted(map(tuple, await tx.execute(select(source))), key=repr)


@pytest.mark.parametrize("revision", REVISIONS)
async def test_every_row_survives_the_upgrade(empty: str, upgraded: Database, revision: str) -> None:
    """Columns that a later revision took away are not asked for; the rest is as it was."""
    run.differences(empty)
    async with read(upgraded) as tx:
        today = {one.table: set(one.columns) for one in await tx.connection.run_sync(sections_in, metadata)}
    for kind in places(revision):
        for section, rows in frozen(revision, kind).batches():
            kept = Section(
                section.table, {name: held for name, held in section.columns.items() if name in today[section.table]}
            )
            before = sorted((tuple(row[name] for name in kept.columns) for row in rows), key=repr)
            assert await rows_of(upgraded, kept) == before, section.table


@pytest.mark.parametrize("revision", REVISIONS)
async def test_the_program_opens_what_it_finds_after_the_upgrade(
    upgraded: Database, vault: Vault, ids: SeededIds, revision: str
) -> None:
    await opens(upgraded, vault, ids)


@pytest.mark.parametrize("revision", REVISIONS)
async def test_a_backup_of_every_schema_can_be_put_back(
    empty: str, vault: Vault, ids: SeededIds, revision: str
) -> None:
    database = open_database(empty)
    let_foreign_keys_sleep(database)
    backups = {kind.value: frozen(revision, kind) for kind in places(revision)}
    async with begin(database) as tx:
        settled: Settled = await restore(tx, vault, SCHEMAS, **backups, now=START)
    assert (settled.erased_cases, settled.forgotten, settled.letters) == (0, 0, 2)
    run.differences(empty)
    await opens(database, vault, ids)
    await database.close()


async def opens(database: Database, vault: Vault, ids: SeededIds) -> None:
    """Cards, threads, pages and letters: everything that was ever sealed."""
    async with read(database) as tx:
        assert await vault.fits(tx)
        assert await unreadable_cases(tx, vault) == []
        assert await unreadable_conversations(tx, vault) == []
        assert await unreadable_consultations(tx, vault) == []
    async with begin(database) as tx:
        [queued] = await Desk(vault, ids).queue(tx, KARI)
        page = await Desk(vault, ids).open_page(tx, KARI, queued.case.id, now=START)
        assert [page.card.answers["words"], *(message.body for message in page.messages)] == [WORDS] * 4
        letters = metadata.tables["outbox"]
        found = (await tx.execute(select(letters).where(letters.c.sealed_letter.is_not(None)))).all()
        assert len(found) == 2
        for row in found:
            talk = await talk_of(tx, vault, row.conversation_id)
            assert Letter.from_json(talk.key.open(letter_field(row.row_key), row.sealed_letter)).says


@pytest.mark.parametrize("revision", REVISIONS)
async def test_todays_program_makes_the_same_backup_of_an_older_database(
    old: Database, tmp_path: Path, revision: str
) -> None:
    """Whoever has installed the new program before the backup is not left without one."""
    again = {kind: tmp_path / f"again.{kind}" for kind in places(revision)}
    async with read(old) as tx:
        await take(tx, SCHEMAS, Stamp(version="0", made_at=START, seal=seal), again, told=lambda _done, _of: None)
    for kind, file in again.items():
        made = open_backup(file, kind, seal=seal, known=SCHEMAS.history)
        assert made.manifest.schema == revision
        assert contents(made) == contents(frozen(revision, kind))


def contents(backup: Backup) -> dict[str, list[dict[str, Any]]]:
    return {section.table: sorted(rows, key=repr) for section, rows in backup.batches()}
