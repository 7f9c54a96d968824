"""Every page of the family's side, in every state of the database: nobody but us is asked, and nothing is kept."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page

from bot.i18n import LOCALES, Catalogs
from tests.bot.channels.web.site import Served
from tests.bot.channels.web.test_in_a_browser import Family, family
from tests.outage import take_away

pytestmark = pytest.mark.browser
__all__ = ["family"]

KEPT_BY_SCRIPTS = "async () => [localStorage.length, sessionStorage.length, (await caches.keys()).length, (await indexedDB.databases()).length, (await navigator.serviceWorker.getRegistrations()).length]"
BEFORE_THE_FIRST_ANSWER = (
    "/",
    "/help-now",
    "/other-help",
    "/privacy",
    "/chat",
    "/nothing/here",
    "/chat/language",
    "/static/none.css",
)


@dataclass
class Watch:
    """Whom the browser asks; a picture that stands in the page itself is nobody."""

    page: Page
    asked: set[str] = field(default_factory=set)
    complaints: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("request", lambda request: self.asked.add(urlsplit(request.url).netloc))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    @property
    def others(self) -> set[str]:
        return self.asked - {urlsplit(self.page.url).netloc, ""}


@pytest.fixture
def watch(page: Page) -> Iterator[Watch]:
    watch = Watch(page)
    yield watch
    assert watch.others == set()
    assert watch.complaints == []


@pytest.mark.parametrize("lang", LOCALES)
def test_before_the_first_answer_no_page_asks_anybody_else_or_leaves_anything_in_the_browser(
    watch: Watch, served: Served, catalogs: Catalogs, lang: str
) -> None:
    family = Family(watch.page, served, catalogs, lang)
    for path in BEFORE_THE_FIRST_ANSWER:
        family.opens(path)
        assert watch.page.context.cookies() == []
        assert watch.page.evaluate(KEPT_BY_SCRIPTS) == [0, 0, 0, 0, 0]


def test_switching_the_language_of_the_first_page_is_no_answer(watch: Watch, family: Family) -> None:
    family.opens()
    for language in ("English", "Bokmål", "Nynorsk"):
        family.page.get_by_role("button", name=language).click()
        family.page.wait_for_load_state()
    assert family.page.context.cookies() == []


def test_the_first_answer_brings_one_cookie_that_no_script_can_read_and_the_session_ends(
    watch: Watch, family: Family
) -> None:
    family.opens()
    family.presses("who.parent")
    [cookie] = family.page.context.cookies()
    assert (cookie["name"], cookie["httpOnly"], cookie["sameSite"], cookie["expires"]) == ("chat", True, "Lax", -1)
    assert family.page.evaluate("document.cookie") == ""
    family.sends()
    assert family.page.evaluate(KEPT_BY_SCRIPTS) == [0, 0, 0, 0, 0]


def test_with_the_database_away_it_is_the_same(watch: Watch, family: Family) -> None:
    family.served.run(take_away(family.served.site.database))
    for path in BEFORE_THE_FIRST_ANSWER:
        family.opens(path)
        assert family.page.context.cookies() == []
    family.opens()
    family.button("who.parent").click()
    family.page.locator(".not-sent").wait_for()
    assert family.page.context.cookies() == []
