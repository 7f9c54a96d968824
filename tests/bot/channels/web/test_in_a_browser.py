"""The family's side in a real Chromium, by what it says to a person and to a screen reader."""

from asyncio import Event
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from bot.channels.web.services import EXIT_TO
from bot.i18n import LOCALES, Catalogs
from core.cases import store as cases
from core.cases.records import Case
from core.db import read
from tests.bot.channels.web.site import MARIT, Served

pytestmark = pytest.mark.browser

ANSWER = "Hei, eg heiter Marit. Kan eg ringe deg i morgon?"
SMALL = """() => [...document.querySelectorAll("main :is(button, input, textarea, .number), .reach a, .languages button")]
  .filter(node => !node.closest("p, dd"))
  .map(node => [node.textContent.trim() || node.id, node.getBoundingClientRect().height])
  .filter(([_, height]) => height > 0 && height < 44)"""


class Family:
    """Somebody at the page, in one language."""

    def __init__(self, page: Page, served: Served, catalogs: Catalogs, lang: str = "nn") -> None:
        self.page, self.served, self.catalogs, self.lang = page, served, catalogs, lang

    def say(self, key: str, **facts: str) -> str:
        return self.catalogs.say(self.lang, key, **facts)

    def opens(self, path: str = "/") -> None:
        self.page.goto(f"{self.served.url}{path}?lang={self.lang}")

    def presses(self, key: str) -> None:
        with self.page.expect_navigation():
            self.button(key).click()

    def button(self, key: str) -> Locator:
        return self.page.get_by_role("button", name=self.say(key), exact=True)

    def types(self, words: str) -> None:
        self.page.get_by_role("textbox").fill(words)

    def to_the_words(self) -> None:
        self.opens()
        self.presses("who.parent")
        self.types("Molde")
        with self.page.expect_navigation():
            self.page.get_by_role("textbox").press("Enter")
        self.presses("team.yes")
        self.presses("child_age.under_1")
        self.presses("reach.chat")
        expect(self.page.get_by_role("textbox")).to_be_visible()

    def to_the_review(self) -> None:
        self.to_the_words()
        self.types("Vi søv nesten ikkje.")
        self.presses("web.answer.send")

    def sends(self) -> None:
        self.to_the_review()
        self.presses("send.yes")
        expect(self.page.get_by_role("heading", name=self.say("web.sent.heading"))).to_be_visible()


@pytest.fixture
def family(page: Page, served: Served, catalogs: Catalogs) -> Family:
    return Family(page, served, catalogs)


@pytest.fixture
def scriptless(chromium: Browser, served: Served, catalogs: Catalogs) -> Iterator[Family]:
    context = chromium.new_context(java_script_enabled=False, viewport={"width": 360, "height": 740})
    context.set_default_timeout(15_000)
    yield Family(context.new_page(), served, catalogs)
    context.close()


@pytest.fixture
def neutral(context: BrowserContext) -> BrowserContext:
    """The page that quick exit leads to, without going there."""
    context.route(f"{EXIT_TO}**", lambda route: route.fulfill(body="<title>Yr</title>Regn."))
    return context


def test_the_whole_line_asks_nobody_but_us(family: Family) -> None:
    asked: set[str] = set()
    complaints: list[str] = []
    family.page.on("request", lambda request: asked.add(urlsplit(request.url).netloc))
    family.page.on("console", lambda message: complaints.append(message.text))
    family.page.on("pageerror", lambda error: complaints.append(str(error)))
    family.sends()
    assert asked == {urlsplit(family.served.url).netloc}
    assert complaints == []


def test_an_answer_from_the_team_comes_by_itself_and_takes_nothing_from_the_person(family: Family) -> None:
    family.sends()
    family.types("Eg skriv på noko")
    family.served.run(family.served.site.staff_answers(ANSWER))
    expect(family.page.get_by_role("listitem").filter(has_text=ANSWER)).to_be_visible()
    expect(family.page.get_by_role("textbox")).to_have_value("Eg skriv på noko")
    expect(family.page.get_by_role("textbox")).to_be_focused()
    expect(family.page.locator("#live-words")).to_contain_text(ANSWER)


def test_an_answer_that_came_by_itself_counts_as_read(family: Family) -> None:
    family.sends()
    family.served.run(family.served.site.staff_answers(ANSWER))
    expect(family.page.get_by_role("listitem").filter(has_text=ANSWER)).to_be_visible()
    eventually(family, lambda: not family.served.run(unread(family.served)))


def test_an_answer_seen_before_it_counts_as_delivered_is_read_all_the_same(family: Family) -> None:
    family.sends()
    held_up = Event()
    with family.page.expect_response("**/chat/read"):
        carried = family.served.begin(family.served.site.staff_answers(ANSWER, held_up=held_up))
    assert not family.served.run(unread(family.served)), "it is not delivered yet, so nobody waits for it to be read"
    family.served.loop.call_soon_threadsafe(held_up.set)
    carried.result(timeout=10)
    eventually(family, lambda: not family.served.run(unread(family.served)))


def test_the_whole_line_without_javascript(scriptless: Family) -> None:
    scriptless.sends()
    scriptless.served.run(scriptless.served.site.staff_answers(ANSWER))
    scriptless.page.get_by_role("link", name=scriptless.say("web.more.look")).click()
    expect(scriptless.page.get_by_text(ANSWER)).to_be_visible()
    scriptless.types("Ja, gjerne.")
    scriptless.presses("web.more.send")
    expect(scriptless.page.get_by_role("listitem").filter(has_text="Ja, gjerne.")).to_be_visible()


def test_a_button_pressed_twice_in_a_hurry_is_one_answer(family: Family) -> None:
    family.to_the_review()
    family.button("send.yes").dblclick()
    expect(family.page.get_by_role("heading", name=family.say("web.sent.heading"))).to_be_visible()
    assert len(family.served.run(open_cases(family.served))) == 1


def test_a_button_pressed_twice_without_javascript_is_one_answer(scriptless: Family) -> None:
    scriptless.to_the_review()
    scriptless.button("send.yes").dblclick()
    expect(scriptless.page.get_by_role("heading", name=scriptless.say("web.sent.heading"))).to_be_visible()
    assert len(scriptless.served.run(open_cases(scriptless.served))) == 1


def by_button(family: Family) -> None:
    family.page.get_by_role("link", name=family.say("web.exit"), exact=True).click()


def by_shift(family: Family) -> None:
    for _ in range(3):
        family.page.keyboard.press("Shift")


@pytest.mark.parametrize("leave", [by_button, by_shift])
def test_quick_exit_leaves_nothing_behind(
    family: Family, neutral: BrowserContext, leave: Callable[[Family], None]
) -> None:
    family.to_the_words()
    with family.page.expect_request("**/exit"):
        leave(family)
    family.page.wait_for_url(EXIT_TO)
    wait_until_forgotten(family)
    family.opens("/chat")
    expect(family.button("who.parent")).to_be_visible()
    family.page.go_back()
    expect(family.page.get_by_text("Molde")).to_have_count(0)


def test_quick_exit_without_javascript(scriptless: Family) -> None:
    scriptless.page.context.route(f"{EXIT_TO}**", lambda route: route.fulfill(body="<title>Yr</title>Regn."))
    scriptless.to_the_words()
    with scriptless.page.expect_request(EXIT_TO):
        by_button(scriptless)
    wait_until_forgotten(scriptless)


def test_the_newest_question_is_in_view_and_has_the_focus_of_the_reader(family: Family) -> None:
    family.to_the_words()
    heading = family.page.get_by_role("heading", level=1)
    expect(heading).to_be_in_viewport()
    assert family.page.url.endswith("#now")
    expect(family.page.get_by_role("heading", level=1)).to_have_count(1)


def test_help_stands_on_the_page_itself_and_loses_nothing(family: Family) -> None:
    family.to_the_words()
    family.types("Halvferdig set")
    family.page.get_by_role("link", name=family.say("web.help_now")).click()
    expect(family.page.get_by_role("link", name="116 117").last).to_be_in_viewport()
    family.page.go_back()
    expect(family.page.get_by_role("textbox")).to_have_value("Halvferdig set")


def test_everything_can_be_done_with_the_keyboard_alone(family: Family) -> None:
    family.opens()
    walk_to(family.button("who.parent")).press("Enter")
    walk_to(family.page.get_by_role("textbox")).press_sequentially("Molde")
    family.page.keyboard.press("Enter")
    walk_to(family.button("team.yes")).press("Space")
    walk_to(family.button("child_age.under_1")).press("Enter")
    walk_to(family.button("reach.chat")).press("Enter")
    walk_to(family.page.get_by_role("textbox")).press_sequentially("Ord.")
    walk_to(family.button("web.answer.send")).press("Enter")
    walk_to(family.button("send.yes")).press("Enter")
    expect(family.page.get_by_role("heading", name=family.say("web.sent.heading"))).to_be_visible()


@pytest.mark.parametrize("lang", LOCALES)
def test_axe_finds_nothing_on_any_page_in_any_state(page: Page, served: Served, catalogs: Catalogs, lang: str) -> None:
    for family in walk_through(Family(page, served, catalogs, lang)):
        for dark in (False, True) if lang == "nn" else (False,):
            family.page.emulate_media(color_scheme="dark" if dark else "light", reduced_motion="reduce")
            results = Axe().run(family.page)
            assert results.violations_count == 0, results.generate_report()


def test_nothing_spills_over_or_is_too_small_for_a_thumb(family: Family) -> None:
    family.page.set_viewport_size({"width": 320, "height": 640})
    for state in walk_through(family):
        assert state.page.evaluate("document.documentElement.scrollWidth") <= 320, state.page.locator(
            "main"
        ).inner_text()
        assert state.page.evaluate(SMALL) == []
        state.page.evaluate("document.documentElement.style.fontSize = '200%'")
        assert state.page.evaluate("document.documentElement.scrollWidth") <= 320
        state.page.evaluate("document.documentElement.style.fontSize = ''")


def test_it_stands_in_forced_colours(chromium: Browser, served: Served, catalogs: Catalogs) -> None:
    context = chromium.new_context(forced_colors="active", viewport={"width": 360, "height": 740})
    family = Family(context.new_page(), served, catalogs)
    family.to_the_review()
    borders = "node => getComputedStyle(node).borderTopWidth"
    assert family.button("send.yes").evaluate(borders) != "0px"
    results = Axe().run(family.page, options={"rules": {"color-contrast": {"enabled": False}}})
    assert results.violations_count == 0, results.generate_report()
    context.close()


def walk_through(family: Family) -> Iterator[Family]:
    """Every page and every state of the conversation, one after the other."""
    for path in ("/", "/help-now", "/other-help", "/privacy"):
        family.opens(path)
        yield family
    yield from asking(family)
    yield from sent(family)


def asking(family: Family) -> Iterator[Family]:
    family.opens()
    steps: tuple[Callable[[], object], ...] = (
        lambda: family.presses("who.parent"),
        lambda: submit(family, "anna hjelp"),
        lambda: family.presses("services.kind.pathway"),
        lambda: family.presses("services.kinds"),
        lambda: family.presses("services.kind.local"),
        lambda: family.presses("services.go_on"),
        lambda: submit(family, "Atlantis"),
        lambda: submit(family, "Herøy"),
        lambda: family.page.goto(f"{family.served.url}/chat"),
        lambda: family.presses("team.yes"),
        lambda: family.presses("child_age.older"),
        lambda: family.presses("reach.call"),
        lambda: submit(family, "12"),
        lambda: submit(family, "99 99 99 01"),
        lambda: family.presses("others.yes"),
        lambda: submit(family, "Fjelltopp"),
        lambda: family.presses("skip"),
        lambda: family.presses("voicemail.no"),
        lambda: submit(family, "Åsgerd-Ragnhild Kristoffersdotter Øvrebust-Vassbotn"),
        lambda: submit(family, ""),
        lambda: submit(family, "Donaudampfschifffahrtsgesellschaft" * 8),
        lambda: family.presses("control.edit"),
        lambda: family.presses("control.back"),
    )
    for step in steps:
        step()
        yield family


def sent(family: Family) -> Iterator[Family]:
    """Herøy belongs to Ulstein, which has given no phone number."""
    family.presses("send.yes")
    yield family
    submit(family, "Ein ting til.", button="web.more.send")
    yield family
    family.presses("control.withdraw")
    yield family
    family.presses("yes")
    yield family
    family.page.context.add_cookies([{"name": "chat", "value": "stale", "url": family.served.url}])
    family.page.goto(f"{family.served.url}/chat")
    yield family


def wait_until_forgotten(family: Family) -> None:
    """The page is gone before its last word has been answered."""
    eventually(family, lambda: not family.page.context.cookies(family.served.url))


def eventually(family: Family, holds: Callable[[], bool]) -> None:
    """For what a browser does behind the page: asks again each time the browser has answered something."""
    for _ in range(300):
        if holds():
            return
        family.page.bring_to_front()
    raise AssertionError("it never came true")


def submit(family: Family, words: str, *, button: str = "web.answer.send") -> None:
    family.types(words)
    family.presses(button)


def walk_to(wanted: Locator) -> Locator:
    """By Tab alone, from wherever the focus is."""
    expect(wanted).to_be_visible()
    for _ in range(60):
        if wanted.evaluate("node => node === document.activeElement"):
            return wanted
        wanted.page.keyboard.press("Tab")
    raise AssertionError("the keyboard does not reach it")


async def open_cases(served: Served) -> list[Case]:
    async with read(served.site.database) as tx:
        return [case for case, _ in await cases.open_cases(tx, MARIT)]


async def unread(served: Served) -> bool:
    async with read(served.site.database) as tx:
        [case] = await open_cases(served)
        return await cases.unread_by_family(tx, case.id)


def test_an_answer_below_what_is_seen_counts_as_read_only_when_it_is_seen(family: Family) -> None:
    family.page.set_viewport_size({"width": 390, "height": 420})
    family.sends()
    family.types("Eg skriv på noko")
    family.page.evaluate("scrollTo(0, 0)")
    family.served.run(family.served.site.staff_answers(ANSWER))
    answer = family.page.get_by_role("listitem").filter(has_text=ANSWER)
    expect(answer).to_have_count(1)
    expect(answer).not_to_be_in_viewport()
    assert family.served.run(unread(family.served))
    answer.scroll_into_view_if_needed()
    eventually(family, lambda: not family.served.run(unread(family.served)))


def test_whoever_writes_nothing_is_shown_the_answer_where_it_stands(family: Family) -> None:
    family.page.set_viewport_size({"width": 390, "height": 420})
    family.sends()
    family.page.evaluate("scrollTo(0, 0)")
    family.served.run(family.served.site.staff_answers(ANSWER))
    expect(family.page.get_by_role("listitem").filter(has_text=ANSWER)).to_be_in_viewport()
