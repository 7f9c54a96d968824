"""A backup is believed only when it is whole, ours and of our time; and nothing is overwritten that may be needed."""

import hashlib
import json
import resource
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import inspect, text

from core.backup import Kind, refuse_older_keys
from core.backup.writing import BackupFile
from core.db import Database, begin, read
from core.db.lifeline import PROCESSES
from core.errors import SetupError
from core.ids import SeededIds
from core.vault import Vault, create_key_file
from tests.builders import START, open_case
from tests.core.backup.conftest import SCHEMAS, Files, content
from tests.core.backup.living import live

Change = Callable[[list[str]], list[str]]


@contextmanager
def refused(words: str) -> Iterator[None]:
    with pytest.raises(SetupError) as caught:
        yield
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.fixture
async def data(database: Database, vault: Vault, ids: SeededIds, files: Files) -> Path:
    await live(database, vault, ids)
    return await files.take(database)


def rewrite(file: Path, change: Change) -> None:
    file.write_text("".join(change(file.read_text(encoding="utf-8").splitlines(keepends=True))), encoding="utf-8")


def with_manifest(**facts: object) -> Change:
    return lambda lines: [json.dumps(json.loads(lines[0]) | facts) + "\n", *lines[1:]]


def without_a_row(lines: list[str]) -> list[str]:
    row = next(number for number, line in enumerate(lines) if line.startswith("["))
    return lines[:row] + lines[row + 1 :]


def with_an_honest_checksum(lines: list[str]) -> list[str]:
    digest = hashlib.sha256("".join(lines[:-1]).encode()).hexdigest()
    return [*lines[:-1], json.dumps(json.loads(lines[-1]) | {"end": digest}) + "\n"]


def altered(lines: list[str]) -> list[str]:
    """Somebody puts in a telephone of their own, and a checksum to go with it."""
    return with_an_honest_checksum([line.replace('"Molde"', '"Mulde"') for line in lines])


BROKEN: dict[str, Change] = {
    "cut in a row": lambda lines: [*lines[:-1], lines[-1][:20]],
    "without its end": lambda lines: lines[:-1],
    "without a row": without_a_row,
    "without a row, and counted so": lambda lines: with_an_honest_checksum(without_a_row(lines)),
    "with a row more": lambda lines: [*lines[:-1], '["x"]\n', lines[-1]],
    "with something behind its end": lambda lines: [*lines, "{}\n"],
    "with a letter changed": lambda lines: [line.replace("Molde", "Mulde") for line in lines],
    "with a line that is none": lambda lines: [*lines[:-1], "}\n", lines[-1]],
    "with a line that is a word": lambda lines: [*lines[:-1], '"x"\n', lines[-1]],
    "with rows that are not counted": with_manifest(rows=["x"]),
    "with a time that is none": with_manifest(made_at="today"),
}


@pytest.mark.sqlite
@pytest.mark.parametrize("change", BROKEN.values(), ids=BROKEN)
async def test_a_damaged_backup(files: Files, data: Path, change: Change) -> None:
    rewrite(data, change)
    with refused("damaged or cut short"):
        files.opened(data)


@pytest.mark.sqlite
@pytest.mark.parametrize("part", range(0, 100, 9))
async def test_a_backup_cut_short_anywhere(files: Files, data: Path, part: int) -> None:
    rewrite(data, lambda lines: ["".join(lines)[: len("".join(lines)) * part // 100]])
    with pytest.raises(SetupError, match=r"damaged or cut short|is no backup"):
        files.opened(data)


@pytest.mark.sqlite
async def test_a_backup_that_somebody_altered(files: Files, data: Path) -> None:
    rewrite(data, altered)
    with refused("does not fit the key file"):
        files.opened(data)


@pytest.mark.sqlite
async def test_a_backup_of_another_installation(files: Files, data: Path) -> None:
    files.vault = Vault(bytes(32))
    with refused("does not fit the key file"):
        files.opened(data)


@pytest.mark.sqlite
@pytest.mark.parametrize("facts", [{"schema": "from_the_future"}, {"format": 2}])
async def test_a_backup_of_a_newer_program(files: Files, data: Path, facts: dict[str, object]) -> None:
    rewrite(data, with_manifest(**facts))
    with refused("was made by a newer Veginn"):
        files.opened(data)


@pytest.mark.sqlite
async def test_data_and_keys_swapped(files: Files, data: Path) -> None:
    with refused("it is not the keys file"):
        files.opened(data, Kind.KEYS)
    with refused("it is not the data file"):
        files.opened(files.keys)


@pytest.mark.parametrize("words", ["", "\n", "{}", "[]", "null", '{"veginn": "data"}', '{"veginn": "x", "format": 1}'])
def test_something_else(files: Files, words: str) -> None:
    other = files.folder / "other"
    other.write_text(words, encoding="utf-8")
    with refused("is no backup of Veginn"):
        files.opened(other)


def test_a_backup_that_is_not_there(files: Files) -> None:
    with refused("cannot be read: No such file"):
        files.opened(files.folder / "nowhere")
    with refused("cannot be read: Is a directory"):
        files.opened(files.folder)


@pytest.mark.sqlite
async def test_keys_that_are_older_than_the_data(database: Database, files: Files) -> None:
    await files.take(database, now=START)
    old = files.keys.read_bytes()
    data = await files.take(database, now=START + timedelta(hours=1))
    refuse_older_keys(files.opened(data), files.opened(files.keys, Kind.KEYS))
    files.keys.write_bytes(old)
    with refused("is older than the data file"):
        refuse_older_keys(files.opened(data), files.opened(files.keys, Kind.KEYS))


async def test_a_database_that_holds_something(
    database: Database, vault: Vault, ids: SeededIds, files: Files, data: Path
) -> None:
    before = await content(database)
    with refused("is not empty"):
        await files.put_back(database, data)
    assert await content(database) == before


async def test_a_migrated_and_empty_database_is_taken(database: Database, files: Files, target: Database) -> None:
    data = await files.take(database)
    await files.put_back(database, data)
    assert len((await content(database))["audit"]) == 1


async def test_a_backup_that_does_not_hold_together_leaves_nothing_behind(
    database: Database, files: Files, data: Path, target: Database
) -> None:
    def orphaned(lines: list[str]) -> list[str]:
        kept = [line for line in lines if not line.startswith('["molde","Molde"')]
        raw = json.loads(lines[0])
        raw["rows"]["teams"] -= 1
        honest = with_an_honest_checksum([json.dumps(raw) + "\n", *kept[1:]])
        end = json.loads(honest[-1])
        return [*honest[:-1], json.dumps(end | {"seal": files.seal(end["end"])}) + "\n"]

    rewrite(data, orphaned)
    with pytest.raises(Exception, match=r"without the row it belongs to|foreign key"):
        await files.put_back(target, data)
    async with read(target) as tx:
        assert await tx.connection.run_sync(lambda connection: inspect(connection).get_table_names()) == []


@pytest.mark.sqlite
@pytest.mark.parametrize("target_kind", ["postgresql"])
async def test_a_restore_beside_a_running_veginn_on_postgresql(files: Files, data: Path, target: Database) -> None:
    """On SQLite the lock file is in the way before."""
    async with read(target) as tx:
        await tx.execute(text("SELECT pg_advisory_lock(:space, 1)"), {"space": PROCESSES})
        with refused("Another Veginn already runs"):
            await files.put_back(target, data)


@pytest.mark.sqlite
async def test_a_keys_file_never_gives_way_to_one_that_knows_less(
    database: Database, vault: Vault, ids: SeededIds, files: Files, data: Path, target: Database
) -> None:
    before = files.keys.read_bytes()
    async with begin(target) as tx:
        await tx.connection.run_sync(SCHEMAS.bring, SCHEMAS.history[-1])
    with refused("knows of more than this database does"):
        await files.take_keys(target)
    assert files.keys.read_bytes() == before


@pytest.mark.sqlite
async def test_a_key_file_or_anything_else_is_never_overwritten(database: Database, files: Files) -> None:
    create_key_file(files.keys)
    before = files.keys.read_bytes()
    with refused("It is not overwritten"):
        await files.take_keys(database)
    assert files.keys.read_bytes() == before


@pytest.mark.sqlite
async def test_a_data_file_is_never_overwritten(database: Database, files: Files, data: Path) -> None:
    files.made -= 1
    with refused("is there already"):
        await files.take(database)


@pytest.mark.sqlite
async def test_two_backups_to_the_same_place_at_once(database: Database, files: Files) -> None:
    with BackupFile(files.keys), refused("Another backup is being written"):
        await files.take_keys(database)
    await files.take_keys(database)
    assert files.keys.exists()


@contextmanager
def disk_of(size: int) -> Iterator[None]:
    """No file may grow beyond it: the same to a program as a disk that is full."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


async def test_a_full_disk_leaves_the_older_backup_as_it_was(
    database: Database, vault: Vault, ids: SeededIds, files: Files, data: Path
) -> None:
    before = {file.name: file.read_bytes() for file in files.folder.iterdir()}
    await open_case(database, vault, ids)
    async with read(database) as tx:
        with disk_of(5000), refused("cannot be written"):
            await files.take_in(tx)
    assert {file.name: file.read_bytes() for file in files.folder.iterdir()} == before


async def test_a_folder_that_is_not_there(database: Database, files: Files) -> None:
    files.folder = files.folder / "nowhere"
    with refused("cannot be written"):
        await files.take(database)


@pytest.mark.sqlite
async def test_a_damaged_row_stops_the_backup_and_names_its_table(database: Database, files: Files, data: Path) -> None:
    async with begin(database) as tx:
        await tx.execute(text("UPDATE case_messages SET at = 'never'"))
    with refused("The table case_messages cannot be read to its end"):
        await files.take(database)
    assert sorted(files.folder.iterdir()) == [data, files.keys]
