"""Accounts, kept by an administrator who sees nobody's words."""

import re

import pytest

from core.alerts.models import sends
from core.audit.models import audit
from core.duty.records import Layer
from tests.admin.conftest import PASSWORD, House, Person, hidden, plain
from tests.admin.on_duty import reachable, weekly

PAGE, OWN = "/admin/accounts", "/admin/password"
TYPED = "Hei, passar det i kveld?"
NEW = {"login": "vera", "name": "Vera Vik", "role": "member", "team": "molde", "language": "nb"}


@pytest.fixture
async def astrid(house: House) -> Person:
    return await house.person("astrid")


async def made(astrid: Person, **changed: str) -> str:
    """The password that the page shows."""
    await astrid.look(PAGE)
    answer = await astrid.press(PAGE, **{**NEW, **changed})
    assert answer.status_code == 200
    return password_on(astrid.page)


def password_on(page: str) -> str:
    found = re.search(r"<code>([\w-]+)</code>", page)
    assert found
    return found[1]


def of(page: str, login: str, action: str) -> str:
    """The address of a button in somebody's row."""
    row = page[page.index(f"<bdi>{login}</bdi>") :]
    found = re.search(rf'action="({PAGE}/\w+/{action})"', row)
    assert found
    return found[1]


async def sign_in(house: House, login: str, password: str) -> int:
    client = house.stranger().client
    page = (await client.get("/admin/sign-in")).text
    sent = {"csrf": hidden(page, "csrf")} if 'name="csrf"' in page else {}
    return (await client.post("/admin/sign-in", data={**sent, "login": login, "password": password})).status_code


async def test_somebody_new_signs_in_with_the_password_that_was_shown_once(house: House, astrid: Person) -> None:
    password = await made(astrid)
    assert await sign_in(house, "vera", password) == 303
    page = await astrid.look(PAGE)
    assert password not in page
    assert "Teamet i Molde" in page
    assert "Vera Vik vera · medarbeidar" in plain(page)
    assert await house.count((audit.c.action == "staff_added") & (audit.c.actor == house.actors["astrid"].label)) == 1


async def test_whoever_is_new_makes_a_password_of_their_own_before_anything_opens(house: House, astrid: Person) -> None:
    password = await made(astrid)
    assert "har ikkje laga eige passord enno" in plain(await astrid.look(PAGE))
    vera = house.stranger()
    answer = await vera.client.post(
        "/admin/sign-in", data={"login": "vera", "password": password, "next": "/admin/notices"}
    )
    assert answer.headers["location"] == "/admin/notices"
    answer = await vera.client.get("/admin/notices")
    assert answer.headers["location"] == "/admin/password?next=%2Fadmin%2Fnotices"
    page = await vera.look(answer.headers["location"])
    assert "Lag ditt eget passord først" in plain(page)
    assert "Køen" not in page
    same = await vera.press(OWN, old=password, new=password, next="/admin/notices")
    assert (same.status_code, "Det er det samme passordet" in plain(same.text)) == (422, True)
    changed = await vera.press(OWN, old=password, new="sju svaner på vatnet", next="/admin/notices")
    assert changed.headers["location"] == "/admin/notices"
    assert await vera.status("/admin/notices") == 200
    assert "har ikkje laga eige passord" not in await astrid.look(PAGE)


async def test_words_in_hand_come_along_past_the_new_password(house: House, astrid: Person) -> None:
    alice, opened = await house.person("alice"), await house.case()
    address = f"/admin/cases/{opened.case_id}"
    await alice.look(address)
    await astrid.look(PAGE)
    await astrid.press(of(astrid.page, "alice", "password"))
    password = password_on(astrid.page)
    await alice.press(f"{address}/reply", reply=TYPED)
    signed = await alice.client.post(
        "/admin/sign-in", data={"login": "alice", "password": password, "carried": hidden(alice.page, "carried")}
    )
    alice.page = signed.text
    assert "Det du skreiv, er teke vare på" in plain(signed.text)
    assert TYPED not in signed.text
    changed = await alice.press(OWN, old=password, new="sju svaner på vatnet", carried=hidden(alice.page, "carried"))
    assert TYPED in changed.text
    assert await alice.status(address) == 200


async def test_whoever_steps_in_for_somebody_whose_account_is_closed_is_told(house: House, astrid: Person) -> None:
    await reachable(house, "alice", "bob")
    await weekly(house, "bob")
    await weekly(house, "alice", layer=Layer.DEPUTY)
    await astrid.look(PAGE)
    await astrid.press(of(astrid.page, "bob", "close"))
    assert await house.count((sends.c.purpose == "duty") & (sends.c.staff_id == house.actors["alice"].staff_id)) == 1


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"login": ""}, "login"),
        ({"login": "ALICE"}, "login"),
        ({"name": " "}, "name"),
        ({"role": "queen"}, "role"),
        ({"team": ""}, "team"),
        ({"team": "nowhere"}, "team"),
    ],
)
async def test_what_will_not_do_is_told_beside_its_field_and_the_rest_stays(
    house: House, astrid: Person, changed: dict[str, str], field: str
) -> None:
    await astrid.look(PAGE)
    answer = await astrid.press(PAGE, **{**NEW, **changed})
    assert answer.status_code in {409, 422}
    assert f'id="{field}-error"' in astrid.page
    assert 'value="Vera Vik"' in astrid.page or field == "name"


async def test_whoever_stands_outside_the_teams_gets_none(house: House, astrid: Person) -> None:
    password = await made(astrid, role="supervisor")
    assert await sign_in(house, "vera", password) == 303
    assert "Vera Vik vera · koordinator, ser fristar i alle team" in plain(await astrid.look(PAGE))


async def test_a_closed_account_is_out_at_once_and_opens_with_a_new_password(
    house: House, astrid: Person, alice: Person
) -> None:
    page = await astrid.look(PAGE)
    answer = await astrid.press(of(page, "alice", "close"))
    assert answer.status_code == 303
    assert await alice.status("/admin/") == 303
    page = await astrid.look(answer.headers["location"])
    assert "Kontoen til Alice Aas er stengd." in page
    assert await sign_in(house, "alice", PASSWORD) == 401
    await astrid.press(of(page, "alice", "password"))
    assert await sign_in(house, "alice", password_on(astrid.page)) == 303


async def test_nobody_shuts_themselves_out(house: House, astrid: Person) -> None:
    page = await astrid.look(PAGE)
    own = of(page, "astrid", "password").replace("password", "close")
    assert f'action="{own}"' not in page
    answer = await astrid.press(own)
    assert answer.status_code == 409
    assert "Dette er din eigen konto." in answer.text
    assert await astrid.status(PAGE) == 200


async def test_an_account_that_is_not_there_is_not_found(astrid: Person) -> None:
    await astrid.look(PAGE)
    assert (await astrid.press(f"{PAGE}/nobody/close")).status_code == 404
    assert (await astrid.press(f"{PAGE}/nobody/add")).status_code == 404


async def test_an_administrator_is_led_to_what_is_theirs_and_sees_no_family(house: House, astrid: Person) -> None:
    opened = await house.case()
    answer = await astrid.client.get("/admin/")
    assert answer.headers["location"] == "/admin/settings"
    page = await astrid.look("/admin/settings")
    assert "/admin/accounts" in page
    assert "/admin/duty" not in page
    for path in (f"/admin/cases/{opened.case_id}", "/admin/notices", "/admin/broken", "/admin/board", "/admin/events"):
        assert await astrid.status(path) == 404
