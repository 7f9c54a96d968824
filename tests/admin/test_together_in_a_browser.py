"""Two members at one case in a real Chromium, each in a browser of their own."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.admin.browsing import Scheme, SignIn, chromium, context, door, enter, found, living, sign_in
from tests.admin.living import LivingHouse

__all__ = ["chromium", "context", "door", "living", "sign_in"]

pytestmark = pytest.mark.browser

REPLY = "Skriv på nynorsk"


@pytest.fixture
def bob(chromium: Browser, living: LivingHouse) -> Iterator[Page]:
    """A colleague at another machine."""
    context = chromium.new_context(locale="nn-NO")
    page = context.new_page()
    page.goto(living.path("/admin/"))
    enter(page, "bob")
    yield page
    context.close()


def test_two_who_write_at_once_see_each_other_and_neither_loses_a_word(
    living: LivingHouse, sign_in: SignIn, bob: Page
) -> None:
    case_id = living.case()
    alice = sign_in("alice")
    alice.goto(living.path(f"/admin/cases/{case_id}"))
    bob.goto(living.path(f"/admin/cases/{case_id}"))
    expect(alice.get_by_text("Bob Brekke ser på saka no.")).to_be_visible()

    bob.get_by_label(REPLY).press_sequentially("Hei, passar det i morgon?")
    expect(alice.get_by_text("Bob Brekke skriv her no.")).to_be_visible()
    alice.get_by_label(REPLY).press_sequentially("Hei, eg ringjer i kveld.")
    expect(bob.get_by_text("Alice Aas skriv her no.")).to_be_visible()

    alice.get_by_role("button", name="Ta saka og send svaret").click()
    expect(alice.get_by_role("status").filter(has_text="Svaret er på veg")).to_be_visible()
    expect(bob.get_by_text("Det har kome noko nytt i samtalen medan du skreiv.")).to_be_visible()
    expect(bob.get_by_label(REPLY)).to_have_value("Hei, passar det i morgon?")

    bob.get_by_role("button", name="Ta saka og send svaret").click()
    expect(bob.get_by_label(REPLY)).to_have_value("Hei, passar det i morgon?")
    expect(bob.get_by_role("alert")).to_contain_text("Ein kollega tok saka medan du skreiv.")
    expect(bob.get_by_role("listitem").filter(has_text="Hei, eg ringjer i kveld.")).to_contain_text("Nytt")
    bob.get_by_role("button", name="Send svaret").click()
    expect(bob.get_by_role("listitem").filter(has_text="Hei, passar det i morgon?")).to_be_visible()
    expect(alice.get_by_role("listitem").filter(has_text="Hei, passar det i morgon?")).to_be_visible()


def test_what_was_on_the_screen_before_somebody_wrote_is_not_asked_about(living: LivingHouse, sign_in: SignIn) -> None:
    case_id = living.case()
    page = sign_in("alice")
    page.goto(living.path(f"/admin/cases/{case_id}"))
    living.family_writes(case_id, "Er det nokon der?")
    expect(page.get_by_role("listitem").filter(has_text="Er det nokon der?")).to_be_visible()
    page.get_by_label(REPLY).press_sequentially("Ja, eg er her.")
    page.get_by_role("button", name="Ta saka og send svaret").click()
    expect(page.get_by_role("listitem").filter(has_text="Ja, eg er her.")).to_contain_text("på veg")


def test_who_leaves_the_page_is_gone_from_the_others(living: LivingHouse, sign_in: SignIn, bob: Page) -> None:
    case_id = living.case()
    alice = sign_in("alice")
    expect(alice.get_by_role("listitem").get_by_role("link").first).to_be_visible()
    bob.goto(living.path(f"/admin/cases/{case_id}"))
    expect(alice.get_by_text("Bob Brekke ser på")).to_be_visible()
    bob.goto(living.path("/admin/keys"))
    expect(alice.get_by_text("Bob Brekke ser på")).to_have_count(0)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("locale", ["nn", "nb", "en"])
def test_axe_finds_nothing_where_two_work(living: LivingHouse, sign_in: SignIn, scheme: Scheme, locale: str) -> None:
    case_id = living.case()
    page = sign_in("alice")
    page.emulate_media(color_scheme=scheme)
    if locale != "nn":
        page.get_by_role("button", name={"nb": "Bokmål", "en": "English"}[locale]).click()
    page.goto(living.path(f"/admin/cases/{case_id}"))
    page.locator("#reply").press_sequentially("Hei.")
    living.family_writes(case_id, "Er det nokon der?")
    expect(page.locator("#meanwhile")).to_be_visible()
    assert found(page) == []
    page.locator("#send-reply").click()
    expect(page.locator("mark")).to_be_visible()
    assert found(page) == []
