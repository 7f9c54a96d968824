"""Whoever writes on behalf of a family is not called the family on the page of the case."""

import pytest

from core.cases.records import Kind
from tests.admin.conftest import House, Person, plain


@pytest.mark.parametrize("part", ["", "/now"])
async def test_the_one_who_wrote_is_not_called_the_family(house: House, alice: Person, part: str) -> None:
    opened = await house.case(kind=Kind.ON_BEHALF)
    page = plain(await alice.look(f"/admin/cases/{opened.case_id}{part}"))
    assert "Den som skreiv, skal høyre frå eit menneske før i morgon kl. 10.00." in page
    assert "Nokon tok kontakt på vegner av ein familie" in page
    assert "Familien tok kontakt" not in page


async def test_the_box_to_reply_in_says_who_reads_it(house: House, alice: Person) -> None:
    opened = await house.case(kind=Kind.ON_BEHALF)
    page = plain(await alice.look(f"/admin/cases/{opened.case_id}"))
    assert ("Svar den som skreiv" in page, "Svar familien" in page) == (True, False)


async def test_a_family_is_called_a_family(house: House, alice: Person) -> None:
    opened = await house.case()
    assert "Svar familien" in plain(await alice.look(f"/admin/cases/{opened.case_id}"))


async def test_who_takes_a_case_with_a_reply_stands_in_its_history(house: House, alice: Person) -> None:
    opened = await house.case()
    await alice.look(f"/admin/cases/{opened.case_id}")
    await alice.press(f"/admin/cases/{opened.case_id}/reply", reply="Hei, eg heiter Alice.")
    await alice.press(f"/admin/cases/{opened.case_id}/reply", reply="Eg ringjer i kveld.")
    assert "Alice Aas tok saka" in plain(await alice.look(f"/admin/cases/{opened.case_id}"))
    assert [one for one in await house.actions(opened) if one in {"claimed", "replied"}] == [
        "claimed",
        "replied",
        "replied",
    ]
