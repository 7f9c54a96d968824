"""Quick exit: at once, whatever happens, and nothing of a draft is left."""

import asyncio

import httpx
import pytest
from sqlalchemy import func, select, update
from starlette.types import Message, Scope

from bot.channels.web.services import EXIT_TO
from bot.i18n import Catalogs
from core.conversations.models import conversations, lines
from core.db import Database, begin, read
from core.notify.models import notices
from core.vault.models import data_keys
from tests.bot.channels.web.person import Person
from tests.bot.channels.web.site import Site
from tests.outage import take_away

PATIENCE = 10
BEACON = {"Sec-Fetch-Mode": "no-cors"}
FORM_POST = {"Sec-Fetch-Mode": "navigate"}


@pytest.fixture
async def drafting(client: httpx.AsyncClient, catalogs: Catalogs) -> Person:
    person = Person(client, catalogs)
    await person.arrive_at_the_review()
    return person


async def test_the_link_forgets_the_draft_at_once_and_leads_away(drafting: Person, site: Site) -> None:
    answer = await drafting.client.get("/exit")
    assert answer.status_code == 303
    assert answer.headers["location"] == EXIT_TO
    assert dict(drafting.client.cookies) == {}
    assert await left_of_the_person(site.database) == 0


async def test_the_background_request_of_a_page_that_is_left_gets_no_page(drafting: Person, site: Site) -> None:
    answer = await drafting.client.post("/exit", headers=BEACON)
    assert answer.status_code == 204
    assert dict(drafting.client.cookies) == {}
    assert await left_of_the_person(site.database) == 0


async def test_a_form_leads_away_too(drafting: Person) -> None:
    answer = await drafting.client.post("/exit", headers=FORM_POST)
    assert answer.status_code == 303
    assert answer.headers["location"] == EXIT_TO


async def test_what_was_sent_stays_with_the_team_who_hear_that_the_chat_is_closed(drafting: Person, site: Site) -> None:
    await drafting.press("send.yes")
    await drafting.client.get("/exit")
    async with read(site.database) as tx:
        kinds = list((await tx.execute(select(notices.c.kind))).scalars())
        reachable = await tx.connection.scalar(select(conversations.c.reachable))
    assert "unreachable" in kinds
    assert reachable is False
    assert dict(drafting.client.cookies) == {}


async def test_a_page_of_somebody_else_cannot_end_a_conversation(drafting: Person, site: Site) -> None:
    answer = await drafting.client.get("/exit", headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 303
    assert "set-cookie" not in answer.headers
    assert await left_of_the_person(site.database) > 0


async def test_nobody_in_a_hurry_waits_for_the_database(drafting: Person, site: Site) -> None:
    """Somebody else holds the conversation, and lets go of it only when the answer is there."""
    away = asyncio.Event()

    async def send(message: Message) -> None:
        if message["type"] == "http.response.body":
            away.set()

    async def ask() -> None:
        await site.app()(asking_for_the_way_out(drafting), nothing_more, send)

    async with asyncio.timeout(PATIENCE), asyncio.TaskGroup() as group, begin(site.database) as tx:
        await tx.execute(update(conversations).values(reachable=True))
        group.create_task(ask())
        await away.wait()
    assert await left_of_the_person(site.database) == 0


async def test_the_way_out_is_open_with_the_database_away(drafting: Person, site: Site) -> None:
    await take_away(site.database)
    answer = await drafting.client.get("/exit")
    assert answer.status_code == 303
    assert dict(drafting.client.cookies) == {}


async def test_leaving_without_a_conversation_or_with_a_made_up_one_is_no_error(client: httpx.AsyncClient) -> None:
    assert (await client.get("/exit")).status_code == 303
    client.cookies.set("chat", "made-up", domain="localhost.local")
    assert (await client.get("/exit")).status_code == 303


async def test_whoever_takes_back_what_was_sent_and_leaves_is_forgotten_too(drafting: Person, site: Site) -> None:
    await drafting.press("send.yes")
    await drafting.press("control.withdraw")
    await drafting.press("yes")
    await drafting.client.get("/exit")
    assert await left_of_the_person(site.database) == 0


async def left_of_the_person(database: Database) -> int:
    async with read(database) as tx:
        counts = [
            await tx.connection.scalar(select(func.count()).select_from(table))
            for table in (conversations, lines, data_keys)
        ]
    return sum(count or 0 for count in counts)


def asking_for_the_way_out(person: Person) -> Scope:
    request = person.client.build_request("GET", "/exit")
    return {
        "type": "http",
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": "/exit",
        "query_string": b"",
        "headers": [(name.lower(), value) for name, value in request.headers.raw],
        "client": None,
        "server": ("localhost", 80),
    }


async def nothing_more() -> Message:
    return {"type": "http.request", "body": b"", "more_body": False}
