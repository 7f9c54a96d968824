"""Those who stand outside a team at their work, by what the page calls things: the board, a lesson, an account."""

from datetime import timedelta

import pytest
from playwright.sync_api import Browser, expect

from core.staff import Role
from tests.admin.browsing import SignIn, chromium, context, door, enter, found, living, sign_in
from tests.admin.living import LivingHouse
from tests.admin.on_duty import hire
from tests.builders import START

__all__ = ["chromium", "context", "door", "living", "sign_in"]

pytestmark = pytest.mark.browser


def test_a_supervisor_sees_a_promise_break_and_writes_what_was_learned(
    living: LivingHouse, sign_in: SignIn, chromium: Browser
) -> None:
    page = sign_in("solveig")
    page.get_by_role("link", name="Oversyn").click()
    expect(page.get_by_text("Ingen familie ventar på første kontakt.")).to_be_visible()
    living.case(now=START - timedelta(hours=26))
    living.clock_strikes()
    row = page.get_by_role("row").filter(has_text="Molde")
    expect(row).to_contain_text("26 t")  # by itself: nobody has loaded the page anew
    assert found(page) == []
    row.get_by_role("link").click()
    expect(page.get_by_role("row").filter(has_text="ingen på vakt")).to_have_count(1)
    page.get_by_role("link", name="Skriv").click()
    page.get_by_role("textbox", name="Kva lærte vi?").fill("Vakta stod tom. No er ho ikkje det.")
    page.get_by_role("button", name="Lagre").click()
    expect(page.get_by_role("status").filter(has_text="Lagra.")).to_be_visible()
    living.do(hire(living.house, "liv", Role.LEADER))
    other = chromium.new_context(locale="nn-NO")
    leader = other.new_page()
    leader.goto(living.path("/admin/broken"))
    enter(leader, "liv")
    leader.get_by_role("link", name="Brotne løfte").click()
    expect(leader.get_by_role("row").filter(has_text="Vakta stod tom.")).to_have_count(1)
    other.close()


def test_an_administrator_lets_somebody_in_who_then_takes_a_password_of_their_own(
    living: LivingHouse, sign_in: SignIn, chromium: Browser
) -> None:
    page = sign_in("astrid")
    page.get_by_role("link", name="Kontoar").click()
    page.get_by_role("textbox", name="Brukarnamn").fill("vera")
    page.get_by_role("textbox", name="Namn", exact=True).fill("Vera Vik")
    page.get_by_role("combobox", name="Team").select_option(label="Molde")
    page.get_by_role("button", name="Lag kontoen").click()
    shown = page.get_by_role("region", name="Passordet til vera")
    expect(shown).to_be_focused()
    password = shown.get_by_role("code").inner_text()
    assert found(page) == []
    other = chromium.new_context(locale="nn-NO", viewport={"width": 360, "height": 800})
    vera = other.new_page()
    vera.goto(living.path("/admin/"))
    vera.get_by_label("Brukarnamn").fill("vera")
    vera.get_by_label("Passord").fill(password)
    vera.get_by_role("button", name="Logg inn").click()
    expect(vera.get_by_text("Lag ditt eige passord først")).to_be_visible()
    assert found(vera) == []
    vera.get_by_label("Passordet du har no").fill(password)
    vera.get_by_label("Nytt passord").fill("sju svaner på vatnet")
    vera.get_by_role("button", name="Byt passordet").click()
    expect(vera.get_by_role("heading", name="Køen")).to_be_visible()
    other.close()
