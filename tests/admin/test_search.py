"""The search page: found by form, never by an address, and each team for itself."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from core.audit.models import audit
from core.db import read
from tests.admin.conftest import ANSWERS, House, Person, plain
from tests.admin.test_queue import rows
from tests.builders import START, team_ulstein

PATH = "/admin/search"


async def search(person: Person, **fields: str) -> str:
    await person.look(PATH)
    answer = await person.press(PATH, **fields)
    assert answer.status_code == 200
    return answer.text


async def test_a_case_is_found_by_reference_and_by_number(house: House, alice: Person) -> None:
    opened = await house.case()
    await house.case(answers={"phone": "411 22 333"})
    for words in (opened.reference.lower().replace("-", ""), "90011222"):
        (found,) = rows(await search(alice, words=words))
        assert opened.reference in found
        assert "AB Molde" in found


async def test_what_was_typed_stands_in_no_address_and_not_in_the_audit(house: House, alice: Person) -> None:
    await house.case()
    await alice.look(PATH)
    answer = await alice.press(PATH, words="90011222")
    assert str(answer.url).endswith(PATH)
    assert 'href="/admin/search?' not in answer.text
    assert 'method="get"' not in answer.text
    async with read(house.database) as tx:
        told = (await tx.execute(select(audit.c.detail).where(audit.c.action == "searched"))).scalars().all()
    assert list(told) == ["phone"]


async def test_a_stranger_finds_nothing(house: House, charlie: Person) -> None:
    opened = await house.case()
    for words in (opened.reference, ANSWERS["phone"]):
        page = await search(charlie, words=words)
        assert "Vi fann inga sak." in page
        assert opened.case_id not in page


async def test_a_supervisor_gets_numbers_and_has_no_box_for_a_number(house: House, solveig: Person) -> None:
    opened = await house.case()
    await house.case(team=team_ulstein())
    assert 'name="words"' not in await solveig.look(PATH)
    page = await search(solveig, stage="new", words="90011222")
    assert "Molde 1" in plain(page)
    assert "Ulstein 1" in plain(page)
    assert opened.reference not in page


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({}, "Skriv eller vel noko å søkje etter."),
        ({"words": "112"}, "Skriv seks teikn som K7Q-2MX"),
        ({"first": "i går"}, "Skriv dagen som 24.11.2026."),
        ({"first": "2026-11-24", "last": "2026-11-23"}, "ikkje før den første"),
    ],
)
async def test_what_cannot_be_looked_for_is_said_in_words(alice: Person, fields: dict[str, str], says: str) -> None:
    await alice.look(PATH)
    answer = await alice.press(PATH, **fields)
    assert answer.status_code == 422
    assert says in plain(answer.text)


async def test_a_day_is_a_day_in_oslo(house: House, alice: Person) -> None:
    late = await house.case(now=START.replace(hour=22, minute=59) - timedelta(days=1))
    early = await house.case(now=START.replace(hour=23, minute=1) - timedelta(days=1))
    (found,) = rows(await search(alice, first="2026-11-22", last="2026-11-22"))
    assert late.reference in found
    (found,) = rows(await search(alice, first="23.11.2026", last="23.11.2026"))
    assert early.reference in found


async def test_a_long_list_goes_on_by_a_button(house: House, alice: Person) -> None:
    for minutes in range(52):
        await house.case(now=START - timedelta(minutes=minutes))
    page = await search(alice, stage="new")
    assert len(rows(page)) == 50
    after = page.rpartition('name="after" value="')[2].partition('"')[0]
    answer = await alice.press(PATH, stage="new", after=after)
    assert len(rows(answer.text)) == 2
    assert "Vis fleire" not in answer.text
