"""A family's way on, in a real Chromium: what is folded, what is pressed, and what anybody can read."""

import pytest
from playwright.sync_api import Browser, expect

from tests.admin.browsing import Scheme, SignIn, chromium, context, door, enter, found, living, sign_in
from tests.admin.living import LivingHouse

__all__ = ["chromium", "context", "door", "living", "sign_in"]

pytestmark = pytest.mark.browser


def test_a_talk_the_ticks_and_the_way_on(living: LivingHouse, sign_in: SignIn) -> None:
    case_id = living.case()
    page = sign_in("alice")
    page.goto(living.path(f"/admin/cases/{case_id}"))
    page.get_by_text("Legg til ein avklaringssamtale").click()
    page.get_by_role("region", name="Avklaringssamtalar").get_by_label("heime hos dei").check()
    page.get_by_role("button", name="Legg til avklaringssamtalen").click()
    expect(page.get_by_role("status").filter(has_text="Samtalen er ført opp.")).to_be_visible()
    page.get_by_text("Hugseliste for første samtale").click()
    page.get_by_role("checkbox", name="Korleis barnet har det", exact=True).check()
    page.get_by_role("button", name="Lagre kryssa").first.click()
    expect(page.get_by_text("1 av 7")).to_be_visible()
    page.get_by_text("Vis vidare til nokon andre").click()
    page.get_by_label("Til kven?").select_option(label="BUP i Molde")
    page.get_by_label("vi går saman med dei").check()
    page.get_by_role("button", name="Vis vidare og avslutt").click()
    expect(page.get_by_text("Vist vidare til: BUP i Molde (vi går saman med dei).")).to_be_visible()


@pytest.mark.parametrize("language", ["Nynorsk", "Bokmål", "English"])
@pytest.mark.parametrize(("width", "scheme"), [(320, "light"), (360, "dark"), (1280, "light"), (1440, "dark")])
def test_everything_unfolded_can_be_read_by_everybody(
    chromium: Browser, living: LivingHouse, language: str, width: int, scheme: Scheme
) -> None:
    case_id = living.case()
    context = chromium.new_context(viewport={"width": width, "height": 900}, locale="nn-NO", color_scheme=scheme)
    page = context.new_page()
    page.goto(living.path(f"/admin/cases/{case_id}"))
    enter(page, "alice")
    if language != "Nynorsk":
        page.get_by_role("button", name=language).click()
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    assert found(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    context.close()
