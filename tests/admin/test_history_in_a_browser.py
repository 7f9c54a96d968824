"""What somebody has unfolded stays so while the page keeps itself fresh; paper gets the words and not the buttons."""

import pytest
from playwright.sync_api import expect

from admin.views.story import AT_FIRST
from core import audit
from core.db import begin
from tests.admin.browsing import SignIn, chromium, context, door, living, sign_in
from tests.admin.living import LivingHouse

__all__ = ["chromium", "context", "door", "living", "sign_in"]

pytestmark = pytest.mark.browser

PRESSED = "main :is(.button, .text-button, textarea, select, input:not([type=hidden])):visible, .places:visible, .bottom:visible"
"""What paper has no use for."""


def a_long_history(living: LivingHouse, case_id: str) -> None:
    async def many() -> None:
        async with begin(living.house.database) as tx:
            for _ in range(AT_FIRST + 3):
                actor, now = living.house.actors["bob"].label, living.house.clock.now()
                await audit.record(tx, actor=actor, action="noted", case_id=case_id, now=now)

    living.do(many())


def test_an_unfolded_history_stays_unfolded_when_news_comes(living: LivingHouse, sign_in: SignIn) -> None:
    case_id = living.case()
    a_long_history(living, case_id)
    page = sign_in("alice")
    page.goto(living.path(f"/admin/cases/{case_id}"))
    fold = page.locator("#history-older")
    fold.get_by_text("Vis alt").click()
    expect(fold.get_by_role("listitem").last).to_be_visible()
    living.family_writes(case_id, "Er du der?")
    expect(page.get_by_text("Er du der?").first).to_be_visible()
    assert fold.get_attribute("open") is not None


@pytest.mark.parametrize("place", ["", "cases/{case}", "cases/{case}/copy-out", "meeting"])
def test_paper_gets_the_words_black_on_white_and_nothing_to_press(
    living: LivingHouse, sign_in: SignIn, place: str
) -> None:
    case_id = living.case()
    living.family_writes(case_id, "Er du der?")
    page = sign_in("alice")
    page.set_viewport_size({"width": 718, "height": 1000})
    page.goto(living.path(f"/admin/{place.format(case=case_id)}"))
    page.emulate_media(media="print", color_scheme="dark")
    assert page.locator(PRESSED).all_inner_texts() == []
    assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == "rgb(255, 255, 255)"
    assert page.evaluate("document.documentElement.scrollWidth") <= 718
