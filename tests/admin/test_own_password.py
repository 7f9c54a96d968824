"""One's own password: only with the old one, and nobody else stays signed in with it."""

import pytest

from core.audit.models import audit
from core.staff.policy import FREE_FAILURES
from tests.admin.conftest import PASSWORD, House, Person, plain

PAGE = "/admin/password"
NEW = "sju svaner på vatnet"


async def enters(house: House, login: str, password: str) -> bool:
    client = house.stranger().client
    answer = await client.post("/admin/sign-in", data={"login": login, "password": password})
    return answer.status_code == 303


async def test_the_new_one_opens_and_the_old_one_does_not_any_more(house: House, alice: Person) -> None:
    await alice.look(PAGE)
    answer = await alice.press(PAGE, old=PASSWORD, new=NEW)
    assert answer.status_code == 303
    assert "Passordet er bytt." in plain(await alice.look(answer.headers["location"]))
    assert await enters(house, "alice", NEW)
    assert not await enters(house, "alice", PASSWORD)
    assert await house.count(audit.c.action == "password_changed") == 1


async def test_whoever_sat_there_with_the_old_one_is_out(house: House, alice: Person) -> None:
    elsewhere = await house.person("alice")
    assert await elsewhere.status("/admin/") == 200
    await alice.look(PAGE)
    await alice.press(PAGE, old=PASSWORD, new=NEW)
    assert await elsewhere.status("/admin/") == 303
    assert await alice.status("/admin/") == 200


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ("feil passord her", NEW, "old"),
        (PASSWORD, "stutt", "new"),
        (PASSWORD, "alice alice alice", "new"),
        ("", NEW, "old"),
    ],
)
async def test_what_will_not_do_is_said_and_nothing_is_shown_again(
    house: House, alice: Person, old: str, new: str, field: str
) -> None:
    await alice.look(PAGE)
    answer = await alice.press(PAGE, old=old, new=new)
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    for typed in (old, new):
        assert not typed or typed not in answer.text
    assert await enters(house, "alice", PASSWORD)


async def test_guessing_the_old_one_is_counted_as_at_the_door(house: House, alice: Person) -> None:
    await alice.look(PAGE)
    for _ in range(FREE_FAILURES):
        await alice.press(PAGE, old="feil passord her", new=NEW)
    assert (await alice.press(PAGE, old=PASSWORD, new=NEW)).status_code == 422
