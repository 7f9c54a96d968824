"""Somebody at the web chat, form by form. Between two events only the database remembers anything."""

from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import httpx
import jinja2
from fastapi import FastAPI
from starlette.types import ASGIApp

import bot.channels.web
from bot.channels.web.app import WebChatServices, build_router
from bot.channels.web.sender import WebSender
from bot.channels.web.visiting import Visit, look
from bot.conversation import Rendered, render
from tests.bot.channels.web.person import Person, Reading
from tests.transcripts.house import WEB_URL, House
from tests.transcripts.transcript import Answer
from web.security import Fence, fence
from web.static_files import StaticFiles
from web.templates import build_environment

STATIC = StaticFiles([Path(bot.channels.web.__file__).parent / "static"])
TEMPLATES = build_environment(static=STATIC.url, loaders=[jinja2.PackageLoader("bot.channels.web")])
GREETING = ("greeting.hello", "greeting.for_whom", "greeting.limits", "who.ask")


@dataclass(slots=True)
class WebTalker:
    """What comes back is read from the lines that the page is drawn from; what is pressed must stand on the page."""

    house: House
    locale: str
    channel: str = field(default="web", init=False)
    _cookies: httpx.Cookies = field(default_factory=httpx.Cookies, init=False)
    _page: httpx.Response = field(default_factory=lambda: httpx.Response(200), init=False)
    _read: int = field(default=0, init=False)
    _greeted: bool = field(default=False, init=False)

    async def say(self, text: str) -> None:
        async with self._client() as client:
            person = self._person(client)
            if text == "/start":
                await person.open(f"/?lang={self.locale}")
            elif any(form.writes for form in person.reading.order):
                await person.type(text)
            elif "say" in person.reading.forms:
                await person.submit(person.reading.forms["say"], {}, typed=text)
            else:
                await person.post("/chat", {"lang": self.locale, "text": text})
            self._keep(person)

    async def press(self, label: str) -> None:
        async with self._client() as client:
            person = self._person(client)
            hidden = await self._always_in_reach(label)
            if hidden:
                await person.submit(person.reading.forms["say"], {"choice": hidden})
            else:
                await person.press_label(label)
            self._keep(person)

    async def leave(self) -> None:
        """By the quick way out."""
        async with self._client() as client:
            await client.get("/exit")
            self._cookies = client.cookies

    async def passes(self, time: timedelta) -> None:
        await self.house.passes(time)

    async def team_closes(self) -> None:
        await self.house.team_closes()

    async def answers(self) -> list[Answer]:
        await self.house.relay(web=WebSender(database=self.house.database, vault=self.house.vault)).deliver_due()
        visit = await self._visit()
        if visit is None:
            return [self._first_page()]
        new = [line for line in visit.lines if line.id > self._read]
        self._read = max((line.id for line in new), default=self._read)
        letters = [line.letter for line in new if line.letter]
        shown = letters[1:] if self._greeted else letters
        self._greeted = False
        return [_answer(render(letter, self.house.catalogs)) for letter in shown]

    def _first_page(self) -> Answer:
        """The first question stands on a page that knows nobody yet, and in fewer words.

        The greeting is said in full with the first answer; it is read here so that both channels tell one story.
        """
        self._greeted, self._read = True, 0
        reading = Reading(self._page.text)
        words = [self.house.catalogs.say(self.locale, key) for key in GREETING]
        assert words[-1] in reading.sentences
        labels = [label for form in reading.order for label, name, *_ in form.buttons if name == "choice"]
        return Answer(words, labels)

    async def _always_in_reach(self, label: str) -> str | None:
        visit = await self._visit()
        letter = visit.newest if visit else None
        if letter is None:
            return None
        controls = render(letter, self.house.catalogs).controls
        return next((one.id for one in controls if one.label == label and one.id == "!emergency"), None)

    async def _visit(self) -> Visit | None:
        address = self._cookies.get("__Host-chat")
        return await look(self.house.database, self.house.vault, address) if address else None

    def _keep(self, person: Person) -> None:
        self._page, self._cookies = person.page, person.client.cookies

    def _person(self, client: httpx.AsyncClient) -> Person:
        return Person(client, self.house.catalogs, self.locale, self._page)

    def _client(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(
            transport=httpx.ASGITransport(self._app()),
            base_url=WEB_URL,
            cookies=self._cookies,
            headers={"Sec-Fetch-Site": "same-origin"},
        )

    def _app(self) -> ASGIApp:
        house = self.house
        services = WebChatServices(
            database=house.database,
            vault=house.vault,
            ids=house.ids,
            clock=house.clock,
            catalogs=house.catalogs,
            reception=house.reception(),
            environment=TEMPLATES,
            secure_cookies=True,
        )
        app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
        app.include_router(build_router(services))
        return fence(app, Fence(public_url=WEB_URL))


def _answer(rendered: Rendered) -> Answer:
    author = [rendered.author] if rendered.author else []
    return Answer(
        [*author, *rendered.text.split("\n\n")], [button.label for button in (*rendered.choices, *rendered.controls)]
    )
