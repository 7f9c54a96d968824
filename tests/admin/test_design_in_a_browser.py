"""The design page as staff see it: every piece, at each width, in light and dark; and nothing on it does anything."""

import pytest
from playwright.sync_api import expect

from tests.admin.browsing import Scheme, SignIn, check, chromium, context, door, living, sign_in
from tests.admin.living import LivingHouse

__all__ = ["chromium", "context", "door", "living", "sign_in"]

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_and_nothing_spills_over(living: LivingHouse, sign_in: SignIn, scheme: Scheme) -> None:
    page = sign_in("alice")
    page.emulate_media(color_scheme=scheme)
    for width in (360, 768, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        check(page, living.path("/admin/design"), width)
        expect(page.get_by_role("heading", name="Fargar")).to_be_visible()


def test_a_button_that_is_shown_leads_back_to_the_page(living: LivingHouse, sign_in: SignIn) -> None:
    page = sign_in("alice")
    page.goto(living.path("/admin/design"))
    page.get_by_role("button", name="Ja, fjern vakta").first.click()
    expect(page.get_by_role("heading", name="Fargar")).to_be_visible()
    assert page.url == living.path("/admin/design")
