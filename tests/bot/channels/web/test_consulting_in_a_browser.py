"""The partner's pages in a real Chromium: axe finds nothing, nothing spills over, and no script is needed."""

import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from bot.i18n import LOCALES, Catalogs
from tests.bot.channels.web.site import Served
from tests.bot.channels.web.test_in_a_browser import SMALL

pytestmark = pytest.mark.browser
QUESTION = "Mora er redd for å vere åleine med barnet. Kva kan vi gjere?"
TELLS = "Kari Hansen er redd. Ring 90 01 12 22."
SIDEWAYS = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


class Partner:
    def __init__(self, page: Page, served: Served, catalogs: Catalogs, lang: str) -> None:
        self.page, self.served, self.catalogs, self.lang = page, served, catalogs, lang
        self.receipt = ""

    def opens(self, path: str) -> None:
        self.page.goto(f"{self.served.url}{path}?lang={self.lang}")

    def presses(self, key: str, **facts: str) -> None:
        words = self.catalogs.say(self.lang, key, **facts)
        self.page.get_by_role("button", name=words, exact=True).first.click()

    def writes(self, words: str, key: str = "web.answer.send") -> None:
        self.page.locator("main [name=text]").fill(words)
        self.presses(key)

    def sees(self, key: str) -> Page:
        expect(self.page.get_by_text(self.catalogs.say(self.lang, key)).first).to_be_visible()
        self.page.wait_for_load_state()
        return self.page

    def asks(self) -> Iterator[Page]:
        self.opens("/")
        self.presses("who.professional")
        yield self.sees("wants.call")
        self.presses("wants.consult")
        self.presses("team.title", town="Molde")
        self.presses("role.gp")
        self.presses("band.unborn")
        yield self.sees("duty.professional")
        self.writes(TELLS)
        yield self.sees("web.consult.refused")
        self.writes(QUESTION)
        yield self.sees("consult.yes")
        self.presses("consult.yes")
        self.receipt = self.page.locator("#code").inner_text()
        yield self.sees("web.consult.door.code")
        self.writes(self.receipt[-5:])
        yield self.sees("receipt.right")

    def comes_back(self) -> Iterator[Page]:
        self.opens("/consultation")
        self.writes("7K2M", "web.consult.door.open")
        yield self.sees("web.consult.mistyped")
        self.writes(self.receipt, "web.consult.door.open")
        expect(self.page.get_by_text(QUESTION)).to_be_visible()
        yield self.sees("web.consult.advice")
        self.writes(TELLS, "web.more.send")
        yield self.sees("web.consult.refused")
        self.writes("Ho seier at ho vil ta livet sitt.", "web.more.send")
        yield self.sees("urgent.after")
        self.presses("web.consult.erase")
        yield self.sees("web.consult.erase.words")
        self.presses("web.consult.erase.yes")
        yield self.sees("web.consult.erased")


@pytest.fixture(params=[True, False], ids=["scripts", "no scripts"])
def phone(request: pytest.FixtureRequest, chromium: Browser, served: Served) -> Iterator[Page]:
    """Asks for the site, so that the browser lets go of its streams before the server is closed."""
    context = chromium.new_context(
        java_script_enabled=request.param, viewport={"width": 320, "height": 640}, locale="nn-NO"
    )
    context.set_default_timeout(5000)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("lang", LOCALES)
def test_axe_finds_nothing_from_the_question_to_the_erasing(
    page: Page, served: Served, catalogs: Catalogs, lang: str
) -> None:
    partner = Partner(page, served, catalogs, lang)
    page.set_viewport_size({"width": 320, "height": 640})
    for steps in (partner.asks, partner.comes_back):
        for seen in steps():
            for dark in (False, True) if lang == "nn" else (False,):
                seen.emulate_media(color_scheme="dark" if dark else "light", reduced_motion="reduce")
                results = Axe().run(seen)
                assert results.violations_count == 0, results.generate_report()
            assert seen.evaluate(SIDEWAYS) <= 0
            assert seen.evaluate(SMALL) == []


def test_the_whole_way_is_gone_without_a_script(phone: Page, served: Served, catalogs: Catalogs) -> None:
    partner = Partner(phone, served, catalogs, "nn")
    assert len(list(partner.asks())) == 6
    assert re.fullmatch(r"[0-9A-Z]{4}(-[0-9A-Z]{4}){2}-[0-9A-Z]{5}", partner.receipt)
    assert len(list(partner.comes_back())) == 6
    expect(phone.get_by_text(catalogs.say("nn", "web.consult.erased"))).to_be_visible()


def test_the_code_is_copied_with_one_press(page: Page, served: Served, catalogs: Catalogs) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    partner = Partner(page, served, catalogs, "nn")
    seen = partner.asks()
    while not partner.receipt:
        next(seen)
    partner.presses("web.consult.copy")
    expect(page.get_by_role("button", name="Kopiert")).to_be_visible()
    assert page.evaluate("() => navigator.clipboard.readText()") == partner.receipt
