"""Whatever a person writes is shown as the text that it is."""

import html
from html.parser import HTMLParser

import httpx
import pytest
from typing_extensions import override

from bot.i18n import Catalogs
from tests.bot.channels.web.person import Person
from tests.bot.channels.web.site import Site

MARK = "Vondt99"
CORPUS = [
    f"<script>{MARK}()</script>",
    f"<img src=x onerror={MARK}()>",
    f'"><svg onload={MARK}()>',
    f"' autofocus onfocus={MARK}() x='",
    f"</textarea><script>{MARK}()</script>",
    f"</title><iframe srcdoc='<script>{MARK}()</script>'>",
    f"javascript:{MARK}()",
    f"{{{{ {MARK} }}}} {{% for x in y %}} ${{{MARK}}}",
    f"<a href='data:text/html,{MARK}'>x</a>",
    f"<!--{MARK}--><math><mtext></form><form><mglyph><style></math><img src onerror={MARK}()>",
    f"&lt;script&gt;{MARK}&lt;/script&gt;",
    f"\u202e{MARK}\u202c <b>\u0000{MARK}",
    f"{{place}} {{0}} %s {MARK} <b hx-get=/exit>",
    f"113 <b>{MARK}</b> 116 117",
]


FOREIGN = frozenset({"b", "img", "iframe", "math", "mglyph", "mtext", "style", "object", "embed", "base"})
"""No page of ours has these, nor a script without an address."""


class Elements(HTMLParser):
    """What a browser would make of somebody's words if they were more than words."""

    def __init__(self, markup: str) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self.feed(markup)

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        marked = any(MARK in (value or "") for name, value in attrs if name != "value")
        if marked or tag in FOREIGN or (tag == "script" and not dict(attrs).get("src")):
            self.found.append(f"{tag} {attrs}")

    @override
    def handle_comment(self, data: str) -> None:
        self.found.append(f"comment {data}")

    @override
    def handle_data(self, data: str) -> None:
        if self.cdata_elem and MARK in data:
            self.found.append(f"{self.cdata_elem} {data}")


@pytest.mark.parametrize("words", CORPUS)
async def test_it_is_inert_wherever_the_page_shows_it(
    client: httpx.AsyncClient, site: Site, catalogs: Catalogs, words: str
) -> None:
    person = Person(client, catalogs)
    await person.open("/")
    await person.press("who.parent")
    await expect_inert(person, await person.type(words))
    await person.type("Molde")
    await person.press("team.yes")
    await person.press("child_age.under_1")
    await person.press("reach.call")
    await expect_inert(person, await person.type(words))
    await person.type("99 99 99 01")
    await person.press("others.yes")
    await expect_inert(person, await person.type(words[:40]))
    await expect_inert(person, await person.type(words))
    await person.press("voicemail.no")
    await expect_inert(person, await person.type(words[:60]))
    await expect_inert(person, await person.type(words))
    await person.press("send.yes")
    await expect_inert(person, await person.type(words))
    await expect_inert(person, await person.press("control.withdraw", typed=words))
    await person.press("no")
    await site.staff_answers(words)
    await expect_inert(person, await person.open("/chat"))
    await expect_inert(person, await person.open("/chat/fragment"))


async def expect_inert(person: Person, _: object) -> None:
    """No element, attribute or comment of theirs in the page."""
    assert person.page.status_code in {200, 422}
    assert Elements(person.page.text).found == []


@pytest.mark.parametrize("words", [words for words in CORPUS if "<" in words])
def test_the_look_at_a_page_sees_what_is_not_inert(words: str) -> None:
    assert Elements(f"<p>{words}</p>").found
    assert not Elements(f"<p>{html.escape(words)}</p>").found
