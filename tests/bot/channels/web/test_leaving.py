"""Quick exit: at once, whatever happens, and nothing of a draft is left."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import httpx
import pytest
from sqlalchemy import func, select, update
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Message, Scope
from structlog.testing import capture_logs

from bot.channels.web.consultation_cookie import ConsultationCookie
from bot.channels.web.cookie import TalkCookie
from bot.channels.web.leaving import Leaving, rest
from bot.channels.web.services import EXIT_TO
from bot.i18n import Catalogs
from core.conversations.models import conversations, lines
from core.db import Database, begin, read
from core.notify.models import notices
from core.vault import Vault
from core.vault.models import data_keys
from tests.bot.channels.web.person import Person
from tests.bot.channels.web.site import Site
from tests.outage import bring_back, take_away

PATIENCE = 10
COOKIE = TalkCookie(secure=False)
RECEIPT = ConsultationCookie(Vault(bytes(32)), secure=False)
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


@dataclass(slots=True)
class Rests:
    """Counts instead of resting, and does `then` at the rest of that number."""

    number: int
    then: Callable[[], Awaitable[None]]
    seconds: list[float] = field(default_factory=list)

    async def __call__(self, seconds: float, stop: asyncio.Event) -> None:
        self.seconds.append(seconds)
        if len(self.seconds) == self.number:
            await self.then()


async def test_the_way_out_is_open_with_the_database_away_and_the_draft_goes_when_it_is_back(
    drafting: Person, site: Site
) -> None:
    await take_away(site.database)
    answer = await leaves(
        Leaving(site.services(), COOKIE, RECEIPT, rest=Rests(2, lambda: bring_back(site.database))), drafting
    )
    assert answer.status_code == 303
    assert "Max-Age=0" in answer.headers["set-cookie"]
    assert await left_of_the_person(site.database) == 0


async def test_a_stop_ends_a_rest_at_once() -> None:
    stop = asyncio.Event()
    async with asyncio.timeout(PATIENCE), asyncio.TaskGroup() as group:
        group.create_task(rest(10 * PATIENCE, stop))
        stop.set()
    assert stop.is_set()


async def test_the_team_hears_of_a_family_that_left_during_an_outage(drafting: Person, site: Site) -> None:
    await drafting.press("send.yes")
    rests = Rests(9, lambda: bring_back(site.database))
    await take_away(site.database)
    with capture_logs() as logged:
        answer = await leaves(Leaving(site.services(), COOKIE, RECEIPT, rest=rests), drafting)
    assert answer.status_code == 303
    assert rests.seconds == [0.5, 1, 2, 4, 8, 16, 30, 30, 30]
    assert [entry["event"] for entry in logged] == ["web.leaving_waits"]
    async with read(site.database) as tx:
        assert "unreachable" in (await tx.execute(select(notices.c.kind))).scalars().all()
        assert await tx.connection.scalar(select(conversations.c.reachable)) is False


async def test_what_a_stop_cuts_off_is_said_without_saying_whose_it_is(drafting: Person, site: Site) -> None:
    await drafting.press("send.yes")
    services = site.services()

    async def stops() -> None:
        services.stop.set()

    await take_away(site.database)
    with capture_logs() as logged:
        await leaves(Leaving(services, COOKIE, RECEIPT, rest=Rests(2, stops)), drafting)
    assert logged == [
        {"event": "web.leaving_waits", "log_level": "warning"},
        {"event": "web.leaving_cut_off", "log_level": "error"},
    ]


async def test_no_more_than_so_many_wait_and_nobody_twice(drafting: Person, site: Site) -> None:
    others: list[httpx.AsyncClient] = []

    async def the_same_and_another_leave() -> None:
        await leaves(leaving, drafting)
        others.append(httpx.AsyncClient(base_url="http://localhost", cookies={COOKIE.name: "another"}))
        await leaves(leaving, Person(others[0], site.catalogs))
        await bring_back(site.database)

    leaving = Leaving(site.services(), COOKIE, RECEIPT, rest=Rests(1, the_same_and_another_leave), most=1)
    await take_away(site.database)
    with capture_logs() as logged:
        await leaves(leaving, drafting)
    assert [entry["event"] for entry in logged] == ["web.leaving_waits", "web.leaving_dropped"]
    assert await left_of_the_person(site.database) == 0
    await others[0].aclose()


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


async def leaves(leaving: Leaving, person: Person) -> Response:
    """Returns when what is done behind the answer is done as well."""
    answer = await leaving.leave(Request(asking_for_the_way_out(person)))
    assert answer.background
    await answer.background()
    return answer


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
