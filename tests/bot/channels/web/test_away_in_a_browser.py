"""Nobody answers: what was typed stays where it is, and gets there once. In a real Chromium."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, expect

from bot.i18n import LOCALES, Catalogs
from tests.bot.channels.web.site import Served
from tests.bot.channels.web.test_in_a_browser import ANSWER, Family, family, scriptless
from tests.outage import bring_back, take_away

pytestmark = pytest.mark.browser
__all__ = ["family", "scriptless"]

WORDS = "Vi søv ikkje, og eg er redd."
SOME_SECONDS = 20_000


def away(family: Family) -> None:
    family.served.run(take_away(family.served.site.database))


def back(family: Family) -> None:
    family.served.run(bring_back(family.served.site.database))


def ask_to_look(family: Family) -> None:
    """As when something happens to the conversation."""
    signals = family.served.site.database.signals
    family.served.loop.call_soon_threadsafe(signals.wake_everybody)


def expect_kept(family: Family) -> None:
    expect(family.page.locator(".not-sent", has_text=family.say("web.not_sent.word"))).to_be_visible()
    expect(family.page.get_by_role("textbox")).to_have_value(WORDS)


def expect_sent_once(family: Family) -> None:
    expect(family.page.get_by_role("listitem").filter(has_text=WORDS)).to_have_count(1)


@pytest.mark.parametrize("lang", LOCALES)
def test_the_page_stays_says_so_and_the_same_press_sends_it(
    page: Page, served: Served, catalogs: Catalogs, lang: str
) -> None:
    family = Family(page, served, catalogs, lang)
    family.sends()
    away(family)
    family.types(WORDS)
    family.button("web.more.send").click()
    expect_kept(family)
    expect(page.locator("#live-words")).to_contain_text(family.say("web.not_sent.word"))
    back(family)
    family.presses("web.more.send")
    expect_sent_once(family)


def test_it_is_sent_by_itself_when_somebody_answers_again(family: Family) -> None:
    family.page.clock.install()
    family.sends()
    away(family)
    family.types(WORDS)
    family.button("web.more.send").click()
    expect_kept(family)
    back(family)
    with family.page.expect_navigation():
        family.page.clock.run_for(SOME_SECONDS)
    expect_sent_once(family)


def test_whoever_writes_on_decides_when_it_is_sent(family: Family) -> None:
    family.page.clock.install()
    family.sends()
    away(family)
    family.types("Eg ville sei")
    family.button("web.more.send").click()
    expect(family.page.locator(".not-sent", has_text=family.say("web.not_sent.word"))).to_be_visible()
    back(family)
    family.types(WORDS)
    family.page.clock.run_for(SOME_SECONDS)
    expect_kept(family)
    family.presses("web.more.send")
    expect_sent_once(family)


def test_off_the_net_nothing_is_lost_and_nothing_is_doubled(context: BrowserContext, family: Family) -> None:
    family.sends()
    family.types(WORDS)
    context.set_offline(offline=True)
    family.button("web.more.send").click()
    expect_kept(family)
    with family.page.expect_navigation():
        context.set_offline(offline=False)  # the browser says that it is on the net again
    expect_sent_once(family)


def test_an_answer_that_was_lost_on_its_way_back_is_asked_for_again_and_is_one(
    context: BrowserContext, family: Family
) -> None:
    family.sends()
    family.types(WORDS)
    context.route("**/chat", lambda route: (route.fetch(max_redirects=0), route.abort()))
    family.button("web.more.send").click()
    expect_kept(family)
    context.unroute("**/chat")
    family.presses("web.more.send")
    expect_sent_once(family)


def test_a_question_asked_again_stands_there_with_the_words_and_the_focus(family: Family) -> None:
    family.opens()
    family.presses("who.parent")
    family.page.get_by_role("textbox").press("Enter")
    expect(family.page.get_by_text(family.say("web.error.empty"))).to_be_visible()
    expect(family.page.locator("[data-focus]")).to_be_focused()
    family.types("Molde")
    family.presses("web.answer.send")
    expect(family.button("team.yes")).to_be_visible()


def test_words_beside_a_change_of_language_come_along(family: Family) -> None:
    family.to_the_words()
    family.types(WORDS)
    family.page.get_by_role("button", name="English").click()
    expect(family.page.locator("html")).to_have_attribute("lang", "en")
    expect(family.page.get_by_role("textbox")).to_have_value(WORDS)


def test_a_page_that_is_waiting_says_that_nobody_answers_until_somebody_does(family: Family) -> None:
    family.sends()
    notice = family.page.locator("main").get_by_text(family.say("web.away.answers"))
    expect(notice).to_have_count(0)
    away(family)
    ask_to_look(family)
    expect(notice).to_be_visible()
    back(family)
    family.served.run(family.served.site.staff_answers(ANSWER))
    expect(family.page.get_by_role("listitem").filter(has_text=ANSWER)).to_be_visible()
    expect(notice).to_have_count(0)


def test_without_javascript_the_page_itself_keeps_the_words(scriptless: Family) -> None:
    scriptless.sends()
    away(scriptless)
    scriptless.types(WORDS)
    scriptless.presses("web.more.send")
    expect(scriptless.page.get_by_role("heading", name=scriptless.say("web.away.kept"))).to_be_visible()
    expect(scriptless.page.get_by_role("textbox")).to_have_value(WORDS)
    back(scriptless)
    scriptless.presses("web.away.again")
    expect_sent_once(scriptless)


def test_axe_finds_nothing_while_nobody_answers(family: Family) -> None:
    family.sends()
    away(family)
    family.types(WORDS)
    family.button("web.more.send").click()
    expect_kept(family)
    assert Axe().run(family.page).response["violations"] == []
    family.page.goto(f"{family.served.url}/chat")
    expect(family.page.get_by_role("heading", name=family.say("web.away.heading"))).to_be_visible()
    assert Axe().run(family.page).response["violations"] == []
