"""Planted markers: after erasing, the files on disk do not hold a trace of what a person wrote, in any spelling of bytes."""

import base64
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import LargeBinary, insert, select

from core.cases.desk import Desk, Wording
from core.cases.family import FamilySide
from core.cases.records import CloseReason
from core.clock import SetClock
from core.conversations import store as conversations
from core.db import Database, begin
from core.ids import SeededIds
from core.inbox.models import seen
from core.outbox import Care, Letter
from core.outbox import store as outbox
from core.outbox.letter import own_words
from core.pulse import beat
from core.retention import SIGN, Retention
from core.vault import Vault
from migrations.tables import metadata
from tests.builders import PROMISE, START, Opened, member, open_case, put_staff

MARKER = "Snøkrystall4711"
KARI = member()


def spellings(marker: str) -> Iterator[bytes]:
    """Each way in which the marker could lie on a disk; base64 in all three shifts, without the letters at its edges."""
    for encoding in ("utf-8", "utf-16-le", "utf-16-be"):
        plain = marker.encode(encoding)
        yield plain
        for shift in range(3):
            yield base64.b64encode(bytes(shift) + plain)[4:-4]
    yield marker.encode("unicode_escape")
    yield marker.encode().hex().encode()


def found_in(database_file: Path, *needles: bytes) -> list[tuple[str, bytes]]:
    files = [file for file in database_file.parent.iterdir() if file.name.startswith(database_file.name)]
    return [(file.name, needle) for file in files for needle in needles if needle in file.read_bytes()]


async def write_everywhere(database: Database, vault: Vault, ids: SeededIds) -> Opened:
    """The marker in every place where words of a person may come to lie."""
    opened = await open_case(database, vault, ids, answers={"name": MARKER, "words": MARKER})
    desk, family = Desk(vault, ids), FamilySide(vault, ids, PROMISE)
    async with begin(database) as tx:
        await put_staff(tx, KARI)
        talk = await conversations.find_by_id(tx, vault, opened.conversation_id)
        assert talk is not None
        await conversations.save_state(tx, talk, f'{{"said": "{MARKER}"}}', draft_expires_at=None)
        await conversations.add_line(tx, talk, ids, now=START, mine=MARKER)
        letter = Letter(locale="nn", says=(own_words(MARKER),))
        await outbox.Post(talk.id, talk.key, ids).put(tx, letter, care=Care.HARMLESS, now=START)
        await family.add_words(tx, opened.case_id, MARKER, now=START)
        await desk.reply(tx, KARI, opened.case_id, Wording(text=MARKER, once="a" * 32), now=START)
        await desk.note(tx, KARI, opened.case_id, Wording(text=MARKER, once="b" * 32), now=START)
    return opened


async def test_words_at_rest_are_never_readable_on_the_disk(
    database: Database, database_file: Path, vault: Vault, ids: SeededIds
) -> None:
    await write_everywhere(database, vault, ids)
    assert found_in(database_file, *spellings(MARKER)) == []


async def test_the_search_finds_what_lies_in_clear(database: Database, database_file: Path) -> None:
    async with begin(database) as tx:
        await tx.execute(insert(seen).values(channel="web", external_id=MARKER, seen_at=START))
    assert {name for name, _ in found_in(database_file, *spellings(MARKER))} == {"veginn.db-wal"}


@pytest.mark.parametrize("way", ["retention", "withdrawal"])
async def test_after_erasing_not_even_the_sealed_bytes_are_left(
    database: Database, database_file: Path, vault: Vault, ids: SeededIds, clock: SetClock, way: str
) -> None:
    opened = await write_everywhere(database, vault, ids)
    sealed = await sealed_bytes(database)
    await database.forget_deleted_pages()
    assert len(found_in(database_file, *sealed)) == len(sealed) >= 11
    await erase(database, vault, ids, clock, opened, way=way)
    assert found_in(database_file, *sealed) == []


async def sealed_bytes(database: Database) -> list[bytes]:
    """A piece of every sealed value and wrapped key there is, as it lies in the file."""
    sealed = [
        column for table in metadata.tables.values() for column in table.c if isinstance(column.type, LargeBinary)
    ]
    async with begin(database) as tx:
        rows = [await tx.execute(select(column).where(column.is_not(None))) for column in sealed]
        return [value[1:33] for row in rows for (value,) in row]


async def erase(database: Database, vault: Vault, ids: SeededIds, clock: SetClock, opened: Opened, *, way: str) -> None:
    async with begin(database) as tx:
        if way == "withdrawal":
            await FamilySide(vault, ids, PROMISE).withdraw(tx, opened.case_id, now=clock.now())
            await conversations.plan_forgetting(tx, opened.conversation_id, at=clock.now())
        else:
            await Desk(vault, ids).close(tx, KARI, opened.case_id, CloseReason.NO_NEED, now=clock.now())
    clock.forward(PROMISE * 91)
    async with begin(database) as tx:
        await beat(tx, SIGN, now=clock.now())
        rules = Retention(vault)
        erased = [
            await rules.forget_conversations(tx, now=clock.now(), limit=10),
            await rules.erase_cases(tx, now=clock.now(), limit=10),
        ]
    assert any(erased)
    assert await database.forget_deleted_pages()
