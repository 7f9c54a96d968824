"""One conversation, or its case, does not open: its family is told so and has another way; all others go on."""

import asyncio
from contextlib import AsyncExitStack

import httpx
import pytest
from starlette.requests import Request
from structlog.testing import capture_logs

from bot.channels.web.cookie import TalkCookie
from bot.channels.web.frame import Pages
from bot.channels.web.known import KnownTeams
from bot.channels.web.standing import Standing
from bot.channels.web.visiting import look
from bot.i18n import LOCALES, Catalogs
from core.cases.store import subject_of as case_subject
from core.conversations import store as conversations
from core.conversations.models import conversations as talks
from core.db.sqlite import READERS
from tests.bot.channels.web.person import Person
from tests.bot.channels.web.site import Site
from tests.damage import flip_a_byte, lose_the_key

WORDS = "Vi søv ikkje, og <b>eg</b> er redd."
PATIENCE = 10


@pytest.fixture
async def person(client: httpx.AsyncClient, catalogs: Catalogs) -> Person:
    person = Person(client, catalogs)
    await person.send()
    return person


async def damage(site: Site, person: Person) -> str:
    """The state of this person's conversation does not open any more. Its id."""
    visit = await look(site.database, site.vault, person.client.cookies["chat"])
    assert visit
    await flip_a_byte(site.database, talks.c.sealed_state, talks.c.id == visit.talk.id)
    return visit.talk.id


@pytest.mark.parametrize("lang", LOCALES)
async def test_the_page_says_so_and_names_who_can_be_rung(
    person: Person, site: Site, catalogs: Catalogs, lang: str
) -> None:
    talk_id = await damage(site, person)
    with capture_logs() as logged:
        page = await person.client.get("/chat", headers={"Accept-Language": lang})
    assert page.status_code == httpx.codes.GONE
    assert catalogs.say(lang, "web.unreadable.heading") in page.text
    assert 'href="tel:71000000"' in page.text
    assert 'href="tel:113"' in page.text
    assert logged == [
        {"event": "web.unreadable", "log_level": "error", "subject": conversations.subject_of(talk_id)},
    ]


async def test_what_was_typed_is_still_there_to_copy(person: Person, site: Site) -> None:
    await damage(site, person)
    reading = await person.type(WORDS)
    assert person.page.status_code == httpx.codes.GONE
    assert WORDS in reading.sentences


async def test_it_opens_again_by_the_same_cookie_when_somebody_has_mended_it(person: Person, site: Site) -> None:
    await damage(site, person)
    assert (await person.client.get("/chat")).status_code == httpx.codes.GONE
    await flip_a_byte(site.database, talks.c.sealed_state, talks.c.sealed_state.is_not(None))  # the same bit once more
    assert person.words("web.sent.heading") in (await person.open("/chat")).text


async def test_they_can_start_again_at_once(person: Person, site: Site) -> None:
    await damage(site, person)
    before = person.client.cookies["chat"]
    await person.open("/chat")
    reading = await person.press("web.ended.again")
    assert person.page.status_code == httpx.codes.OK
    assert person.words("who.ask") in reading.text
    assert person.client.cookies["chat"] != before


@pytest.mark.parametrize("path", ["/chat/fragment", "/chat/events"])
async def test_an_open_page_hears_that_it_is_over(person: Person, site: Site, path: str) -> None:
    await damage(site, person)
    assert (await person.client.get(path)).status_code == httpx.codes.GONE


async def test_nobody_elses_conversation_is_touched(person: Person, site: Site, catalogs: Catalogs) -> None:
    await damage(site, person)
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(site.app()), base_url="http://localhost", headers=dict(person.client.headers)
    ) as another:
        other = Person(another, catalogs)
        assert other.words("web.sent.heading") in (await other.send()).text


async def test_words_for_a_case_that_does_not_open_are_not_said_to_be_sent(person: Person, site: Site) -> None:
    visit = await look(site.database, site.vault, person.client.cookies["chat"])
    assert visit
    assert visit.case
    await lose_the_key(site.database, case_subject(visit.case.id))
    reading = await person.type(WORDS)
    assert person.page.status_code == httpx.codes.GONE
    assert person.words("web.unreadable.heading") in reading.text
    assert WORDS in reading.sentences


async def test_the_way_out_is_open(person: Person, site: Site) -> None:
    await damage(site, person)
    assert (await person.client.get("/exit")).status_code == httpx.codes.SEE_OTHER
    assert dict(person.client.cookies) == {}


@pytest.mark.sqlite
async def test_the_page_does_not_wait_for_a_database_that_hangs_meanwhile(site: Site) -> None:
    services = site.services()
    known, cookie = KnownTeams(site.database), TalkCookie(services.secure_cookies)
    await known.look()
    standing = Standing(services, Pages(services), cookie, known, patience=0.0)
    request = Request({"type": "http", "method": "GET", "path": "/chat", "query_string": b"", "headers": []})
    async with AsyncExitStack() as hanging, asyncio.timeout(PATIENCE):
        for _ in range(READERS):
            _ = await hanging.enter_async_context(site.database.reader.connect())
        answer = await standing.unreadable(request)
    assert answer.status_code == httpx.codes.GONE
    assert 'href="tel:71000000"' in bytes(answer.body).decode()
