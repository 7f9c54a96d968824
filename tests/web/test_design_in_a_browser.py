"""The design page in a real Chromium: nothing for axe to find, nothing that spills over, targets big enough for a thumb."""

from dataclasses import replace
from typing import Any, Literal

import jinja2
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, expect
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from web.design import design_page
from web.page import Shell
from web.security import Fence, fence
from web.static_files import StaticFiles

pytestmark = pytest.mark.browser

Scheme = Literal["light", "dark"]
WIDTHS = (360, 768, 1440)
SMALL = """least => [...document.querySelectorAll("main :is(a, button, input, select, textarea), .reach a, .languages button")]
  .filter(node => !node.closest("p:not(.buttons), dd, .notice") && !["radio", "checkbox"].includes(node.type))
  .map(node => [node.textContent.trim() || node.id, node.getBoundingClientRect().height])
  .filter(([_, height]) => height < least)"""


RING = """(() => { const style = getComputedStyle(document.activeElement);
  return [style.outlineStyle, style.outlineWidth, style.outlineOffset] })()"""
HIDDEN_BY_THE_BAR = """(() => { const bar = document.querySelector(".reach"), focused = document.activeElement;
  const { top, bottom } = focused.getBoundingClientRect();
  return !bar.contains(focused) && !focused.matches(".skip") && top < bar.getBoundingClientRect().bottom && bottom > 0 })()"""


@pytest.fixture
def design(door: Any, environment: jinja2.Environment, files: StaticFiles, shell: Shell) -> str:
    async def page(request: Request) -> Response:
        room: Literal["table", "desk"] = "desk" if request.path_params["room"] == "desk" else "table"
        large = request.query_params.get("large") == "1"
        return HTMLResponse(design_page(environment, shell=replace(shell, room=room, large_targets=large)))

    app = Starlette(routes=[Route("/design/{room}", page), files.route()])
    door.open(fence(app, Fence(public_url=door.url)))
    return f"{door.url}/design"


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


@pytest.mark.parametrize("room", ["table", "desk"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_and_nothing_spills_over(page: Page, design: str, room: str, scheme: Scheme) -> None:
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.emulate_media(color_scheme=scheme)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 740})
        page.goto(f"{design}/{room}")
        results = Axe().run(page)
        assert results.violations_count == 0, results.generate_report()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert complaints == []


def test_twice_as_large_text_on_a_narrow_phone_stays_inside(page: Page, design: str) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(f"{design}/table")
    page.evaluate("document.documentElement.style.setProperty('font-size', '200%')")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.mark.parametrize(
    ("letters", "height", "stays"), [("100%", 740, True), ("200%", 740, False), ("100%", 360, False)]
)
def test_the_bar_stays_in_sight_only_where_it_leaves_room(
    page: Page, design: str, letters: str, height: int, stays: bool
) -> None:
    page.set_viewport_size({"width": 360, "height": height})
    page.goto(f"{design}/table")
    expect(page.locator(".summary")).to_be_focused()
    page.evaluate("size => document.documentElement.style.setProperty('font-size', size)", letters)
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    bar = page.locator(".reach")
    expect(bar).to_be_in_viewport() if stays else expect(bar).not_to_be_in_viewport()


@pytest.mark.parametrize(("address", "least"), [("table", 44), ("desk", 32), ("desk?large=1", 44)])
def test_targets_fit_the_hand(page: Page, design: str, address: str, least: int) -> None:
    page.goto(f"{design}/{address}")
    assert page.evaluate(SMALL, least) == []


def test_the_focus_is_always_seen(page: Page, design: str) -> None:
    page.goto(f"{design}/table")
    expect(page.locator(".summary")).to_be_focused()
    page.evaluate("document.activeElement.blur(); scrollTo(0, 0)")
    for _ in range(17):
        page.keyboard.press("Tab")
        assert page.evaluate(RING) == ["solid", "3px", "2px"]
        assert page.evaluate(HIDDEN_BY_THE_BAR) is False


def test_an_error_summary_has_the_focus_and_leads_to_its_field(page: Page, design: str) -> None:
    page.goto(f"{design}/table")
    expect(page.locator(".summary")).to_be_focused()
    page.get_by_role("link", name="Skriv kva kommune").click()
    assert page.evaluate("document.activeElement.id") == "place"


def test_the_page_reads_without_its_styles_being_allowed_inline(page: Page, design: str) -> None:
    page.goto(f"{design}/table")
    assert page.locator("[style]").count() == 0
    assert page.get_by_label("Kvar bur familien?").input_value() == "Sandøyhamna <b>"


def test_forced_colours_keep_the_edges_of_what_can_be_pressed(page: Page, design: str) -> None:
    page.emulate_media(forced_colors="active")
    page.goto(f"{design}/table")
    width = page.get_by_role("button", name="Send til teamet").evaluate("node => getComputedStyle(node).borderTopWidth")
    assert width == "2px"


def test_paper_gets_the_words_and_not_the_buttons(page: Page, design: str) -> None:
    page.goto(f"{design}/table")
    page.emulate_media(media="print", color_scheme="dark")
    assert page.get_by_text("måndag 23. november kl. 21.12").is_visible()
    assert not page.get_by_role("link", name="Forlat sida").is_visible()
    assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == "rgb(255, 255, 255)"
