"""What a hurried person meets at the edges: without scripts, on a small phone, with large letters, on paper."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from admin.views.story import AT_FIRST
from admin.views.thread import NEWEST
from core import audit
from core.db import begin
from tests.admin.browsing import SignIn, chromium, context, door, enter, living, sign_in
from tests.admin.living import LivingHouse

__all__ = ["chromium", "context", "door", "living", "sign_in"]

pytestmark = pytest.mark.browser


@pytest.fixture
def bare(living: LivingHouse, chromium: Browser) -> Iterator[Page]:
    """Alice on a small phone that runs no scripts."""
    context = chromium.new_context(java_script_enabled=False, locale="nn-NO", viewport={"width": 360, "height": 640})
    context.set_default_timeout(15_000)
    page = context.new_page()
    page.goto(living.path("/admin/"))
    enter(page, "alice")
    yield page
    context.close()


@pytest.mark.parametrize("button", ["Ta saka og send svaret", "Lagre notatet", "Avslutt saka"])
def test_what_stopped_somebody_is_in_view_without_scripts(living: LivingHouse, bare: Page, button: str) -> None:
    case_id = living.case()
    bare.goto(living.path(f"/admin/cases/{case_id}"))
    bare.get_by_role("button", name=button).click()
    summary = bare.get_by_role("alert")
    expect(summary).to_be_focused()
    expect(summary.get_by_role("link")).to_be_in_viewport()


def test_the_way_to_the_whole_thread_loses_no_words_without_scripts(living: LivingHouse, bare: Page) -> None:
    case_id = living.case()
    for number in range(NEWEST + 2):
        living.family_writes(case_id, f"Ord nummer {number}.")
    bare.goto(living.path(f"/admin/cases/{case_id}"))
    bare.get_by_label("Skriv på nynorsk").fill("Hei, eg er midt i")
    expect(bare.get_by_text("Ord nummer 0.")).to_have_count(0)
    bare.get_by_role("button", name="Sjå heile samtalen").click()
    expect(bare.get_by_text("Ord nummer 0.", exact=True)).to_be_in_viewport()
    expect(bare.get_by_label("Skriv på nynorsk")).to_have_value("Hei, eg er midt i")


def test_paper_shows_what_is_folded_away(living: LivingHouse, sign_in: SignIn) -> None:
    case_id = living.case()

    async def many() -> None:
        async with begin(living.house.database) as tx:
            for _ in range(AT_FIRST + 3):
                actor, now = living.house.actors["bob"].label, living.house.clock.now()
                await audit.record(tx, actor=actor, action="noted", case_id=case_id, now=now)

    living.do(many())
    page = sign_in("alice")
    page.goto(living.path(f"/admin/cases/{case_id}"))
    oldest = page.locator("#history-older").get_by_role("listitem").last
    expect(oldest).not_to_be_visible()
    page.emulate_media(media="print")
    expect(oldest).to_be_visible()
    page.emulate_media(media="screen")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    expect(oldest).to_be_visible()
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    expect(oldest).not_to_be_visible()


def test_that_a_reply_is_on_its_way_is_said_until_it_is_there(living: LivingHouse, sign_in: SignIn) -> None:
    case_id = living.case()
    page = sign_in("alice")
    page.goto(living.path(f"/admin/cases/{case_id}"))
    page.get_by_label("Skriv på nynorsk").fill("Hei, eg heiter Alice.")
    page.get_by_role("button", name="Ta saka og send svaret").click()
    expect(page.get_by_role("status").filter(has_text="Svaret er på veg.")).to_be_visible()
    living.family_writes(case_id, "Takk!")
    expect(page.get_by_role("listitem").filter(has_text="Takk!")).to_be_visible()
    expect(page.get_by_text("Svaret er på veg.")).to_be_visible()
    living.letter_arrives()
    expect(page.get_by_text("kom fram i dag")).to_be_visible()
    expect(page.get_by_text("Svaret er på veg.")).to_have_count(0)


LOW = """() => [...document.querySelectorAll("main :is(a, button, summary, select, textarea), header :is(a, button), footer :is(a, button)")]
  .filter(one => one.offsetParent && !one.closest(".row"))
  .filter(one => one.tagName !== "A" || one.parentElement.textContent.trim() === one.textContent.trim())
  .map(one => [one.textContent.trim() || one.id, Math.round(one.getBoundingClientRect().height)])
  .filter(([_, height]) => height < 32)"""
"""What stands alone and can be pressed. A row of the queue is pressed anywhere, and a link within a sentence is as high as it."""


@pytest.mark.parametrize("width", [360, 1440])
def test_what_stands_alone_is_as_high_as_a_finger_is_broad(living: LivingHouse, sign_in: SignIn, width: int) -> None:
    case_id = living.case()
    page = sign_in("alice")
    page.set_viewport_size({"width": width, "height": 900})
    low = {}
    for place in (
        "",
        f"cases/{case_id}",
        f"cases/{case_id}/copy-out",
        "duty",
        "channels",
        "meeting",
        "alerts",
        "settings",
    ):
        page.goto(living.path(f"/admin/{place}"))
        low[place] = page.evaluate(LOW)
    assert {place: what for place, what in low.items() if what} == {}
