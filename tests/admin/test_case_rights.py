import re

import pytest

from admin.forms.case import Action
from tests.admin.conftest import House, Person
from tests.builders import Opened

ACTIONS = tuple(Action)
FULL_FORM = {
    "reply": "Hei.",
    "note": "Notat.",
    "attempt": "left_message",
    "reached": "call",
    "reason": "no_need",
    "sure": "yes",
    "about": f"{'a' * 32}.0",
    "key": "k",
    "seen_holder": "",
}


@pytest.mark.parametrize("action", ACTIONS)
async def test_a_stranger_can_do_nothing_with_another_teams_case(
    house: House, charlie: Person, solveig: Person, opened: Opened, path: str, action: str
) -> None:
    for person in (charlie, solveig):
        await person.look("/admin/")
        assert (await person.press(f"{path}/{action}", **FULL_FORM)).status_code == 404
    assert await house.actions(opened) == ["opened"]


@pytest.mark.parametrize("action", ACTIONS)
async def test_no_press_counts_without_the_pages_own_token(
    house: House, alice: Person, bob: Person, opened: Opened, path: str, action: str
) -> None:
    await bob.look("/admin/")
    for token in ({}, {"csrf": "wrong"}, {"csrf": "\u00e5"}, {"csrf": re.search(r'csrf" value="(.*?)"', bob.page)[1]}):  # type: ignore[index] # it is there
        answer = await alice.client.post(f"{path}/{action}", data={**FULL_FORM, **token})
        assert answer.status_code == 403
    cross = {"Sec-Fetch-Site": "cross-site"}
    assert (await alice.client.post(f"{path}/{action}", data=FULL_FORM, headers=cross)).status_code == 403
    assert await house.actions(opened) == ["opened"]
