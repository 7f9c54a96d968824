"""One person at the web chat by HTTP, without a script: whatever answers, they read the page and press what stands there.

They never write anything a second time of their own: after an outage they press the button of the page that kept it.
"""

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from http import HTTPStatus

import httpx

from bot.i18n import Catalogs
from tests.campaign.turnstile import Turnstile
from tests.line.page import Form, Page

AGAIN_SECONDS = 0.5
THINKING_SECONDS = 1.0
LATER_SECONDS = 0.4
"""Between one who comes and the next, so that the outage finds them at every step."""
PATIENCE_SECONDS = 30.0
SAME_ORIGIN = {"Sec-Fetch-Site": "same-origin"}
COOKIE = "chat"


@dataclass(slots=True, kw_only=True)
class Visitor:
    """`faults` are sentences about what no page may ever do. `markers` are the messages to the team, in order."""

    number: int
    client: httpx.AsyncClient
    catalogs: Catalogs
    turnstile: Turnstile
    messages: int
    locale: str = "nn"
    markers: list[str] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    unanswered: int = 0
    faults: list[str] = field(default_factory=list)
    ended: bool = False
    _page: str = ""

    async def live(self, over: asyncio.Event) -> None:
        """From hello to a case, and on writing until `over`, and a little more; ends when everything is taken."""
        await asyncio.sleep(self.number * LATER_SECONDS)
        self._page = (await self._get(f"/?lang={self.locale}")).text
        await self._press("who.parent")
        await self._type("Molde")
        for key in ("team.yes", "child_age.under_1", "reach.chat"):
            await self._press(key)
        await self._type(f"Ord frå gjest {self.number}.")
        await self._press("send.yes")
        while len(self.markers) < self.messages or not over.is_set():
            await self._write()
        await self._write()
        self.ended = True

    async def _write(self) -> None:
        self.markers.append(f"Melding {len(self.markers)} frå gjest {self.number} slutt.")
        await self._type(self.markers[-1])
        await asyncio.sleep(THINKING_SECONDS)

    async def looks(self) -> str:
        return (await self._get("/chat")).text

    @property
    def address(self) -> str:
        return self.client.cookies.get(COOKIE) or ""

    async def _press(self, key: str) -> None:
        label = self.catalogs.say(self.locale, key)
        found = ((form, form.button(label)) for form in Page(self._page).forms)
        form, button = next((form, button) for form, button in found if button)
        await self._send(form.action, {**form.fields, **button.fields}, typed="")

    async def _type(self, words: str) -> None:
        form = Page(self._page).asking()
        await self._send(form.action, {**form.fields, form.typed[0]: words}, typed=words)

    async def _send(self, path: str, sent: dict[str, str], *, typed: str) -> None:
        """Once, and then by the page that kept it, until it is taken."""
        while True:
            answer = await self._ask("POST", path, sent)
            if answer.status_code == HTTPStatus.SEE_OTHER:
                self._page = (await self._get(answer.headers["location"].partition("#")[0])).text
                return
            kept = self._kept(answer, typed)
            path, sent = kept.action, kept.fields | ({"text": typed} if typed else {})
            await asyncio.sleep(AGAIN_SECONDS)

    def _kept(self, answer: httpx.Response, typed: str) -> Form:
        """The form of the page that says we are away. It must have everything in it."""
        if answer.status_code != HTTPStatus.SERVICE_UNAVAILABLE:
            raise AssertionError(f"guest {self.number}: a form was answered with {answer.status_code}")
        if "retry-after" not in answer.headers:
            self.faults.append(f"guest {self.number} was not told when to come again")
        if typed not in answer.text or 'href="tel:113"' not in answer.text:
            self.faults.append(f"guest {self.number} was shown a page without their words, or without the numbers")
        return next(form for form in Page(answer.text).forms if form.action.startswith("/chat") and form.fields)

    async def _get(self, path: str) -> httpx.Response:
        while True:
            answer = await self._ask("GET", path)
            if answer.status_code == HTTPStatus.OK:
                return answer
            await asyncio.sleep(AGAIN_SECONDS)

    async def _ask(self, method: str, path: str, sent: dict[str, str] | None = None) -> httpx.Response:
        while True:
            await self.turnstile.passes()
            try:
                answer = await self.client.request(method, path, data=sent)
            except httpx.TransportError:
                self.unanswered += 1
                await asyncio.sleep(AGAIN_SECONDS)
                continue
            self.statuses[answer.status_code] += 1
            if answer.status_code == HTTPStatus.INTERNAL_SERVER_ERROR:
                self.faults.append(f"guest {self.number} was answered with 500")
            return answer
