"""Who was alerted about what, by which way, and who answered."""

from datetime import timedelta

from bot.i18n import LOCALES, Catalogs
from core.alerts.courier import CourierError
from tests.admin.conftest import House, Person, plain
from tests.admin.on_duty import alerted, log, reachable, send, weekly

ALERTS = "/admin/alerts"


async def test_an_alert_says_whom_it_rang_by_which_way_and_when_it_moves_on(house: House, alice: Person) -> None:
    await reachable(house, "alice", "bob")
    await weekly(house, "bob")
    opened = await alerted(house)
    await send(house)
    page = await alice.look(ALERTS)
    assert f"/admin/cases/{opened.case_id}" in page
    words = plain(page)
    assert f"Sak {opened.reference}" in words
    assert "Går vidare til neste i dag kl. 10.15 om ingen svarer" in words
    assert "Bob Brekke e-post i dag kl. 10.00: sendt" in words


async def test_every_try_that_failed_is_told_and_an_unknown_reason_too(house: House, alice: Person) -> None:
    await reachable(house, "bob")
    await weekly(house, "bob")
    await alerted(house)
    await send(house, problem=CourierError("failed", permanent=False))
    house.clock.forward(timedelta(minutes=1))
    await send(house, problem=CourierError("a reason of tomorrow", permanent=True))
    words = plain(await alice.look(ALERTS))
    assert "e-post i dag kl. 10.00: feila e-post i dag kl. 10.01: kom ikkje fram Alle kanalar er prøvde." in words


async def test_a_press_answers_once_and_the_page_says_who_it_was(house: House, alice: Person, bob: Person) -> None:
    await reachable(house, "bob")
    await weekly(house, "bob")
    await alerted(house)
    (alert,) = await log(house)
    await alice.look(ALERTS)
    await bob.look(ALERTS)
    assert (await alice.press(f"{ALERTS}/{alert.id}/seen")).headers["location"].startswith(f"{ALERTS}?done=seen&at=")
    after = (await bob.press(f"{ALERTS}/{alert.id}/seen")).headers["location"]
    words = plain(await bob.look(after))
    assert "Nokon hadde sett det før deg." in words
    assert "Alice Aas såg det i dag kl. 10.00" in words
    assert "trongst ikkje lenger" in words
    assert "Eg har sett det" not in words
    house.clock.forward(timedelta(minutes=1))
    assert "Nokon hadde sett det" not in plain(await bob.look(after))


async def test_where_nobody_can_be_rung_the_page_says_so(house: House, alice: Person) -> None:
    await alerted(house)
    assert "Eg har sett det" in plain(await alice.look(ALERTS))


async def test_another_team_sees_nothing_and_answers_nothing(house: House, alice: Person, charlie: Person) -> None:
    await reachable(house, "bob")
    await weekly(house, "bob")
    opened = await alerted(house)
    assert opened.reference not in await charlie.look(ALERTS)
    (alert,) = await log(house)
    assert (await charlie.press(f"{ALERTS}/{alert.id}/seen")).status_code == 404
    (alert,) = await log(house)
    assert alert.answered_at is None
    assert await log(house, "charlie") == ()


async def test_a_supervisor_sees_all_teams_and_no_way_into_a_case(house: House, solveig: Person) -> None:
    await reachable(house, "bob")
    await weekly(house, "bob")
    opened = await alerted(house)
    page = await solveig.look(ALERTS)
    assert opened.reference in page
    assert "Molde" in plain(page)
    assert "/admin/cases/" not in page


async def test_a_quiet_page_says_that_it_is_quiet(alice: Person) -> None:
    assert "Ingen varsel har gått ut enno." in plain(await alice.look(ALERTS))


async def test_from_an_alert_one_comes_to_the_case_and_whoever_cannot_open_it_comes_to_the_list(
    house: House, alice: Person, charlie: Person, solveig: Person
) -> None:
    await reachable(house, "bob")
    await weekly(house, "bob")
    opened = await alerted(house)
    (alert,) = await log(house)
    one = f"{ALERTS}/{alert.id}"
    for person, leads_to in ((alice, f"/admin/cases/{opened.case_id}"), (charlie, ALERTS), (solveig, ALERTS)):
        assert (await person.client.get(one)).headers["location"] == leads_to
    assert (await alice.client.get(f"{ALERTS}/nothing")).headers["location"] == ALERTS
    signed_out = await house.stranger().client.get(one)
    assert signed_out.headers["location"] == f"/admin/sign-in?next=%2Fadmin%2Falerts%2F{alert.id}"


async def test_no_two_pages_of_the_menu_and_the_duty_are_called_alike(catalogs: Catalogs) -> None:
    keys = ("console.notices.title", "console.alerts.title", "console.channels.title", "console.duty.title")
    for locale in LOCALES:
        assert len({catalogs.say(locale, key).casefold() for key in keys}) == len(keys), locale
