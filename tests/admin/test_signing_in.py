from datetime import timedelta

import httpx
import pytest

from core.db import begin
from core.staff.accounts import disable_staff
from core.staff.policy import ABSOLUTE, IDLE
from tests.admin.conftest import PASSWORD, House, Person, build_console, hidden


async def enter(person: Person, login: str = "alice", password: str = PASSWORD, **more: str) -> httpx.Response:
    return await person.client.post("/admin/sign-in", data={"login": login, "password": password, **more})


def session_of(person: Person) -> str:
    return next(cookie.value or "" for cookie in person.client.cookies.jar if cookie.name.endswith("desk"))


async def test_a_page_sends_a_stranger_to_the_door_and_then_back(house: House) -> None:
    opened = await house.case()
    person = house.stranger()
    answer = await person.client.get(f"/admin/cases/{opened.case_id}")
    assert answer.status_code == 303
    door = await person.look(answer.headers["location"])
    inside = await enter(person, next=hidden(door, "next"))
    assert inside.headers["location"] == f"/admin/cases/{opened.case_id}"


@pytest.mark.parametrize(("login", "password"), [("alice", "feil"), ("nobody", PASSWORD), ("", ""), ("\x00", "\x00")])
async def test_every_wrong_try_gets_the_same_words_and_keeps_the_name(house: House, login: str, password: str) -> None:
    answer = await enter(house.stranger(), login, password)
    assert answer.status_code == 401
    assert "Sjekk brukarnamn og passord" in answer.text
    assert PASSWORD not in answer.text
    same = await enter(house.stranger(), "someone-else", "x")
    assert same.text.replace("someone-else", "") == answer.text.replace(f'value="{login}"', 'value=""').replace(
        "\x00", ""
    )


@pytest.mark.parametrize(
    "next_",
    [
        "//evil.example",
        "https://evil.example",
        "https:evil.example",
        "/\\evil.example",
        "\\/evil",
        "javascript:alert(1)",
        "/admin/../../evil",
        "/admin//evil.example",
        "/%2Fevil",
        "/admin/\nSet-Cookie:x",
        "http://localhost/admin/",
        "/chat",
        "",
    ],
)
async def test_the_way_on_never_leads_out_of_the_console(house: House, next_: str) -> None:
    assert (await enter(house.stranger(), next=next_)).headers["location"] == "/admin/"


async def test_the_session_is_new_at_sign_in_and_the_planted_one_is_worth_nothing(house: House) -> None:
    planted = {"Cookie": "veginn-desk=planted"}
    fields = {"login": "alice", "password": PASSWORD}
    person = house.stranger()
    answer = await person.client.post("/admin/sign-in", data=fields, headers=planted)
    assert answer.status_code == 303
    assert session_of(person) != "planted"
    assert (await house.stranger().client.get("/admin/", headers=planted)).status_code == 303


async def test_behind_https_the_cookies_are_secure_and_bound_to_the_host(house: House) -> None:
    services = type(house.services)(
        **{
            name: getattr(house.services, name)
            for name in house.services.__dataclass_fields__
            if name != "secure_cookies"
        },
        secure_cookies=True,
    )
    app = build_console(services, public_url="https://veginn.test")
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="https://veginn.test") as client:
        answer = await client.post(
            "/admin/sign-in",
            data={"login": "alice", "password": PASSWORD},
            headers={"Sec-Fetch-Site": "same-origin"},
        )
        assert (await client.get("/admin/")).status_code == 200
    cookies = answer.headers.get_list("set-cookie")
    assert {cookie.partition("=")[0] for cookie in cookies} == {"__Host-veginn-desk", "__Host-veginn-device"}
    for cookie in cookies:
        assert all(word in cookie for word in ("Secure", "HttpOnly", "Path=/", "SameSite=lax"))
        assert "Domain" not in cookie


async def test_after_signing_out_the_old_cookie_opens_nothing(house: House, alice: Person) -> None:
    old = session_of(alice)
    await alice.look("/admin/")
    held = await house.stranger().client.get("/admin/", headers={"Cookie": f"veginn-desk={old}"})
    assert held.status_code == 200
    answer = await alice.press("/admin/sign-out")
    assert answer.headers["location"] == "/admin/sign-in"
    assert answer.headers["clear-site-data"]
    thief, stolen = house.stranger().client, {"Cookie": f"veginn-desk={old}"}
    for path in ("/admin/", "/admin/notices"):
        assert (await thief.get(path, headers=stolen)).status_code == 303
    for path in ("/admin/queue-now", "/admin/events"):
        assert (await thief.get(path, headers=stolen)).status_code == 401


async def test_half_an_hour_of_silence_ends_the_session_and_work_keeps_it_alive(house: House, alice: Person) -> None:
    for _ in range(3):
        house.clock.forward(IDLE - timedelta(minutes=1))
        await alice.look("/admin/")
    house.clock.forward(IDLE)
    assert await alice.status("/admin/") == 303


async def test_a_page_that_refreshes_itself_keeps_nobody_signed_in(house: House, alice: Person) -> None:
    for _ in range(2):
        house.clock.forward(IDLE / 2)
        answer = await alice.client.get("/admin/queue-now")
    assert answer.status_code == 401


async def test_no_session_outlives_half_a_day(house: House, alice: Person) -> None:
    for _ in range(int(ABSOLUTE / timedelta(minutes=20)) - 1):
        house.clock.forward(timedelta(minutes=20))
        await alice.look("/admin/")
    house.clock.forward(timedelta(minutes=20))
    assert await alice.status("/admin/") == 303


async def test_a_disabled_colleague_is_out_at_the_next_step(house: House, alice: Person) -> None:
    async with begin(house.database) as tx:
        await disable_staff(tx, "alice", now=house.clock.now())
    assert await alice.status("/admin/") == 303


async def test_who_is_in_already_goes_straight_on(alice: Person) -> None:
    assert (await alice.client.get("/admin/sign-in?next=/admin/notices")).headers["location"] == "/admin/notices"


async def test_the_door_speaks_the_browsers_language_or_the_chosen_one(house: House) -> None:
    person = house.stranger()
    assert "Logg inn" in await person.look("/admin/sign-in")
    assert 'lang="en"' in await person.look("/admin/sign-in?lang=en")
    answer = await person.client.get("/admin/sign-in", headers={"Accept-Language": "de, nb-NO;q=0.8"})
    assert 'lang="nb"' in answer.text
    failed = await enter(person, password="feil", lang="en")
    assert "You did not get in" in failed.text


async def test_a_language_is_kept_on_the_account(house: House, alice: Person) -> None:
    await alice.look("/admin/")
    answer = await alice.press("/admin/language", lang="en", back="/admin/notices")
    assert answer.headers["location"] == "/admin/notices"
    assert "Newest notices" in await alice.look("/admin/")
    again = await house.person("alice")
    assert "Newest notices" in await again.look("/admin/")


async def test_a_language_we_do_not_speak_changes_nothing_and_leads_nowhere_else(alice: Person) -> None:
    await alice.look("/admin/")
    answer = await alice.press("/admin/language", lang="xx", back="https://evil.example")
    assert answer.headers["location"] == "/admin/"
    assert "Nyaste varsel" in await alice.look("/admin/")
