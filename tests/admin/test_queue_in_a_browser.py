"""The queue by keyboard, and its pages at every width, light and dark, in a real Chromium."""

from datetime import timedelta

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.admin.browsing import SignIn, check, chromium, context, door, enter, found, living, sign_in
from tests.admin.living import LivingHouse
from tests.builders import START

__all__ = ["chromium", "context", "door", "living", "sign_in"]

pytestmark = pytest.mark.browser

PAGES = ("/admin/", "/admin/?view=closed", "/admin/search", "/admin/meeting", "/admin/keys")
CUT = """() => [...document.querySelectorAll('.rows .row *')]
    .filter((one) => one.scrollWidth > one.clientWidth + 1 && getComputedStyle(one).overflowX !== 'visible')
    .map((one) => one.textContent)"""
OUTSIDE = """() => [...document.querySelectorAll('.rows .row')].filter((row) => [...row.querySelectorAll('span, bdi')]
    .some((one) => one.getBoundingClientRect().right > row.getBoundingClientRect().right + 1)).length"""


def some_cases(living: LivingHouse) -> list[str]:
    """The ids, the least time left first."""
    places = ("Kristiansund", "Molde", "Rauma")
    opened = [
        living.case(now=START - timedelta(hours=hours), answers={"place_name": place})
        for hours, place in zip((30, 21, 1), places, strict=True)
    ]
    living.colleague_takes(opened[1], "bob")
    return opened


def test_a_case_is_found_opened_answered_and_taken_by_keyboard(living: LivingHouse, sign_in: SignIn) -> None:
    first, second, _ = some_cases(living)
    page = sign_in("alice")
    page.keyboard.press("j")
    expect(page.locator(f"#case-{first}")).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.locator(f"#case-{second}")).to_be_focused()
    page.keyboard.press("k")
    page.keyboard.press("t")
    expect(page.get_by_role("button", name="Ta saka")).to_have_count(0)
    assert page.url.endswith(f"/admin/cases/{first}?done=claim")
    page.wait_for_load_state()  # keys are heard when the scripts are there
    page.keyboard.press("n")
    expect(page.locator("#note")).to_be_focused()
    page.keyboard.type("jtr?")
    expect(page.locator("#note")).to_have_value("jtr?")
    page.locator("#note").fill("")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("r")
    expect(page.locator("#reply")).to_be_focused()
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("/")
    expect(page.get_by_role("heading", name="Søk")).to_be_visible()


def test_the_sheet_opens_closes_and_switches_every_shortcut_off(living: LivingHouse, sign_in: SignIn) -> None:
    first, *_ = some_cases(living)
    page = sign_in("alice")
    page.keyboard.press("?")
    sheet = page.get_by_role("dialog", name="Snøggtastar")
    expect(sheet).to_be_visible()
    assert found(page) == []
    sheet.get_by_label("Bruk snøggtastar i denne nettlesaren").uncheck()
    page.keyboard.press("Escape")
    expect(sheet).to_have_count(0)
    for key in ("j", "?", "/"):
        page.keyboard.press(key)
    expect(page.locator(f"#case-{first}")).not_to_be_focused()
    expect(sheet).to_have_count(0)
    page.get_by_role("link", name="Snøggtastar").click()
    page.get_by_label("Bruk snøggtastar i denne nettlesaren").check()
    page.goto(living.path("/admin/"))
    page.keyboard.press("j")
    expect(page.locator(f"#case-{first}")).to_be_focused()


@pytest.mark.parametrize("width", [320, 360, 768, 1280, 1440])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_is_cut_and_nobody_is_shut_out(chromium: Browser, living: LivingHouse, width: int, scheme: str) -> None:
    some_cases(living)
    context = chromium.new_context(
        viewport={"width": width, "height": 900},
        locale="nn-NO",
        color_scheme="dark" if scheme == "dark" else "light",
    )
    page = context.new_page()
    page.goto(living.path("/admin/"))
    enter(page, "alice")
    expect(page.get_by_role("heading", name="Køen")).to_be_visible()
    for address in PAGES:
        check(page, living.path(address), width)
        assert page.evaluate(CUT) == []
        assert page.evaluate(OUTSIDE) == 0
    search(page, living, "kristian")
    search(page, living, "90011222")
    assert found(page) == []
    context.close()


@pytest.mark.parametrize(("width", "most"), [(1440, 1), (360, 2)])
def test_a_row_is_as_low_as_it_may_be(context: BrowserContext, living: LivingHouse, width: int, most: int) -> None:
    living.case(now=START - timedelta(hours=21), answers={"place_name": "Molde"})
    page = context.new_page()
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(living.path("/admin/"))
    enter(page, "alice")
    row = page.locator("ol.rows .row")
    expect(row).to_have_count(1)
    height = row.evaluate("(row) => row.getBoundingClientRect().height")
    line = row.evaluate("(row) => parseFloat(getComputedStyle(row).lineHeight)")
    assert height < (most + 1) * line + 20


def test_without_script_a_case_is_found_and_the_meeting_is_held(chromium: Browser, living: LivingHouse) -> None:
    some_cases(living)
    context = chromium.new_context(java_script_enabled=False, locale="nn-NO")
    page = context.new_page()
    page.goto(living.path("/admin/"))
    enter(page, "alice")
    search(page, living, "90011222")
    expect(page.locator("ol.rows .row")).to_have_count(3)
    page.get_by_role("link", name="Teammøte").click()
    page.get_by_role("button", name="Vi har halde møtet i dag").click()
    expect(page.get_by_text("Møtet er registrert.")).to_be_visible()
    page.get_by_role("link", name="Snøggtastar").click()
    expect(page.get_by_role("row", name="j eller pil ned")).to_be_visible()
    context.close()


def test_the_meeting_prints_black_on_white(living: LivingHouse, sign_in: SignIn) -> None:
    some_cases(living)
    page = sign_in("alice")
    page.emulate_media(media="print", color_scheme="dark")
    page.goto(living.path("/admin/meeting"))
    expect(page.get_by_role("table")).to_be_visible()
    expect(page.get_by_role("navigation", name="Sider")).to_be_hidden()
    expect(page.get_by_role("button", name="Vi har halde møtet i dag")).to_be_hidden()
    colours = page.locator("td").first.evaluate(
        "(cell) => [getComputedStyle(cell).color, getComputedStyle(document.documentElement).backgroundColor]"
    )
    assert colours == ["rgb(0, 0, 0)", "rgb(255, 255, 255)"]


@pytest.mark.parametrize("word", ["Bokmål", "English"])
def test_the_pages_are_whole_in_the_other_languages_too(chromium: Browser, living: LivingHouse, word: str) -> None:
    some_cases(living)
    for login, pages in (("alice", PAGES), ("solveig", ("/admin/", "/admin/search", "/admin/keys"))):
        page = chromium.new_context(locale="nn-NO", viewport={"width": 360, "height": 740}).new_page()
        page.goto(living.path("/admin/"))
        enter(page, login)
        page.get_by_role("button", name=word).click()
        expect(page.get_by_role("heading", name="Køen")).to_have_count(1 if word == "Bokmål" else 0)
        for address in pages:
            check(page, living.path(address), 360)
            assert "console." not in page.content()
        page.context.close()


def search(page: Page, living: LivingHouse, words: str) -> None:
    page.goto(living.path("/admin/search"))
    page.get_by_label("Referanse eller telefonnummer").fill(words)
    page.get_by_role("button", name="Søk").click()
