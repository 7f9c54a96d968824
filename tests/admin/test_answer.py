"""The link in a bulletin: to look answers nothing, a press does, and nobody has to be signed in."""

from datetime import timedelta

import pytest

from core.cases.records import CloseReason
from core.db import begin
from tests.admin.conftest import PASSWORD, House, hidden, plain
from tests.admin.on_duty import alerted, climb, link, log, proven, reachable, weekly
from tests.outage import bring_back, take_away


@pytest.fixture
async def answer(house: House) -> str:
    """The address that Bob got, who is on duty."""
    await reachable(house, "bob", "alice")
    await weekly(house, "bob")
    return await link(house)


async def test_whatever_follows_links_answers_nothing(house: House, answer: str) -> None:
    robot = house.stranger()
    for method in ("GET", "HEAD", "GET"):
        assert (await robot.client.request(method, answer)).status_code == 200
    (alert,) = await log(house)
    assert alert.answered_at is None
    assert alert.climb_at is not None


async def test_the_page_tells_a_reference_a_kind_and_the_time_left_and_nobodys_words(house: House, answer: str) -> None:
    response = await house.stranger().client.get(answer)
    (alert,) = await log(house)
    words = plain(response.text)
    assert f"Sak {alert.reference}" in words
    assert "Det er 24 t att." in words
    assert "Anne" not in words
    assert "sliten" not in words
    assert "/admin/cases" not in response.text
    assert response.headers["cache-control"] == "no-store"
    assert response.headers["referrer-policy"] == "no-referrer"


async def test_one_press_answers_without_signing_in_and_a_second_says_who_did(house: House, answer: str) -> None:
    bob = house.stranger()
    words = plain((await bob.client.post(answer)).text)
    assert "Takk. Det er notert at du har sett det." in words
    (alert,) = await log(house)
    assert (alert.by, alert.climb_at) == ("Bob Brekke", None)
    again = plain((await bob.client.post(answer)).text)
    assert "Bob Brekke såg det i dag kl. 10.00." in again
    assert "Eg har sett det" not in plain((await bob.client.get(answer)).text)


async def test_a_link_is_too_old_after_twelve_hours(house: House, answer: str) -> None:
    house.clock.forward(timedelta(hours=12))
    words = plain((await house.stranger().client.post(answer)).text)
    assert "Lenkja er for gammal til å svare med." in words
    assert "Logg inn" in words
    (alert,) = await log(house)
    assert alert.answered_at is None


async def test_somebody_else_who_is_signed_in_there_does_not_answer(house: House, answer: str) -> None:
    alice = await house.person("alice")
    words = plain((await alice.client.post(answer)).text)
    assert "Varselet gjekk ikkje til deg." in words
    (alert,) = await log(house)
    assert alert.answered_at is None
    bob = await house.person("bob")
    assert "Takk." in plain((await bob.client.post(answer)).text)


async def test_a_teams_own_bulletin_is_answered_by_whoever_of_the_team_is_signed_in(house: House) -> None:
    async with begin(house.database) as tx:
        await proven(house, tx, house.actors["alice"], whole_team=True)
    address = await link(house)
    words = plain((await house.stranger().client.post(address)).text)
    assert "Varselet gjekk til heile teamet. Logg inn først, så vi veit kven som svarer." in words
    charlie, alice = await house.person("charlie"), await house.person("alice")
    assert "Varselet gjekk ikkje til deg." in plain((await charlie.client.post(address)).text)
    assert "Takk." in plain((await alice.client.post(address)).text)
    (alert,) = await log(house)
    assert alert.by == "Alice Aas"


async def test_where_nobody_has_to_answer_any_more_it_says_so(house: House, answer: str) -> None:
    (alert,) = await log(house)
    actor = house.actors["alice"]
    async with begin(house.database) as tx:
        await house.desk.close(tx, actor, alert.subject_id, CloseReason.NO_NEED, now=house.clock.now())
    await climb(house)
    words = plain((await house.stranger().client.post(answer)).text)
    assert "Ingen treng å svare på dette lenger." in words


@pytest.mark.parametrize("address", ["/answer/x", "/answer/0-0", "/answer/%C3%A5-%C3%A5"])
async def test_an_unknown_link_is_not_there(house: House, address: str) -> None:
    for method in ("GET", "POST"):
        response = await house.stranger().client.request(method, address)
        assert response.status_code == 404
        assert "Dette varselet finst ikkje her." in plain(response.text)


async def test_another_sites_form_answers_nothing(house: House, answer: str) -> None:
    response = await house.stranger().client.post(answer, headers={"Sec-Fetch-Site": "cross-site"})
    assert response.status_code == 403
    (alert,) = await log(house)
    assert alert.answered_at is None


@pytest.mark.parametrize(("language", "heading"), [("nb", "Varsel fra Veginn"), ("en-GB", "Alert from Veginn")])
async def test_it_speaks_the_language_of_the_browser(house: House, answer: str, language: str, heading: str) -> None:
    response = await house.stranger().client.get(answer, headers={"Accept-Language": language})
    assert heading in response.text


async def test_the_last_step_leads_to_the_case_through_the_sign_in_page(house: House, answer: str) -> None:
    bob = house.stranger()
    page = (await bob.client.post(answer)).text
    (alert,) = await log(house)
    on = f"/admin/alerts/{alert.id}"
    assert f'href="{on}">Logg inn og opne saka</a>' in page
    door = (await bob.client.get(on)).headers["location"]
    signed = {"login": "bob", "password": PASSWORD, "next": hidden((await bob.client.get(door)).text, "next")}
    assert (await bob.client.post("/admin/sign-in", data=signed)).headers["location"] == on
    case = (await bob.client.get(on)).headers["location"]
    assert case == f"/admin/cases/{alert.subject_id}"
    assert alert.reference in await bob.look(case)


async def test_whoever_is_signed_in_comes_straight_to_the_case(house: House, answer: str) -> None:
    bob = await house.person("bob")
    (alert,) = await log(house)
    assert f'href="/admin/alerts/{alert.id}">Opne saka</a>' in (await bob.client.post(answer)).text


async def test_a_bulletin_about_several_leads_to_the_list(house: House) -> None:
    await reachable(house, "bob")
    await weekly(house, "bob")
    await alerted(house)
    page = (await house.stranger().client.post(await link(house))).text
    assert page.count("<li><b>Sak") == 2
    assert 'href="/admin/alerts">Logg inn</a>' in page


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_with_the_database_away_one_more_try_leads_back_to_the_same_page(
    house: House, answer: str, method: str
) -> None:
    bob = house.stranger()
    await take_away(house.database)
    page = await bob.client.request(method, answer)
    assert page.status_code == 503
    assert f'href="{answer}">Prøv ein gong til</a>' in page.text
    await bring_back(house.database)
    assert "Takk." in plain((await bob.client.post(answer)).text)
