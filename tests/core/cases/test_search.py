"""A case is found again by its reference, by a number however it is typed, and by columns; by nobody's words."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select, update

from core.audit.models import audit
from core.cases.models import cases
from core.cases.phone import plain_number
from core.cases.queue import PAGE
from core.cases.records import Stage
from core.cases.search import Found, Spot, Wanted, count_cases, find_cases, read_reference
from core.db import begin, read
from core.errors import NotFound
from core.staff import Actor
from tests.builders import START, open_case
from tests.core.cases.conftest import KARI, SOLVEIG, ULLA, Scene
from tests.core.cases.test_queue import row

NUMBER = "+47 900 11 222"


async def find(scene: Scene, *, actor: Actor = KARI, after: Spot | None = None, **wanted: Any) -> Found:
    async with begin(scene.database) as tx:
        return await find_cases(tx, scene.vault, actor, Wanted(**wanted), now=scene.now, after=after)


async def called(scene: Scene, phone: str = NUMBER) -> str:
    """The id of a case whose family may be called."""
    opened = await open_case(scene.database, scene.vault, scene.ids, answers={"name": "Siri", "phone": phone})
    return opened.case_id


def ids(found: Found) -> list[str]:
    return [one.case.id for one in found.rows]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("K7Q-2MX", "K7Q-2MX"),
        (" k7q 2mx ", "K7Q-2MX"),
        ("k7q2mx", "K7Q-2MX"),
        ("o7q–lmi", "07Q-1M1"),
        ("K7Q-2M", ""),
        ("K7U-2MX", ""),
        ("90011222", ""),
        ("", ""),
    ],
)
def test_a_reference_is_read_as_it_is_spelt(typed: str, kept: str) -> None:
    assert read_reference(typed) == kept


@pytest.mark.parametrize("typed", ["90011222", "900 11 222", "+47 90 01 12 22", "0047 90011222", "4790011222"])
def test_a_number_is_the_same_however_it_is_typed(typed: str) -> None:
    assert plain_number(typed) == "4790011222"


@pytest.mark.parametrize("typed", ["", "abc", "112", "1 2 3 4"])
def test_too_few_digits_are_no_number(typed: str) -> None:
    assert plain_number(typed) == ""


async def test_a_case_is_found_by_its_reference_in_any_spelling(scene: Scene) -> None:
    typed = scene.opened.reference.lower().replace("-", " ").replace("0", "o")
    assert ids(await find(scene, words=typed)) == [scene.id]


async def test_a_case_is_found_by_a_number_and_the_number_is_kept_nowhere(scene: Scene) -> None:
    case_id = await called(scene)
    assert ids(await find(scene, words="900 11 222")) == [case_id]
    assert ids(await find(scene, words="900 11 223")) == []
    async with read(scene.database) as tx:
        kept = await tx.connection.scalar(select(cases.c.blind_phone).where(cases.c.id == case_id))
        told = [(one.action, one.detail) for one in await tx.execute(select(audit).where(audit.c.action == "searched"))]
    assert kept is not None
    assert "90011222" not in kept
    assert told == [("searched", "phone")] * 2


async def test_another_team_finds_nothing(scene: Scene) -> None:
    await called(scene)
    for words in (NUMBER, scene.opened.reference):
        assert ids(await find(scene, actor=ULLA, words=words)) == []
    assert ids(await find(scene, actor=ULLA, opened_from=START - timedelta(days=1))) == []


async def test_a_supervisor_has_numbers_and_finds_nobody(scene: Scene) -> None:
    with pytest.raises(NotFound):
        await find(scene, actor=SOLVEIG, words=NUMBER)
    async with begin(scene.database) as tx:
        assert await count_cases(tx, SOLVEIG, Wanted(words=NUMBER, stage=Stage.NEW), now=scene.now) == {"molde": 1}
        assert await count_cases(tx, SOLVEIG, Wanted(stage=Stage.ENDED), now=scene.now) == {}
        with pytest.raises(NotFound):
            await count_cases(tx, KARI, Wanted(), now=scene.now)


async def test_an_erased_case_is_no_longer_found_by_its_number(scene: Scene) -> None:
    case_id = await called(scene)
    async with begin(scene.database) as tx:
        await scene.family.withdraw(tx, case_id, now=scene.now)
    assert ids(await find(scene, words=NUMBER)) == []


async def test_a_case_of_before_gets_its_fingerprint_when_it_is_opened(scene: Scene) -> None:
    case_id = await called(scene)
    async with begin(scene.database) as tx:
        await tx.execute(update(cases).values(blind_phone=None))
    assert ids(await find(scene, words=NUMBER)) == []
    async with begin(scene.database) as tx:
        await scene.desk.open_page(tx, KARI, case_id, now=scene.now)
    assert ids(await find(scene, words=NUMBER)) == [case_id]


async def test_columns_narrow_what_is_found(scene: Scene) -> None:
    await scene.claim()
    other = await called(scene)
    assert ids(await find(scene, stage=Stage.CLAIMED)) == [scene.id]
    assert ids(await find(scene, holder_id="kari")) == [scene.id]
    assert ids(await find(scene, opened_before=START)) == []
    assert set(ids(await find(scene, opened_from=START, opened_before=START + timedelta(days=1)))) == {scene.id, other}


async def test_what_is_found_comes_in_pages_the_newest_first(scene: Scene) -> None:
    rows = [row(number, opened_at=START - timedelta(minutes=number // 4)) for number in range(4, 134)]
    async with begin(scene.database) as tx:
        await tx.execute(insert(cases), rows)
    seen: list[str] = []
    after = None
    for _ in range(4):
        found = await find(scene, stage=Stage.NEW, after=after)
        seen += ids(found)
        after = found.next
        assert (after is None) == (len(found.rows) < PAGE)
        if after is None:
            break
    assert len(seen) == len(set(seen)) == 131
    assert seen[0] == scene.id
