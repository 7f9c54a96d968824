"""After retention, finishing and taking back nothing is left of what was asked: not on the disk, not in a log or backup."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from core.backup import Settled
from core.consultations import NoSuchReceipt
from core.consultations.erasing import KEPT_FOR
from core.db import Database, begin, read
from core.pulse import beat
from core.retention import SIGN, Retention
from core.vault import Vault
from tests.core.backup.conftest import Files, content, files, target, target_kind  # noqa: F401 - fixtures
from tests.core.consultations.conftest import ANOTHER, RECEIPT, Scene
from tests.core.retention.test_leftovers import found_in, sealed_bytes, spellings

MARKER = "Korleis snakkar eg om snøkrystallar?"
WORD = "snøkrystallar"
LETTERS = RECEIPT.text.replace("-", "")


async def live(scene: Scene) -> str:
    """The marker in every place where words may come to lie. The id of the consultation."""
    asked = await scene.ask(MARKER)
    await scene.fire()
    await scene.answer(MARKER)
    await scene.follow_up(MARKER)
    await scene.fire()
    return asked.id


async def by_retention(scene: Scene) -> None:
    scene.clock.forward((await scene.thread()).consultation.erase_at - scene.now)
    async with begin(scene.database) as tx:
        await beat(tx, SIGN, now=scene.now)
        assert await Retention(scene.vault).erase_consultations(tx, now=scene.now, limit=10)


async def by_finishing(scene: Scene) -> None:
    await scene.finish()


async def by_taking_back(scene: Scene) -> None:
    await scene.take_back()


Way = Callable[[Scene], Awaitable[None]]
WAYS = pytest.mark.parametrize("way", [by_retention, by_finishing, by_taking_back])


@WAYS
async def test_not_even_the_sealed_bytes_are_left_on_the_disk(
    scene: Scene, database_file: Path, capfd: pytest.CaptureFixture[str], way: Way
) -> None:
    with capture_logs() as logged:
        await live(scene)
        plain = [spelling for word in (WORD, LETTERS, RECEIPT.text) for spelling in spellings(word)]
        assert found_in(database_file, *plain) == []
        sealed = [*await sealed_bytes(scene.database), scene.vault.lookup_of(RECEIPT.text).encode()]
        await scene.database.forget_deleted_pages()
        assert len(found_in(database_file, *sealed)) >= len(sealed) > 5
        await way(scene)
        assert await scene.database.forget_deleted_pages()
    assert found_in(database_file, *sealed, *plain) == []
    assert not any(word in "".join((str(logged), *capfd.readouterr())) for word in (WORD, LETTERS, RECEIPT.text))


@WAYS
async def test_no_row_but_the_sums_and_what_staff_did_names_it(scene: Scene, way: Way) -> None:
    consultation_id = await live(scene)
    await way(scene)
    left = {name for name, rows in (await content(scene.database)).items() if consultation_id in repr(rows)}
    assert left <= {"audit"}
    with pytest.raises(NoSuchReceipt):
        await scene.thread()


@WAYS
async def test_an_old_backup_does_not_bring_it_back_beside_newer_keys(
    scene: Scene,
    files: Files,  # noqa: F811 - the fixture
    target: Database,  # noqa: F811 - the fixture
    way: Way,
) -> None:
    await live(scene)
    await scene.ask("Kva gjer eg når ingen svarer?", receipt=ANOTHER)
    data = await files.take(scene.database)
    scene.later(days=29)
    await scene.follow_up("Eg lurer framleis.", receipt=ANOTHER)
    await way(scene)
    await files.take_keys(scene.database, now=scene.now)
    assert not any(spelling in files.keys.read_bytes() + data.read_bytes() for spelling in spellings(WORD))
    settled = await files.put_back(target, data, now=scene.now)
    assert isinstance(settled, Settled)
    await only_the_other_is_back(target, scene)


async def only_the_other_is_back(target: Database, scene: Scene) -> None:  # noqa: F811 - the fixture
    back = await content(target)
    assert [len(back[name]) for name in ("consultations", "consultation_messages", "data_keys", "receipt_keys")] == [
        1
    ] * 4
    async with read(target) as tx:
        [message] = (await scene.partner.thread(tx, ANOTHER, now=scene.now - timedelta(days=29))).messages
        assert message.words == "Kva gjer eg når ingen svarer?"
        with pytest.raises(NoSuchReceipt):
            await scene.partner.thread(tx, RECEIPT, now=scene.now)


async def test_retention_waits_for_its_day_and_counts_from_the_last_message(scene: Scene, vault: Vault) -> None:
    await live(scene)
    scene.later(days=20)
    await scene.follow_up(MARKER)
    scene.clock.forward(KEPT_FOR - timedelta(days=1))
    async with begin(scene.database) as tx:
        await beat(tx, SIGN, now=scene.now)
        assert not await Retention(vault).erase_consultations(tx, now=scene.now, limit=10)
    assert len(await scene.said()) == 4


async def test_a_clock_that_leaps_erases_nothing(scene: Scene, vault: Vault) -> None:
    await live(scene)
    async with begin(scene.database) as tx:
        await beat(tx, SIGN, now=scene.now)
        assert not await Retention(vault).erase_consultations(tx, now=scene.now + 2 * KEPT_FOR, limit=10)
    assert len(await scene.said()) == 3
