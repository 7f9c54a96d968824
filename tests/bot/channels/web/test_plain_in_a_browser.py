"""The page for when everything is down, as a file in a real Chromium."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from bot.i18n import LOCALES
from tests.bot.channels.web.test_plain import TEAMS
from tests.builders import shipped_setup
from veginn.page_command import write_pages

pytestmark = pytest.mark.browser


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_pages(tmp_path, shipped_setup(), TEAMS, date(2026, 11, 22))
    return tmp_path


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": 320, "height": 640})
    context.set_default_timeout(15_000)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("lang", LOCALES)
def test_it_stands_alone_in_light_and_dark_and_axe_finds_nothing(page: Page, folder: Path, lang: str) -> None:
    asked: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: complaints.append(message.text))
    address = (folder / f"{lang}.html").as_uri()
    for scheme, ground in (("light", "rgb(251, 248, 243)"), ("dark", "rgb(18, 25, 26)")):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type] # two of its words
        page.goto(address)
        assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == ground
        assert Axe().run(page).response["violations"] == []
    assert {one for one in asked if not one.startswith("data:")} == {address}
    assert complaints == []


def test_nothing_spills_over_and_every_number_fits_a_thumb(page: Page, folder: Path) -> None:
    page.goto((folder / "nn.html").as_uri())
    expect(page.get_by_role("link", name="71 00 00 00")).to_be_visible()
    heights = page.evaluate(
        "[...document.querySelectorAll('main .number')].filter(node => !node.closest('p')).map(node => node.getBoundingClientRect().height)"
    )
    assert min(heights) >= 44
    page.evaluate("document.documentElement.style.setProperty('font-size', '200%')")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
