"""The page that a one-time link opens, in a real Chromium: for a thumb, for ears, and without JavaScript."""

import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Request, expect

from bot.channels.web.services import EXIT_TO
from bot.conversation import Incoming, Reception
from bot.engine.events import Choice, Event, Start, Text
from bot.i18n import LOCALES, Catalogs
from core.outbox import Letter
from tests.bot.channels.web.site import Served
from tests.bot.channels.web.test_in_a_browser import SMALL, Family

pytestmark = pytest.mark.browser
SIDEWAYS = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


async def a_link(reception: Reception, lang: str) -> str:
    """From somebody in Telegram who is asked where they live."""
    hello = await hears(reception, lang, Start(lang, chosen=True))
    await hears(reception, lang, Choice(hello.seq, "parent"))
    answer = await hears(reception, lang, Text("nettsida"))
    return str(answer.says[0].facts["page"])


async def hears(reception: Reception, lang: str, event: Event) -> Letter:
    mark = f"{lang}:{type(event).__name__}"
    told = Incoming(channel="telegram", address=f"501-{lang}", external_id=mark, event=event, locale=lang)
    taken = await reception.take(told)
    assert taken.letter
    return taken.letter


def link_for(served: Served, lang: str) -> str:
    return served.run(a_link(served.site.services().reception, lang))


def axe_finds(page: Page) -> list[str]:
    return [f"{one['id']}: {one['nodes'][0]['html']}" for one in Axe().run(page).response["violations"]]


@pytest.fixture(params=[True, False], ids=["scripts", "no scripts"])
def phone(request: pytest.FixtureRequest, chromium: Browser, served: Served) -> Iterator[Page]:
    """Asks for the site, so that the browser lets go of its streams before the server is closed."""
    context = chromium.new_context(
        java_script_enabled=request.param, viewport={"width": 320, "height": 640}, locale="nn-NO", has_touch=True
    )
    context.set_default_timeout(15_000)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("lang", LOCALES)
def test_the_page_has_one_button_and_axe_finds_nothing_on_a_small_phone(
    page: Page, served: Served, catalogs: Catalogs, lang: str
) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    link = link_for(served, lang)
    page.goto(link)
    family = Family(page, served, catalogs, lang)
    expect(page.locator("html")).to_have_attribute("lang", lang)
    expect(page.get_by_role("main").get_by_role("button")).to_have_count(1)
    expect(family.button("web.in.button")).to_be_in_viewport()
    assert axe_finds(page) == []
    assert page.evaluate(SMALL) == []
    assert page.evaluate(SIDEWAYS) <= 0
    assert page.context.cookies() == []
    family.presses("web.in.button")
    expect(page.get_by_role("heading", name=catalogs.say(lang, "place.ask").split("?")[0])).to_be_visible()
    assert axe_finds(page) == []
    page.goto(f"{link}?lang={lang}")
    expect(page.get_by_role("heading", level=1)).to_have_text(catalogs.say(lang, "web.in.gone"))
    assert axe_finds(page) == []


def test_with_and_without_scripts_the_press_leads_into_the_conversation(
    phone: Page, served: Served, catalogs: Catalogs
) -> None:
    phone.goto(link_for(served, "nn"))
    phone.get_by_role("button", name=catalogs.say("nn", "web.in.button"), exact=True).tap()
    phone.wait_for_url(re.compile("/chat.*#now$"))
    expect(phone.get_by_role("textbox")).to_be_visible()
    phone.get_by_role("textbox").fill("Molde")
    phone.get_by_role("textbox").press("Enter")
    expect(phone.get_by_role("button", name=catalogs.say("nn", "team.yes"), exact=True)).to_be_visible()


def test_back_and_the_same_press_again_lead_to_the_same_conversation(
    page: Page, served: Served, catalogs: Catalogs
) -> None:
    family = Family(page, served, catalogs)
    page.goto(link_for(served, "nn"))
    (before,) = _after(family)
    page.go_back()
    if family.button("web.in.button").count():  # the browser may have kept the page, or ask for it anew
        assert _after(family) == [before]
    assert [one["value"] for one in page.context.cookies()] == [before]


def test_nobody_else_learns_the_link_or_even_the_site_by_a_request_from_there(
    phone: Page, served: Served, catalogs: Catalogs
) -> None:
    """To us the address goes along as on any page: an older phone needs it for the form to be taken as ours."""
    left: list[Request] = []
    phone.context.route(f"{EXIT_TO}**", lambda route: route.fulfill(body="elsewhere"))
    phone.on("request", lambda request: left.append(request))  # noqa: PLW0108 - Playwright wants a function of its own
    phone.goto(link_for(served, "nn"))
    phone.get_by_role("link", name=catalogs.say("nn", "web.exit")).click()
    phone.wait_for_url(f"{EXIT_TO}**")
    assert phone.evaluate("() => document.referrer") == ""
    assert {one.all_headers().get("referer") for one in left if one.url.startswith(EXIT_TO)} == {None}


def _after(family: Family) -> list[str]:
    family.presses("web.in.button")
    return [one["value"] for one in family.page.context.cookies()]
