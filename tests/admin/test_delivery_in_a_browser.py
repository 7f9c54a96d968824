"""A reply whose fate nobody knows, as the one who wrote it meets it in a real Chromium."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.admin.browsing import Scheme, SignIn, check, chromium, context, door, enter, living, sign_in
from tests.admin.living import LivingHouse

__all__ = ["chromium", "context", "door", "living", "sign_in"]

pytestmark = pytest.mark.browser

WORDS = "Hei Anne, eg heiter Alice."
LOST = "Det er usikkert om eit svar kom fram til familien"


def said(page: Page) -> str:
    return page.get_by_role("listitem").filter(has_text=WORDS).inner_text()


def test_an_open_page_learns_that_a_reply_is_uncertain_reads_it_aloud_and_sends_it_again(
    living: LivingHouse, sign_in: SignIn
) -> None:
    case_id = living.case()
    page = sign_in("alice")
    page.goto(living.path(f"/admin/cases/{case_id}"))
    page.get_by_label("Kva bør teamet vite?").fill("Ho bad om å bli ringd.")
    living.reply_of_unknown_fate(case_id, "alice", WORDS)
    top = page.get_by_role("region", name="Kontakten med familien")
    expect(top).to_contain_text(LOST)
    expect(top.get_by_role("link", name="+47 900 11 222")).to_have_attribute("href", "tel:+4790011222")
    expect(page.locator("#live-words")).to_contain_text(LOST)
    question = page.get_by_role("group", name="Det kan ha kome fram. Vil du sende det ein gong til?")
    expect(question).to_contain_text("Då stoppar klokka.")

    question.get_by_role("button", name="Send ein gong til").click()
    expect(page.get_by_text("Svaret er på veg ein gong til.")).to_be_visible()
    expect(page.get_by_label("Kva bør teamet vite?")).to_have_value("Ho bad om å bli ringd.")
    expect(question).to_have_count(0)
    living.letter_arrives()
    expect(page.get_by_text("Eit menneske nådde familien i dag kl. 10.00.")).to_be_visible()
    assert "kom fram i dag kl. 10.00" in said(page)


def test_it_is_decided_without_javascript_by_keyboard_alone(living: LivingHouse, chromium: Browser) -> None:
    case_id = living.case()
    living.reply_of_unknown_fate(case_id, "alice", WORDS)
    context = chromium.new_context(java_script_enabled=False, locale="nn-NO", viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(living.path(f"/admin/cases/{case_id}"))
    enter(page, "alice")
    page.get_by_role("button", name="Send ein gong til").focus()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Familien har fått det")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Svaret blir ikkje sendt på nytt.", exact=True)).to_be_visible()
    page.get_by_role("button", name="Skriv svaret på nytt").click()
    expect(page.get_by_label("Skriv på nynorsk")).to_have_value(WORDS)
    expect(page.get_by_label("Skriv på nynorsk")).to_be_focused()
    page.get_by_role("button", name="Send svaret").click()
    expect(page.get_by_text("Svaret er på veg.")).to_be_visible()
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1440])
def test_axe_finds_nothing_and_nothing_spills_over_where_something_did_not_arrive(
    living: LivingHouse, sign_in: SignIn, scheme: Scheme, width: int
) -> None:
    case_id = living.case()
    living.reply_of_unknown_fate(case_id, "alice", WORDS)
    page = sign_in("alice")
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 844})
    for address in (f"/admin/cases/{case_id}", "/admin/notices", "/admin/"):
        check(page, living.path(address), width)
    page.goto(living.path(f"/admin/cases/{case_id}"))
    page.get_by_role("button", name="La det vere").click()
    check(page, living.path(f"/admin/cases/{case_id}"), width)
