"""The three scripts in a real Chromium, against a real server."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx
import jinja2
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from web.page import ExitWords, Said, Shell
from web.security import Fence, fence
from web.static_files import StaticFiles
from web.templates import build_environment

pytestmark = pytest.mark.browser

PAGE = """{% extends "base.html" %}
{% from "macros/page.html" import always_in_reach %}
{% from "macros/talk.html" import talk %}
{% from "macros/forms.html" import text_area %}
{% from "macros/buttons.html" import button %}
{% block scripts %}{{ super() }}
<script src="{{ static('exit.js') }}" defer></script>
<script src="{{ static('live.js') }}" defer></script>
{% endblock %}
{% block before %}{{ always_in_reach("Nær", "Hjelp", "/help-now", "Forlat sida", "/exit", "/neutral", words) }}{% endblock %}
{% block main %}<h1>Samtalen</h1>
{{ talk(lines, "Samtalen", "/events", "/lines", "Du er logga ut.") }}
<form action="/send" method="post">{{ text_area("words", "Skriv") }}{{ button("Send") }}</form>{% endblock %}"""
LINES = """{% from "macros/talk.html" import talk_lines %}{{ talk_lines(lines) }}"""
WORDS = ExitWords(gone="Lastar.", two_left="To til.", one_left="Ein til.", slow="For seint.")


class Room:
    """A little conversation: what has been said, who listens, and what the page has sent."""

    def __init__(self, environment: jinja2.Environment, shell: Shell) -> None:
        self.environment = environment
        self.shell = shell
        self.lines = [Said(key="1", kind="theirs", who="vi", text="Hei")]
        self.listeners: set[asyncio.Event] = set()
        self.opened = 0
        self.sent: list[str] = []
        self.ended = 0
        self.over = False
        self.broken = False
        self.cut = False

    async def page(self, request: Request) -> Response:
        if self.ended:
            return PlainTextResponse("ingenting her")
        return self.render("page.html")

    async def fragment(self, request: Request) -> Response:
        return Response(status_code=401) if self.over else self.render("lines.html")

    def render(self, name: str) -> Response:
        template = self.environment.get_template(name)
        return HTMLResponse(template.render(shell=self.shell, words=WORDS, lines=self.lines))

    async def events(self, request: Request) -> Response:
        if self.broken:
            return Response(status_code=503)
        return StreamingResponse(self.stream(), media_type="text/event-stream")

    async def stream(self) -> AsyncIterator[str]:
        news = asyncio.Event()
        self.listeners.add(news)
        self.opened += 1
        yield "retry: 10\n\n"
        try:
            while not self.cut:
                await news.wait()
                news.clear()
                yield "data: look\n\n"
        finally:
            self.listeners.discard(news)
            self.cut = False

    async def say(self, request: Request) -> Response:
        change = request.query_params
        if "over" in change:
            self.over = True
        elif "cut" in change:
            self.cut = True
        elif "text" in change:
            line = Said(key=change["key"], kind="theirs", who="vi", text=change["text"], state=change.get("state", ""))
            self.lines = [old for old in self.lines if old.key != line.key] + [line]
        for news in self.listeners:
            news.set()
        return PlainTextResponse("")

    async def send(self, request: Request) -> Response:
        self.sent.append((await request.body()).decode())
        return RedirectResponse("/chat", status_code=303)

    async def leave(self, request: Request) -> Response:
        if request.method == "POST":
            self.ended += 1
            return Response(status_code=204)
        return RedirectResponse("/neutral", status_code=303)

    async def neutral(self, request: Request) -> Response:
        return PlainTextResponse("yr og nyhende")

    def routes(self) -> list[Route]:
        return [
            Route("/chat", self.page),
            Route("/lines", self.fragment),
            Route("/events", self.events),
            Route("/say", self.say, methods=["POST"]),
            Route("/send", self.send, methods=["POST"]),
            Route("/exit", self.leave, methods=["GET", "POST"]),
            Route("/neutral", self.neutral),
        ]


@pytest.fixture
def room(door: Any, files: StaticFiles, shell: Shell) -> Room:
    own = jinja2.DictLoader({"page.html": PAGE, "lines.html": LINES})
    room = Room(build_environment(static=files.url, loaders=[own]), shell)
    app = Starlette(routes=[*room.routes(), files.route()])
    door.open(fence(app, Fence(public_url=f"http://veginn.test:{door.port}")))
    return room


@pytest.fixture
def page(context: BrowserContext, room: Room, door: Any) -> Page:
    page = context.new_page()
    page.goto("about:blank")
    with page.expect_response("**/lines"):
        page.goto(f"{door.url}/chat")
    return page


def say(page: Page, **change: str) -> None:
    with page.expect_response("**/lines"):
        said = httpx.post(httpx.URL(page.url).join("/say"), params=change, headers={"Sec-Fetch-Site": "none"})
        assert said.status_code == httpx.codes.OK


def line(page: Page, text: str) -> Any:
    return page.get_by_role("listitem").filter(has_text=text)


def ears(page: Page) -> Any:
    return page.locator("#live-words")


# --- leaving ------------------------------------------------------------------


def assert_left(page: Page, room: Room) -> None:
    page.wait_for_url("**/neutral")
    assert room.ended == 1
    page.go_back()
    assert page.url == "about:blank"


def test_the_button_leaves_ends_the_session_and_overwrites_the_place_in_history(page: Page, room: Room) -> None:
    page.get_by_role("link", name="Forlat sida").click()
    assert_left(page, room)


def test_three_presses_of_shift_leave(page: Page, room: Room) -> None:
    page.keyboard.press("Shift")
    expect(ears(page)).to_have_text("To til.")
    page.keyboard.press("Shift")
    expect(ears(page)).to_have_text("Ein til.")
    page.keyboard.press("Shift")
    assert_left(page, room)


def test_the_page_is_covered_before_anything_is_fetched(page: Page, room: Room, context: BrowserContext) -> None:
    """A neutral page that never comes: the answer 204 leaves the browser where it was."""
    context.route("**/neutral", lambda route: route.fulfill(status=204))
    page.get_by_role("link", name="Forlat sida").click()
    cover = page.locator(".cover")
    expect(cover).to_have_text("Lastar.")
    assert page.locator("body").inner_text() == "Lastar."
    assert page.title() == "Lastar."
    box = cover.bounding_box()
    assert box is not None
    assert (box["x"], box["y"], box["width"], box["height"]) == (0, 0, 360, 740)


def test_capital_letters_do_not_lead_out(page: Page, room: Room) -> None:
    field = page.get_by_label("Skriv")
    field.focus()
    for letter in "ABCDE":
        page.keyboard.down("Shift")
        page.keyboard.press(letter)
        page.keyboard.up("Shift")
    assert page.url.endswith("/chat")
    assert field.input_value() == "ABCDE"


def test_slow_presses_do_not_lead_out(page: Page, room: Room) -> None:
    page.clock.install()
    page.keyboard.press("Shift")
    page.keyboard.press("Shift")
    page.clock.fast_forward(5001)
    expect(ears(page)).to_have_text("For seint.")
    page.keyboard.press("Shift")
    assert page.url.endswith("/chat")
    expect(ears(page)).to_have_text("To til.")


def test_without_javascript_the_way_out_is_a_link(chromium: Browser, room: Room, door: Any) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{door.url}/chat")
    page.get_by_role("link", name="Forlat sida").click()
    assert page.inner_text("body") == "yr og nyhende"
    context.close()


# --- live ---------------------------------------------------------------------


def test_a_new_line_appears_and_is_read_aloud_once(page: Page, room: Room) -> None:
    say(page, key="2", text="Vi ringjer i kveld.")
    expect(page.get_by_role("listitem")).to_have_count(2)
    expect(ears(page)).to_contain_text("Vi ringjer i kveld.")
    page.evaluate("document.getElementById('live-words').textContent = ''")
    say(page, key="2", text="Vi ringjer i kveld.", state="lest")
    expect(page.get_by_text("lest")).to_be_visible()
    assert ears(page).text_content() == ""


def test_what_was_there_at_the_start_is_not_read_aloud(page: Page, room: Room) -> None:
    assert ears(page).text_content() == ""


def test_lines_that_did_not_change_are_left_alone(page: Page, room: Room) -> None:
    page.evaluate("document.querySelector('[data-key=\"1\"]').mine = true")
    say(page, key="2", text="Meir")
    expect(page.get_by_role("listitem")).to_have_count(2)
    assert page.evaluate("document.querySelector('[data-key=\"1\"]').mine") is True


def test_what_is_being_typed_keeps_its_place_and_the_focus(page: Page, room: Room) -> None:
    say(page, key="2", text="linje\n" * 60)
    expect(page.get_by_role("listitem")).to_have_count(2)
    field = page.get_by_label("Skriv")
    field.fill("Vi har det")
    page.keyboard.press("ArrowLeft")
    before = field.evaluate("node => node.getBoundingClientRect().top")
    say(page, key="3", text="linje\n" * 60)
    expect(page.get_by_role("listitem")).to_have_count(3)
    assert page.evaluate("document.activeElement.id") == "words"
    assert field.input_value() == "Vi har det"
    assert field.evaluate("node => node.selectionStart") == 9
    assert field.evaluate("node => node.getBoundingClientRect().top") == pytest.approx(before, abs=1)


def test_markup_in_a_line_stays_text(page: Page, room: Room) -> None:
    say(page, key="2", text="<img src=x onerror=alert(1)><script>alert(1)</script>")
    expect(line(page, "<img src=x onerror=alert(1)>")).to_be_visible()
    assert page.locator("main img, main script").count() == 0


def test_after_a_break_it_catches_up(page: Page, room: Room) -> None:
    room.lines.append(Said(key="2", kind="theirs", who="vi", text="Medan du var borte"))
    with page.expect_response("**/events"):
        say(page, cut="1")
    expect(line(page, "Medan du var borte")).to_be_visible()
    assert room.opened == 2


def test_after_a_refusal_it_tries_again_by_itself(context: BrowserContext, room: Room, door: Any) -> None:
    room.broken = True
    page = context.new_page()
    page.clock.install()
    with page.expect_response("**/events"):
        page.goto(f"{door.url}/chat")
    room.broken = False
    with page.expect_response("**/events"):
        page.clock.fast_forward(2001)
    say(page, key="2", text="Her er vi att")
    expect(line(page, "Her er vi att")).to_be_visible()


def test_when_the_session_is_over_it_says_so_and_keeps_the_page(page: Page, room: Room) -> None:
    page.get_by_label("Skriv").fill("halv tekst")
    say(page, over="1")
    expect(page.locator("main .notice")).to_have_text("Du er logga ut.")
    expect(ears(page)).to_have_text("Du er logga ut.")
    assert page.get_by_label("Skriv").input_value() == "halv tekst"


# --- forms --------------------------------------------------------------------


def test_a_form_is_sent_once_however_often_it_is_pressed(page: Page, room: Room) -> None:
    page.get_by_label("Skriv").fill("hei")
    page.evaluate(
        "(() => { const button = document.querySelector('main button'); button.click(); button.click(); button.click() })()"
    )
    page.wait_for_load_state()
    expect(page.get_by_label("Skriv")).to_have_value("")
    assert room.sent == ["words=hei"]


def test_a_browser_that_does_not_say_where_it_comes_from_may_still_send(
    chromium: Browser, room: Room, door: Any
) -> None:
    """Over plain http on a name that is not localhost Chromium sends no Sec-Fetch-Site, like older phones."""
    context = chromium.new_context()
    page = context.new_page()
    page.goto(f"http://veginn.test:{door.port}/chat")
    page.get_by_label("Skriv").fill("hei")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", name="Samtalen")).to_be_visible()
    assert room.sent == ["words=hei"]
    context.close()


@pytest.fixture(autouse=True)
def no_script_errors(context: BrowserContext) -> Iterator[None]:
    errors: list[str] = []
    context.on("weberror", lambda error: errors.append(str(error.error)))
    yield
    assert errors == []
