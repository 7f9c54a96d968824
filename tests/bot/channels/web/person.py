"""A person at the web chat without a window: reads the page as HTML and presses what stands there."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlencode

import httpx
from typing_extensions import override

from bot.i18n import Catalogs

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@dataclass
class Form:
    action: str
    fields: dict[str, str] = field(default_factory=dict)
    buttons: list[tuple[str, str, str, str]] = field(default_factory=list)
    """Label, name, value, and where it leads if that is another place."""
    writes: bool = False


class Reading(HTMLParser):
    """The forms of a page, and its words."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.forms: dict[str, Form] = {}
        self.order: list[Form] = []
        self.words: list[str] = []
        self._unbroken: list[str] = []
        self._form: Form | None = None
        self._button: dict[str, str] | None = None
        self._label: list[str] = []
        self._later: list[tuple[str, tuple[str, str, str, str]]] = []
        self._area: str | None = None
        self._quiet = 0
        self.feed(markup)
        for form_id, button in self._later:
            self.forms[form_id].buttons.append(button)

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._form = Form(named["action"])
            self.order.append(self._form)
            self.forms[named.get("id", f"form-{len(self.order)}")] = self._form
        elif tag == "input" and self._form:
            self._form.fields[named["name"]] = named.get("value", "")
            self._form.writes |= named.get("type") != "hidden"
        elif tag == "textarea" and self._form:
            self._form.fields[named["name"]], self._area, self._form.writes = "", named["name"], True
        elif tag == "button":
            self._button, self._label = named, []
        elif tag in {"script", "style"}:
            self._quiet += 1

    @override
    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "textarea" and self._form and self._area:
            self._form.fields[self._area] = self._form.fields[self._area].removeprefix("\n")
            self._area = None
        elif tag == "button" and self._button is not None:
            self._put_button(self._button)
            self._button = None
        elif tag in {"script", "style"}:
            self._quiet -= 1

    @override
    def handle_data(self, data: str) -> None:
        if self._area and self._form:
            self._form.fields[self._area] += data
        elif self._button is not None:
            self._label.append(data)
        elif not self._quiet:
            self._unbroken.append(data)
            if data.strip():
                self.words.append(data.strip())

    def _put_button(self, named: dict[str, str]) -> None:
        label = re.sub(r"\s+", " ", "".join(self._label)).strip()
        button = (label, named.get("name", ""), named.get("value", ""), named.get("formaction", ""))
        if "form" in named:
            self._later.append((named["form"], button))
        elif self._form:
            self._form.buttons.append(button)

    @property
    def text(self) -> str:
        """A space between any two elements."""
        return " ".join(self.words)

    @property
    def sentences(self) -> str:
        """As it reads, with links inside the sentences they stand in."""
        return re.sub(r"\s+", " ", "".join(self._unbroken))


@dataclass
class Person:
    """Follows redirects by itself, as a browser does, and always stands on a page."""

    client: httpx.AsyncClient
    catalogs: Catalogs
    lang: str = "nn"
    page: httpx.Response = field(default_factory=lambda: httpx.Response(200))

    async def open(self, path: str) -> Reading:
        self.page = await self.client.get(path)
        return self.reading

    @property
    def reading(self) -> Reading:
        return Reading(self.page.text)

    async def press(self, key: str, *, typed: str | None = None, **facts: str) -> Reading:
        """The button with the words of `key`; `typed` stands in the field of its form."""
        return await self.press_label(self.catalogs.say(self.lang, key, **facts), typed=typed)

    async def press_label(self, label: str, *, typed: str | None = None) -> Reading:
        for form in self.reading.order:
            for words, name, value, elsewhere in form.buttons:
                if words == label:
                    return await self.submit(form, {name: value} if name else {}, typed=typed, to=elsewhere)
        raise AssertionError(f"no button says {label}: {self.reading.text}")

    async def type(self, words: str) -> Reading:
        """Words in the field, and Enter or the button beside it."""
        form = next(form for form in self.reading.order if form.writes)
        return await self.submit(form, {}, typed=words)

    async def submit(self, form: Form, pressed: dict[str, str], *, typed: str | None = None, to: str = "") -> Reading:
        sent = form.fields | pressed | ({"text": typed} if typed is not None else {})
        return await self.post(to or form.action, sent)

    async def post(self, path: str, sent: dict[str, str]) -> Reading:
        self.page = await self.client.post(path, content=urlencode(sent), headers=FORM)
        while self.page.is_redirect:
            self.page = await self.client.get(self.page.headers["location"].partition("#")[0])
        return self.reading

    def words(self, key: str) -> str:
        """How the words of `key` begin, up to the first fact or line break."""
        return re.split(r"[{\n]", self.catalogs.words[self.lang][key])[0].strip()

    async def arrive_at_the_review(self) -> Reading:
        """The shortest way, with a few words."""
        await self.open(f"/?lang={self.lang}")
        await self.press("who.parent")
        await self.type("Molde")
        await self.press("team.yes")
        await self.press("child_age.under_1")
        await self.press("reach.chat")
        return await self.type("Vi søv nesten ikkje.")

    async def send(self) -> Reading:
        await self.arrive_at_the_review()
        return await self.press("send.yes")
