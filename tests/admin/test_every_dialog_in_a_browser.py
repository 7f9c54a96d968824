"""What opens over or between the pages before axe: the sheet of keys, questions before something is done, refusals. And a member's walk."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from core.staff import Role
from tests.admin.browsing import Scheme, SignIn, chromium, context, door, found, living, sign_in
from tests.admin.living import LivingHouse
from tests.admin.on_duty import hire, reachable, weekly
from tests.admin.test_every_page_in_a_browser import LANGUAGES, WIDTHS, a_house_full, addresses, complaints

__all__ = ["chromium", "context", "door", "living", "sign_in"]

pytestmark = pytest.mark.browser

REPLIES = "/admin/settings/replies-molde/rows/replies/new"
MEMBERS_PAGES = 20


def keys(page: Page, living: LivingHouse) -> None:
    page.goto(living.path("/admin/"))
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()


def a_question_about_the_rota(page: Page, living: LivingHouse) -> None:
    page.goto(living.path("/admin/duty"))
    page.locator("#drop summary").click()
    page.locator("#drop a").first.click()
    expect(page.locator("#sure")).to_be_visible()


def what_a_setting_would_do(page: Page, living: LivingHouse) -> None:
    page.goto(living.path(REPLIES))
    for field, words in (("key", "takk"), ("title", "Takk"), ("nn", "Hei."), ("nb", "Hei."), ("en", "Hello.")):
        page.locator(f"[name$='{field}']:not([type=hidden])").first.fill(words)
    page.locator("main form[action$='row'] button").first.click()
    expect(page.locator(".setup-changes")).to_be_visible()


def a_form_that_will_not_do(page: Page, living: LivingHouse) -> None:
    page.goto(living.path(REPLIES))
    page.locator("main form[action$='row'] button").first.click()
    expect(page.get_by_role("alert")).to_be_focused()


def a_case_that_will_not_do(page: Page, living: LivingHouse) -> None:
    page.goto(living.path(f"/admin/cases/{living.case(answers={'phone': '', 'reach': 'chat'})}"))
    page.locator("details").evaluate_all("all => all.forEach(one => { one.open = true })")
    page.locator("#log-attempt").click()
    expect(page.get_by_role("alert")).to_be_focused()


def the_last_question_before_words_are_gone(page: Page, living: LivingHouse) -> None:
    closed = living.closed_case()
    page.goto(living.path(f"/admin/cases/{closed}"))
    page.locator(".case-erase summary").click()
    page.locator("#erase-words").click()
    expect(page.get_by_role("alert")).to_be_focused()


def words_that_wait_for_a_new_session(page: Page, living: LivingHouse) -> None:
    page.goto(living.path(f"/admin/cases/{living.case()}"))
    page.locator("#reply").fill("Hei, eg er midt i")
    page.context.clear_cookies()
    page.locator("#send-reply").click()
    expect(page.locator("#login")).to_be_visible()


DIALOGS: tuple[Callable[[Page, LivingHouse], None], ...] = (
    keys,
    a_question_about_the_rota,
    what_a_setting_would_do,
    a_form_that_will_not_do,
    a_case_that_will_not_do,
    the_last_question_before_words_are_gone,
    words_that_wait_for_a_new_session,
)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("locale", ["nn", "nb", "en"])
def test_axe_finds_nothing_on_any_dialog(living: LivingHouse, sign_in: SignIn, locale: str, scheme: Scheme) -> None:
    living.do(hire(living.house, "liv", Role.LEADER))
    living.do(reachable(living.house, "alice"))
    living.do(weekly(living.house, "alice"))
    page = sign_in("liv")
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": WIDTHS[locale], "height": 900})
    if locale in LANGUAGES:
        page.get_by_role("button", name=LANGUAGES[locale]).click()
    trouble: dict[str, list[tuple[str, str]]] = {}
    for dialog in DIALOGS:
        dialog(page, living)
        trouble[dialog.__name__] = found(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= WIDTHS[locale], dialog.__name__
    assert {name: what for name, what in trouble.items() if what} == {}


def test_axe_finds_nothing_on_any_page_of_a_plain_member(living: LivingHouse, sign_in: SignIn) -> None:
    page = sign_in("alice")
    parts = a_house_full(living)
    page.set_viewport_size({"width": 360, "height": 900})
    seen = {one: complaints(page, living.path(one), 360) for one in addresses(living, parts)}
    there = {address: what for address, what in seen.items() if what is not None}
    assert {address: what for address, what in there.items() if what} == {}
    assert len(there) >= MEMBERS_PAGES, sorted(there)
