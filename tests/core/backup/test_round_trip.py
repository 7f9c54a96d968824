"""What goes into a backup comes out of it, on either database; and nothing else does."""

import stat
from datetime import timedelta

import pytest
from sqlalchemy import func, insert, select, text

from core import audit
from core.backup import Kind
from core.backup.form import Holds
from core.backup.loading import LEAP
from core.backup.sections import _held
from core.backup.taking import KEYS, LEFT_OUT, STEP
from core.cases import store as cases
from core.cases.desk import Desk
from core.conversations import store as conversations
from core.db import Database, begin, read
from core.ids import SeededIds
from core.retention import SIGN
from core.vault import Vault
from migrations.tables import metadata
from tests.builders import START, open_case
from tests.core.backup.conftest import Files, content
from tests.core.backup.living import KARI, WORDS, live, talk_of

SETTLED = {"audit", "outbox"}
"""What a restore itself writes in: that it happened, and that letters on their way are to be looked after."""


@pytest.mark.parametrize("target_kind", ["sqlite", "postgresql"])
async def test_every_row_comes_back_on_either_database(
    database: Database, vault: Vault, ids: SeededIds, files: Files, target: Database
) -> None:
    await live(database, vault, ids)
    before = await content(database)
    assert {table for table, rows in before.items() if not rows} == set(), "a row in every table, or it proves little"
    await files.put_back(target, await files.take(database))
    after = await content(target)
    for table in set(before) - SETTLED - LEFT_OUT:
        assert after[table] == before[table], table
    assert set(before["audit"]) < set(after["audit"])
    assert len(before["outbox"]) == len(after["outbox"])
    assert after["pulse"] == [(SIGN, START)], "of the signs of life only the one that is drawn from the data"
    assert all(after[table] == [] for table in LEFT_OUT - {"pulse"})


@pytest.mark.parametrize("target_kind", ["sqlite", "postgresql"])
async def test_the_program_works_on_with_what_came_back(
    database: Database, vault: Vault, ids: SeededIds, files: Files, target: Database
) -> None:
    life = await live(database, vault, ids)
    await files.put_back(target, await files.take(database))
    async with begin(target) as tx:
        page = await Desk(vault, ids).open_page(tx, KARI, life.waiting.case_id, now=START)
        assert page.card.answers["words"] == WORDS
        assert [message.body for message in page.messages] == [WORDS] * 3
        talk = await talk_of(tx, vault, life.waiting.conversation_id)
        assert [line.mine for line in await conversations.lines_of(tx, talk)] == [WORDS]
    opened = await open_case(target, vault, ids)
    async with read(target) as tx:
        assert (await cases.get(tx, opened.case_id)).reference == opened.reference


async def test_an_id_handed_out_after_the_backup_is_never_handed_out_again(
    database: Database, vault: Vault, ids: SeededIds, files: Files, target: Database
) -> None:
    await live(database, vault, ids)
    await files.put_back(target, await files.take(database))
    table = metadata.tables["audit"]
    async with begin(target) as tx:
        await audit.record(tx, actor="family", action="opened", now=START)
        assert await tx.connection.scalar(select(func.max(table.c.id))) > LEAP


async def test_a_backup_is_of_one_moment_while_families_go_on_writing(
    database: Database, vault: Vault, ids: SeededIds, files: Files, target: Database
) -> None:
    first = await open_case(database, vault, ids)
    async with read(database) as tx:
        await cases.get(tx, first.case_id)  # from here on this is what it sees
        second = await open_case(database, vault, ids)
        data = await files.take_in(tx)
    await files.put_back(target, data)
    found = {row[0] for row in (await content(target))["cases"]}
    assert first.case_id in found
    assert second.case_id not in found


async def test_data_and_keys_lie_apart_and_no_word_in_either(
    database: Database, vault: Vault, ids: SeededIds, files: Files
) -> None:
    await live(database, vault, ids)
    data = await files.take(database)
    assert WORDS not in data.read_text(encoding="utf-8") + files.keys.read_text(encoding="utf-8")
    tables = set(metadata.tables)
    assert set(files.opened(data).manifest.rows) == tables - KEYS - LEFT_OUT
    assert [section.table for section, _ in files.opened(data).batches() if section.table in KEYS] == []
    assert '{"table":"data_keys"' in files.keys.read_text(encoding="utf-8")
    assert '{"table":"receipt_keys"' in files.keys.read_text(encoding="utf-8")
    assert files.keys.read_text(encoding="utf-8").count('{"table":') == len(KEYS)


async def test_the_files_are_their_owners_alone_and_nothing_is_left_beside_them(
    database: Database, files: Files
) -> None:
    data = await files.take(database)
    assert sorted(files.folder.iterdir()) == [data, files.keys]
    assert [stat.S_IMODE(file.stat().st_mode) for file in (data, files.keys)] == [0o600, 0o600]


async def test_what_a_broken_off_backup_left_behind_is_written_over(database: Database, files: Files) -> None:
    left = files.folder / "1.data.part"
    left.write_text("half a backup\n" * 1000, encoding="utf-8")
    data = await files.take(database)
    assert files.opened(data).manifest.made_at == START
    assert not left.exists()


async def test_the_keys_alone_replace_the_keys(database: Database, vault: Vault, ids: SeededIds, files: Files) -> None:
    await files.take(database)
    await open_case(database, vault, ids)
    await files.take_keys(database, now=START + timedelta(hours=1))
    assert files.keys.read_text(encoding="utf-8").count('["') == 2
    assert len(list(files.folder.glob("*.data"))) == 1


async def test_a_restored_database_goes_on_writing_the_same_keys_file(
    database: Database, vault: Vault, ids: SeededIds, files: Files, target: Database
) -> None:
    data = await files.take(database)
    await live(database, vault, ids)
    await files.take_keys(database)
    await files.put_back(target, data)
    await files.take(target)
    assert files.opened(files.keys, Kind.KEYS).manifest.mark > LEAP


@pytest.mark.sqlite
async def test_a_long_backup_tells_how_far_it_is(database: Database, files: Files) -> None:
    row = {"at": START, "actor": "family", "action": "opened"}
    async with begin(database) as tx:
        await tx.execute(insert(metadata.tables["audit"]), [row] * (STEP + 1))
    await files.take(database)
    assert files.told == [(STEP, STEP + 1)]


@pytest.mark.parametrize("target_kind", ["sqlite"])
async def test_foreign_keys_sleep_while_a_backup_is_put_back(target: Database) -> None:
    """A later migration may rebuild a table, and with foreign keys awake SQLite would empty those that belong to it."""
    async with begin(target) as tx:
        assert await tx.connection.scalar(text("PRAGMA foreign_keys")) == 0


def test_every_column_of_the_house_can_be_held() -> None:
    held = {_held(column.type) for table in metadata.sorted_tables for column in table.c}
    assert held == set(Holds)


def test_what_is_left_out_is_a_table() -> None:
    assert set(metadata.tables) > LEFT_OUT | KEYS
