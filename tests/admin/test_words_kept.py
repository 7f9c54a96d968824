import re
from datetime import timedelta

import pytest

from core.cases.models import messages
from tests.admin.conftest import House, Person, box
from tests.builders import Opened


async def test_words_typed_when_the_session_ran_out_come_along_through_the_door(
    house: House, alice: Person, opened: Opened, path: str
) -> None:
    await alice.look(path)
    house.clock.forward(timedelta(hours=1))
    door = await alice.press(f"{path}/reply", reply="Hei Anne, <b>du</b>!", note="Ho ringde.")
    assert door.status_code == 401
    assert "Det du skreiv, er teke vare på." in door.text
    assert "Hei Anne" not in door.text
    carried = re.search(r'name="carried" value="([^"]+)"', door.text)
    assert carried
    wrong = await alice.client.post(
        "/admin/sign-in", data={"login": "alice", "password": "feil", "carried": carried[1]}
    )
    assert carried[1] in wrong.text
    inside = await alice.client.post(
        "/admin/sign-in", data={"login": "alice", "password": "tre kattar på trappa", "carried": carried[1]}
    )
    assert inside.status_code == 200
    assert box(inside.text, "reply") == "Hei Anne, &lt;b&gt;du&lt;/b&gt;!"
    assert box(inside.text, "note") == "Ho ringde."
    assert await house.count(messages.c.case_id == opened.case_id) == 0
    alice.page = inside.text
    assert (await alice.press(f"{path}/reply", reply="Hei Anne!")).status_code == 303


async def test_somebody_elses_words_are_not_handed_over(house: House, alice: Person, path: str) -> None:
    await alice.look(path)
    house.clock.forward(timedelta(hours=1))
    door = await alice.press(f"{path}/reply", reply="Berre mine ord")
    carried = re.search(r'name="carried" value="([^"]+)"', door.text)
    assert carried
    for login in ("bob", "charlie", "solveig"):
        answer = await house.stranger().client.post(
            "/admin/sign-in", data={"login": login, "password": "tre kattar på trappa", "carried": carried[1]}
        )
        assert answer.status_code == 303
        assert "Berre mine ord" not in answer.text


@pytest.mark.parametrize("carried", ["", "x", "å", "AAAA", "A" * 5000])
async def test_carried_words_that_we_did_not_seal_are_ignored(house: House, carried: str) -> None:
    answer = await house.stranger().client.post(
        "/admin/sign-in", data={"login": "alice", "password": "tre kattar på trappa", "carried": carried}
    )
    assert answer.status_code == 303


async def test_words_without_any_session_are_kept_for_whoever_may_open_the_case(house: House, path: str) -> None:
    someone = house.stranger()
    door = await someone.client.post(f"{path}/note", data={"note": "Skrive etter utlogging"})
    carried = re.search(r'name="carried" value="([^"]+)"', door.text)
    assert carried
    for login, status in (("charlie", 303), ("bob", 200)):
        answer = await house.stranger().client.post(
            "/admin/sign-in", data={"login": login, "password": "tre kattar på trappa", "carried": carried[1]}
        )
        assert answer.status_code == status
        assert ("Skrive etter utlogging" in answer.text) is (login == "bob")


async def test_a_press_without_words_after_the_session_ended_leads_back_to_the_case(
    house: House, alice: Person, path: str
) -> None:
    await alice.look(path)
    house.clock.forward(timedelta(hours=1))
    answer = await alice.press(f"{path}/claim")
    assert answer.status_code == 303
    assert f"/admin/sign-in?next={path.replace('/', '%2F')}" == answer.headers["location"]
