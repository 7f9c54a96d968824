"""Every address of the console against everybody who may try it; a new address without a row here fails."""

import pytest
from sqlalchemy import select, update
from starlette.routing import Route

from admin.app import build_router
from core.cases import store as cases
from core.cases.breaking import note_broken
from core.cases.models import breaches
from core.db import begin
from core.staff import Role
from core.staff.models import staff
from tests.admin.asking import Asked, ask
from tests.admin.conftest import House, Person, hidden
from tests.admin.on_duty import hire
from tests.builders import Opened

ADMIN = "/admin"
CASE = "/admin/cases/{case_id}"
ASKED = "/admin/consultations/{consultation_id}"
SETTINGS = "/admin/settings/{document}"

MATRIX = {
    # address: nobody, own member, other team's member, supervisor, leader of the own team, administrator
    ("GET", "/admin/sign-in"): (200, 303, 303, 303, 303, 303),
    ("POST", "/admin/sign-in"): (401, 401, 401, 401, 401, 401),
    ("POST", "/admin/sign-out"): (303, 403, 403, 403, 403, 403),
    ("POST", "/admin/language"): (303, 403, 403, 403, 403, 403),
    ("GET", "/admin/"): (303, 200, 200, 200, 200, 303),
    ("GET", "/admin/queue-now"): (401, 200, 200, 200, 200, 404),
    ("GET", "/admin/notices"): (303, 200, 200, 200, 200, 404),
    ("GET", "/admin/search"): (303, 200, 200, 200, 200, 404),
    ("POST", "/admin/search"): (303, 403, 403, 403, 403, 403),
    ("GET", "/admin/meeting"): (303, 200, 200, 404, 200, 404),
    ("POST", "/admin/meeting/{action}"): (303, 403, 403, 403, 403, 403),
    ("GET", "/admin/keys"): (303, 200, 200, 200, 200, 200),
    ("GET", CASE): (303, 200, 404, 404, 200, 404),
    ("GET", CASE + "/now"): (401, 200, 404, 404, 200, 404),
    ("GET", CASE + "/copy-out"): (303, 200, 404, 404, 200, 404),
    ("GET", CASE + "/copy-out.txt"): (303, 200, 404, 404, 200, 404),
    ("GET", CASE + "/copy-out.pdf"): (303, 200, 404, 404, 200, 404),
    ("POST", CASE + "/here"): (401, 403, 403, 403, 403, 403),
    ("POST", CASE + "/{action}"): (303, 403, 403, 403, 403, 403),
    ("POST", "/admin/offers/{case_id}/{action}"): (303, 403, 403, 403, 403, 403),
    ("GET", "/admin/consultations"): (303, 200, 200, 200, 200, 404),
    ("GET", "/admin/consultations-now"): (401, 200, 200, 200, 200, 404),
    ("GET", "/admin/consultations/numbers"): (303, 404, 404, 200, 404, 404),
    ("GET", ASKED): (303, 200, 404, 404, 200, 404),
    ("GET", ASKED + "/now"): (401, 200, 404, 404, 200, 404),
    ("POST", ASKED + "/{action}"): (303, 403, 403, 403, 403, 403),
    ("GET", "/admin/board"): (303, 404, 404, 200, 404, 404),
    ("GET", "/admin/board-now"): (401, 404, 404, 200, 404, 404),
    ("GET", "/admin/broken"): (303, 404, 404, 200, 200, 404),
    ("GET", "/admin/broken.csv"): (303, 404, 404, 200, 200, 404),
    ("GET", "/admin/broken-now"): (401, 404, 404, 200, 200, 404),
    ("GET", "/admin/broken/{breach_id}"): (303, 404, 404, 200, 200, 404),
    ("POST", "/admin/broken/{breach_id}"): (303, 403, 403, 403, 403, 403),
    ("GET", "/admin/accounts"): (303, 404, 404, 404, 404, 200),
    ("POST", "/admin/accounts"): (303, 403, 403, 403, 403, 403),
    ("POST", "/admin/accounts/{account_id}/{action}"): (303, 403, 403, 403, 403, 403),
    ("GET", "/admin/password"): (303, 200, 200, 200, 200, 200),
    ("POST", "/admin/password"): (303, 403, 403, 403, 403, 403),
    ("GET", "/admin/feedback"): (303, 404, 404, 200, 404, 404),
    ("GET", "/admin/design"): (303, 200, 200, 200, 200, 200),
    ("POST", "/admin/design"): (303, 403, 403, 403, 403, 403),
    ("GET", "/admin/duty"): (303, 200, 200, 200, 200, 404),
    ("POST", "/admin/duty/{action}"): (303, 403, 403, 403, 403, 403),
    ("GET", "/admin/duty/rules"): (303, 404, 404, 404, 200, 404),
    ("POST", "/admin/duty/rules"): (303, 403, 403, 403, 403, 403),
    ("GET", "/admin/channels"): (303, 200, 200, 200, 200, 404),
    ("POST", "/admin/channels"): (303, 403, 403, 403, 403, 403),
    ("POST", "/admin/channels/{channel_id}/{action}"): (303, 403, 403, 403, 403, 403),
    ("GET", "/admin/alerts"): (303, 200, 200, 200, 200, 404),
    ("GET", "/admin/alerts/{alert_id}"): (303, 303, 303, 303, 303, 404),
    ("POST", "/admin/alerts/{alert_id}/seen"): (303, 403, 403, 403, 403, 403),
    ("GET", "/admin/settings"): (303, 200, 200, 200, 200, 200),
    ("POST", "/admin/settings"): (303, 403, 403, 403, 403, 403),
    ("GET", SETTINGS): (303, 200, 404, 200, 200, 200),
    ("GET", SETTINGS + "/files/{kind}"): (303, 200, 404, 200, 200, 200),
    ("GET", SETTINGS + "/versions/{number}"): (303, 200, 404, 200, 200, 200),
    ("GET", SETTINGS + "/rows/{section}/{row}"): (303, 404, 404, 404, 200, 200),
    ("POST", SETTINGS + "/{action}"): (303, 403, 403, 403, 403, 403),
    ("GET", "/admin/start-over"): (303, 404, 404, 404, 404, 404),
    ("POST", "/admin/start-over"): (303, 403, 403, 403, 403, 403),
    ("GET", "/answer/{token}"): (404, 404, 404, 404, 404, 404),
    ("POST", "/answer/{token}"): (404, 404, 404, 404, 404, 404),
    ("GET", "/duty/{secret}.ics"): (404, 404, 404, 404, 404, 404),
    ("GET", "/admin/{rest:path}"): (303, 404, 404, 404, 404, 404),
}
LOGINS = "alice", "charlie", "solveig", "liv", "astrid"
PASSWORD = "/admin/password"
FREE = {PASSWORD, "/admin/sign-in", "/admin/sign-out", "/admin/language"}
STREAM = ("GET", "/admin/events")
"""Never ends, so it has tests of its own."""


def filled(address: str, opened: Opened, asked: Asked) -> str:
    address = address.replace("{case_id}", opened.case_id).replace("{consultation_id}", asked.id)
    address = address.replace("{document}", "replies-molde").replace("{kind}", "json").replace("{number}", "0")
    address = address.replace("{section}/{row}", "replies/new")
    return address.replace("{action}", "claim").replace("{rest:path}", "no/such/page")


async def broken(house: House, opened: Opened) -> str:
    """The promise in it, which is noted as broken."""
    async with begin(house.database) as tx:
        await note_broken(tx, house.ids, [await cases.get(tx, opened.case_id)], now=house.clock.now())
        return str(await tx.connection.scalar(select(breaches.c.id)))


async def answered(person: Person, method: str, address: str) -> int:
    return (await person.client.request(method, address)).status_code


def test_every_address_has_its_row(house: House) -> None:
    routes = build_router(house.services).routes
    found = {
        (method, route.path)
        for route in routes
        if isinstance(route, Route)
        for method in (route.methods or set()) - {"HEAD"}
    }
    assert len(routes) == len(found)
    assert found == {*MATRIX, STREAM}


@pytest.mark.parametrize(("method", "address"), MATRIX)
async def test_who_may_do_what(house: House, opened: Opened, method: str, address: str) -> None:
    await hire(house, "liv", Role.LEADER)
    people = [house.stranger(), *[await house.person(login) for login in LOGINS]]
    path = filled(address, opened, await ask(house)).replace("{breach_id}", await broken(house, opened))
    assert tuple([await answered(person, method, path) for person in people]) == MATRIX[method, address]


@pytest.mark.parametrize(("method", "address"), [one for one in MATRIX if one[1].startswith(ADMIN)])
async def test_with_a_password_that_another_made_nothing_opens_but_the_page_that_changes_it(
    house: House, opened: Opened, method: str, address: str
) -> None:
    liv = await hire(house, "liv", Role.LEADER)
    async with begin(house.database) as tx:
        await tx.execute(update(staff).where(staff.c.login == "liv").values(password_handed=True))
    path = filled(address, opened, await ask(house)).replace("{breach_id}", await broken(house, opened))
    data = {"csrf": hidden(await liv.look(PASSWORD), "csrf")} if method == "POST" else {}
    answer = await liv.client.request(method, path, data=data)
    if path in FREE:
        assert PASSWORD not in answer.headers.get("location", "")
    else:
        assert answer.status_code == 303
        assert answer.headers["location"].split("?")[0] == PASSWORD


async def test_the_stream_is_closed_too_to_a_password_that_another_made(house: House, alice: Person) -> None:
    async with begin(house.database) as tx:
        await tx.execute(update(staff).where(staff.c.login == "alice").values(password_handed=True))
    assert await alice.status("/admin/events") == 401


@pytest.mark.parametrize(
    "path", ["/admin/", "/admin/sign-in", "/admin/nothing", "/admin/queue-now", "/admin/cases/x/claim"]
)
async def test_every_answer_is_fenced(alice: Person, path: str) -> None:
    for answer in (await alice.client.get(path), await alice.client.post(path)):
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    "path",
    [
        "/admin/",
        "/admin/notices",
        "/admin/search",
        "/admin/meeting",
        "/admin/keys",
        "/admin/sign-in",
        CASE,
        "/admin/consultations",
        ASKED,
        "/admin/design",
        "/admin/duty",
    ],
)
async def test_no_page_carries_a_script_or_style_of_its_own(
    house: House, alice: Person, opened: Opened, path: str
) -> None:
    page = (await alice.client.get(filled(path, opened, await ask(house)))).text.lower()
    assert "<script>" not in page
    assert "<style" not in page
    assert " style=" not in page
    assert " onclick=" not in page
    assert "http://" not in page.replace("http://www.w3.org", "")
    assert "https://" not in page
