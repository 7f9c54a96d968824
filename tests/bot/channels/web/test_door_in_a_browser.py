"""The door on a municipality's page, which is another site with a policy of its own. In a real Chromium."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Locator, Page, Request, expect
from typing_extensions import override

from bot.channels.web.door import door_script
from bot.channels.web.services import EXIT_TO
from bot.i18n import Catalogs
from tests.bot.channels.web.site import Served

pytestmark = pytest.mark.browser

BARE = "default-src 'none'; img-src data:"
STRICT = f"{BARE}; script-src 'self'; require-trusted-types-for 'script'; base-uri 'none'"
LOOSER = f"{BARE}; script-src 'self'; style-src 'unsafe-inline'"
PAGE = """<!doctype html><html{lang}><head><meta charset="utf-8"><title>Helsestasjonen</title><link rel="icon" href="data:,">
{head}</head><body><main><h1>Helsestasjonen</h1>
<veginn-door><a href="{door}/">Familieteamet</a></veginn-door></main></body></html>"""
BY_ITSELF = '<script src="/files/door.js" defer></script>'
FROM_US = '<script src="{door}/door.js" defer></script>'
HOSTILE = (
    "<style>a, p, div, span { display: none !important; font: 3px serif !important; color: red !important }</style>"
)
GROUND = "node => getComputedStyle(node).backgroundColor"
KEPT = "[document.cookie, localStorage.length, sessionStorage.length]"


@dataclass
class Host:
    """A municipality's web server: another site than ours."""

    script: bytes
    page: str = ""
    policy: str = STRICT
    server: ThreadingHTTPServer = field(init=False)

    def __post_init__(self) -> None:
        host = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                kind, body = (
                    ("text/javascript", host.script) if ".js" in self.path else ("text/html", host.page.encode())
                )
                self.send_response(200)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Security-Policy", host.policy)
                self.end_headers()
                self.wfile.write(body)

            @override
            def log_message(self, format: str, *args: object) -> None:
                """Nobody reads it."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}"


@pytest.fixture
def host(catalogs: Catalogs) -> Iterator[Host]:
    host = Host(door_script(catalogs))
    yield host
    host.server.shutdown()
    host.server.server_close()


@dataclass
class Visit:
    """Somebody at the municipality's page."""

    page: Page
    host: Host
    door: str
    asked: list[Request] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def opens(self, *, lang: str = "nn", head: str = BY_ITSELF, policy: str = STRICT) -> None:
        spoken = f' lang="{lang}"' if lang else ""
        self.host.page = PAGE.format(lang=spoken, head=head.replace("{door}", self.door), door=self.door)
        self.host.policy = policy
        self.page.goto(self.host.url)

    def way(self, name: str) -> Locator:
        return self.page.get_by_role("link", name=name, exact=True)


@pytest.fixture
def visit(page: Page, host: Host, served: Served) -> Visit:
    visit = Visit(page, host, served.url)
    page.on("request", lambda request: visit.asked.append(request))  # noqa: PLW0108 - it leaves a mark on what it is given
    page.on("console", lambda message: visit.complaints.append(message.text))
    page.on("pageerror", lambda error: visit.complaints.append(str(error)))
    return visit


@pytest.mark.parametrize(
    ("lang", "name"),
    [
        ("nn", "Skriv til familieteamet (opnar i ei ny fane)"),
        ("", "Skriv til familieteamet (opnar i ei ny fane)"),
        ("no", "Skriv til familieteamet (åpner i en ny fane)"),
        ("nb-NO", "Skriv til familieteamet (åpner i en ny fane)"),
        ("en-GB", "Write to the family team (opens in a new tab)"),
        ("pl", "Write to the family team (opens in a new tab)"),
    ],
)
def test_under_the_strictest_policy_it_speaks_the_pages_language_and_nobody_hears_of_the_visitor(
    visit: Visit, lang: str, name: str
) -> None:
    visit.opens(lang=lang)
    expect(visit.way(name)).to_be_visible()
    assert visit.way(name).evaluate(GROUND) == "rgb(15, 90, 94)"
    assert {one.url for one in visit.asked if one.url != "data:,"} == {
        f"{visit.host.url}/",
        f"{visit.host.url}/files/door.js",
    }
    assert visit.page.evaluate(KEPT) == ["", 0, 0]
    assert visit.page.context.cookies() == []
    assert visit.complaints == []


def test_lent_by_us_it_is_one_request_without_a_cookie(visit: Visit) -> None:
    visit.page.context.add_cookies([{"name": "chat", "value": "somebody", "url": visit.door}])
    visit.opens(head=FROM_US, policy=f"{BARE}; script-src {visit.door}")
    expect(visit.way("Skriv til familieteamet (opnar i ei ny fane)")).to_be_visible()
    [ours] = [one for one in visit.asked if one.url.startswith(visit.door)]
    assert urlsplit(ours.url).path == "/door.js"
    assert "cookie" not in ours.all_headers()
    assert visit.complaints == []


def test_the_page_around_it_cannot_spoil_how_it_looks_nor_it_the_page(visit: Visit) -> None:
    visit.opens(head=HOSTILE + BY_ITSELF, policy=LOOSER)
    way = visit.way("Skriv til familieteamet (opnar i ei ny fane)")
    expect(way).to_be_visible()
    size, colour = way.evaluate("node => [parseFloat(getComputedStyle(node).fontSize), getComputedStyle(node).color]")
    assert (size, colour) == (18, "rgb(255, 255, 255)")
    assert way.evaluate("node => node.getBoundingClientRect().height") >= 44
    assert visit.page.evaluate("[...document.styleSheets].length") == 1


def test_without_the_script_the_link_itself_is_there(visit: Visit) -> None:
    visit.opens(policy=BARE)
    expect(visit.way("Familieteamet")).to_have_attribute("href", f"{visit.door}/")


def test_by_keyboard_it_opens_the_chat_in_a_tab_of_its_own_that_can_be_left(
    visit: Visit, context: BrowserContext
) -> None:
    context.route(f"{EXIT_TO}**", lambda route: route.fulfill(body="<title>Yr</title>Regn."))
    visit.opens(lang="en")
    with context.expect_page() as opened:
        walk_to_the_door(visit)
        visit.page.keyboard.press("Enter")
    chat = opened.value
    expect(chat.locator("html")).to_have_attribute("lang", "en")
    assert chat.url == f"{visit.door}/?lang=en"
    assert chat.evaluate("[window.opener, document.referrer, history.length]") == [None, "", 1]
    assert context.cookies() == []
    chat.get_by_role("link", name="Leave page").click()
    chat.wait_for_url(EXIT_TO)
    assert chat.evaluate("history.length") == 1


@pytest.mark.parametrize("lang", ["nn", "nb", "en"])
def test_axe_finds_nothing_and_it_fits_a_small_phone(visit: Visit, lang: str) -> None:
    visit.page.set_viewport_size({"width": 320, "height": 640})
    visit.opens(lang=lang, policy=LOOSER)
    assert Axe().run(visit.page).response["violations"] == []
    assert visit.page.evaluate("document.documentElement.scrollWidth") <= 320


def test_the_chat_is_never_shown_inside_somebody_elses_page(visit: Visit) -> None:
    visit.opens(head=f'<iframe title="x" src="{visit.door}/"></iframe>', policy="default-src *")
    [frame] = visit.page.frames[1:]
    assert frame.get_by_role("heading").count() == 0
    assert any("frame-ancestors" in one or "X-Frame-Options" in one for one in visit.complaints)


def walk_to_the_door(visit: Visit) -> None:
    """By Tab alone: focus in a room of its own shows as focus on what holds the room."""
    for _ in range(5):
        visit.page.keyboard.press("Tab")
        if visit.page.evaluate("document.activeElement?.shadowRoot?.activeElement?.className") == "way":
            return
    raise AssertionError("the keyboard does not reach it")
