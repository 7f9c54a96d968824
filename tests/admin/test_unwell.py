"""With the database away the console says so in plain words, and nothing that was typed is lost."""

import pytest

from tests.admin.conftest import House, Person
from tests.outage import take_away


@pytest.fixture
async def at_the_case(house: House, alice: Person) -> str:
    path = f"/admin/cases/{(await house.case()).case_id}"
    await alice.look(path)
    await take_away(house.database)
    return path


@pytest.mark.parametrize("path", ["/admin/", "/admin/sign-in", "/admin/nowhere", "/admin/events"])
async def test_every_page_has_an_honest_answer_and_a_way_on(alice: Person, at_the_case: str, path: str) -> None:
    page = await alice.look(path, status=503)
    assert "Det er ikkje di skuld" in page
    assert 'href="/admin/"' in page


async def test_what_was_typed_is_still_there_to_copy(alice: Person, at_the_case: str) -> None:
    answer = await alice.press(f"{at_the_case}/reply", reply="Eg ringjer deg <no>.", note="Hugs tolk")
    assert answer.status_code == 503
    assert "Eg ringjer deg &lt;no&gt;." in answer.text
    assert "Hugs tolk" in answer.text
