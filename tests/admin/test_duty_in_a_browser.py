"""The rota, the channels, the alerts and the link in a bulletin, in a real Chromium."""

import pytest
from playwright.sync_api import Browser, expect

from core.db import begin
from core.duty.records import Layer
from core.pulse import FULL_TICK, beat
from core.staff import Role
from tests.admin.browsing import Scheme, SignIn, check, chromium, context, door, enter, found, living, sign_in
from tests.admin.living import LivingHouse
from tests.admin.on_duty import hire, link, reachable, weekly

__all__ = ["chromium", "context", "door", "living", "sign_in"]

pytestmark = pytest.mark.browser

DUTY, CHANNELS, ALERTS = "/admin/duty", "/admin/channels", "/admin/alerts"
PAGES = (DUTY, CHANNELS, ALERTS)


async def move_in(living: LivingHouse) -> str:
    """A rota with a hole, an alert that was sent, and the address of the link that Bob got."""
    house = living.house
    await reachable(house, "alice", "bob")
    await weekly(house, "bob", range(5))
    await weekly(house, "alice", range(5), layer=Layer.DEPUTY)
    async with begin(house.database) as tx:
        await beat(tx, FULL_TICK, now=house.clock.now())
    return await link(house)


def test_somebody_takes_the_duty_and_plans_what_is_open_without_javascript(
    living: LivingHouse, chromium: Browser
) -> None:
    living.do(move_in(living))
    context = chromium.new_context(java_script_enabled=False, locale="nn-NO", viewport={"width": 320, "height": 740})
    page = context.new_page()
    page.goto(living.path(DUTY))
    enter(page, "alice")
    page.get_by_role("button", name="Eg tek vakta no").click()
    expect(page.get_by_role("status").get_by_text("Du har teke vakta.")).to_be_visible()
    page.get_by_text("Legg til ei fast vakt").click()
    page.get_by_role("button", name="Legg til vakta").click()
    expect(page.get_by_role("link", name="Kryss av for minst éin vekedag.")).to_be_visible()
    page.get_by_label("laurdag").check()
    page.get_by_label("søndag").check()
    for box in ("#plan-from", "#plan-until"):
        page.locator(box).fill("00:00")
    page.get_by_role("button", name="Legg til vakta").click()
    expect(page.get_by_text("Den faste vakta er lagd til.")).to_be_visible()
    expect(page.get_by_text("Det er alltid nokon på vakt eller bakvakt som kan nåast.")).to_be_visible()
    page.get_by_role("link", name="Angre bytet").click()
    page.get_by_role("button", name="Ja, angre bytet").click()
    expect(page.get_by_text("Bytet er angra.")).to_be_visible()
    context.close()


def test_the_whole_page_can_be_worked_by_keyboard(living: LivingHouse, sign_in: SignIn) -> None:
    living.do(move_in(living))
    page = sign_in("alice")
    page.goto(living.path(DUTY))
    page.get_by_text("Meld fråvær").first.focus()
    page.keyboard.press("Enter")
    page.locator("#away").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_be_focused()
    page.get_by_role("link", name="Til dag: Skriv ein dag, som 28.11.2026.").press("Enter")
    expect(page.locator("#away-until-day")).to_be_focused()


def test_the_link_in_a_bulletin_is_answered_by_one_press_on_a_phone(living: LivingHouse, chromium: Browser) -> None:
    address = living.do(move_in(living))
    context = chromium.new_context(java_script_enabled=False, locale="nn-NO", viewport={"width": 320, "height": 740})
    page = context.new_page()
    page.goto(living.path(address))
    page.reload()
    page.get_by_role("button", name="Eg har sett det").click()
    expect(page.get_by_text("Takk. Det er notert at du har sett det.")).to_be_visible()
    page.goto(living.path(address))
    expect(page.get_by_text("Bob Brekke såg det i dag kl. 10.00.")).to_be_visible()
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 360, 1280])
def test_axe_finds_nothing_and_nothing_spills_over(
    living: LivingHouse, sign_in: SignIn, scheme: Scheme, width: int
) -> None:
    address = living.do(move_in(living))
    page = sign_in("alice")
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 800})
    for path in PAGES:
        check(page, living.path(path), width)
    check(page, living.path(address), width)
    page.goto(living.path(CHANNELS))
    page.get_by_label("Adresse", exact=True).fill("a-very-long-name-of-a-mailbox-that-hardly-fits@example.org")
    page.get_by_role("button", name="Legg til og send kode").click()
    page.get_by_role("textbox", name="Kode").fill("1")
    page.get_by_role("button", name="Stadfest kanalen").click()
    expect(page.get_by_role("alert")).to_be_focused()
    assert found(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.goto(living.path(DUTY))
    for summary in ("Byt ei vakt", "Meld fråvær", "Legg til ei fast vakt"):
        page.get_by_text(summary, exact=True).click()
    assert found(page) == []
    page.get_by_role("button", name="Legg til vakta").click()
    assert found(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.get_by_text("Vaktene i kalenderen din").click()
    page.get_by_role("button", name="Lag kalenderadresse: Vaktene dine").click()
    expect(page.get_by_text("Ho blir vist berre denne eine gongen.")).to_be_visible()
    assert found(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("width", [320, 1280])
def test_the_leaders_and_the_supervisors_pages_hold_too(living: LivingHouse, sign_in: SignIn, width: int) -> None:
    living.do(move_in(living))
    living.do(hire_leader(living))
    page = sign_in("lars")
    page.set_viewport_size({"width": width, "height": 800})
    check(page, living.path("/admin/duty/rules"), width)
    page.get_by_label("Minutt før eit varsel går vidare").fill("0")
    page.get_by_role("button", name="Lagre reglane").click()
    expect(page.get_by_role("alert")).to_be_focused()
    assert found(page) == []
    page.get_by_role("button", name="Logg ut").click()
    enter(page, "solveig")
    for path in (f"{DUTY}?team=ulstein", CHANNELS, ALERTS):
        check(page, living.path(path), width)


async def hire_leader(living: LivingHouse) -> None:
    await hire(living.house, "lars", Role.LEADER)
