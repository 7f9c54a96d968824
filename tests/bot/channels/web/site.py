"""The web chat as it is served: the real routes behind the real fence, over a real SQLite file."""

import asyncio
import socket
import threading
from asyncio import Event
from collections.abc import Coroutine
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

import httpx
import jinja2
import uvicorn
from fastapi import FastAPI
from starlette.types import ASGIApp

import bot.channels.web
from bot.channels.web.app import DOOR, WebChatServices, build_router
from bot.channels.web.sender import WebSender
from bot.conversation import Reception
from bot.flows import BOOK
from bot.i18n import Catalogs
from core.cases import store as cases
from core.cases.desk import Desk, Wording
from core.cases.records import CloseReason
from core.clock import SetClock
from core.db import Database, begin, open_database, read
from core.ids import RandomIds
from core.outbox import Parcel
from core.places import Gazetteer
from core.setup import Setup
from core.vault import Vault
from tests.builders import MASTER_KEY, PROMISE, START, member, put_staff
from tests.transcripts.house import furnish
from web.security import Fence, fence
from web.static_files import StaticFiles
from web.templates import build_environment
from worker import Relay

Result = TypeVar("Result")
FILES = StaticFiles([Path(bot.channels.web.__file__).parent / "static"])
MARIT = member("marit", team_id="molde", name="Marit")


@dataclass(slots=True, frozen=True, kw_only=True)
class Site:
    database: Database
    vault: Vault
    clock: SetClock
    catalogs: Catalogs
    gazetteer: Gazetteer
    public_url: str

    def app(self) -> ASGIApp:
        app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
        app.router.routes.append(FILES.route())
        app.include_router(build_router(self.services()))
        return fence(app, Fence(public_url=self.public_url, lent=[DOOR]))

    def services(self) -> WebChatServices:
        ids = RandomIds()
        reception = Reception(
            database=self.database,
            vault=self.vault,
            ids=ids,
            clock=self.clock,
            catalogs=self.catalogs,
            setup=Setup(self.gazetteer),
            book=BOOK,
            promise=PROMISE,
            web_url=self.public_url,
        )
        return WebChatServices(
            database=self.database,
            vault=self.vault,
            ids=ids,
            clock=self.clock,
            catalogs=self.catalogs,
            reception=reception,
            environment=build_environment(static=FILES.url, loaders=[jinja2.PackageLoader("bot.channels.web")]),
            secure_cookies=self.public_url.startswith("https:"),
        )

    async def staff_answers(self, words: str, *, held_up: Event | None = None) -> None:
        """A colleague in Molde answers the newest case there, and the relay carries it to the page.

        Until `held_up` is set the words stand on the page, but do not count as delivered yet.
        """
        desk = Desk(self.vault, RandomIds())
        async with read(self.database) as tx:
            [(case, _), *_] = await cases.open_cases(tx, MARIT)
        async with begin(self.database) as tx:
            wording = Wording(text=words, once=RandomIds().new_id())
            await desk.reply(tx, MARIT, case.id, wording, now=self.clock.now())
        await self.relay(held_up).deliver_due()

    async def staff_closes(self) -> None:
        async with read(self.database) as tx:
            [(case, _), *_] = await cases.open_cases(tx, MARIT)
        async with begin(self.database) as tx:
            await Desk(self.vault, RandomIds()).close(tx, MARIT, case.id, CloseReason.NO_NEED, now=self.clock.now())

    def relay(self, held_up: Event | None = None) -> Relay:
        web = WebSender(database=self.database, vault=self.vault)
        sender = HeldUp(web, held_up) if held_up else web
        return Relay(database=self.database, vault=self.vault, clock=self.clock, senders={"web": sender})


@dataclass(slots=True, frozen=True)
class HeldUp:
    """The words are on the page; the relay hears of it later."""

    web: WebSender
    until: Event
    repeats_harmlessly: bool = True

    async def send(self, parcel: Parcel, *, now: datetime) -> None:
        await self.web.send(parcel, now=now)
        await self.until.wait()


async def furnished(url: str, *, catalogs: Catalogs, gazetteer: Gazetteer, public_url: str) -> Site:
    database = open_database(url)
    await furnish(database)
    async with begin(database) as tx:
        await put_staff(tx, MARIT)
    return Site(
        database=database,
        vault=Vault(MASTER_KEY),
        clock=SetClock(START),
        catalogs=catalogs,
        gazetteer=gazetteer,
        public_url=public_url,
    )


class Served:
    """The site on a port of its own, in a thread of its own with its own event loop."""

    def __init__(self, url: str, *, catalogs: Catalogs, gazetteer: Gazetteer) -> None:
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://localhost:{self.socket.getsockname()[1]}"
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self.thread.start()
        self.site = self.run(furnished(url, catalogs=catalogs, gazetteer=gazetteer, public_url=self.url))
        config = uvicorn.Config(
            self.site.app(), log_config=None, lifespan="off", timeout_graceful_shutdown=1, ws="none"
        )
        self.server = uvicorn.Server(config)
        self.serving = asyncio.run_coroutine_threadsafe(self.server.serve(sockets=[self.socket]), self.loop)
        httpx.get(self.url)  # waits in the socket's queue until the server answers

    def run(self, work: Coroutine[Any, Any, Result]) -> Result:
        return self.begin(work).result(timeout=10)

    def begin(self, work: Coroutine[Any, Any, Result]) -> Future[Result]:
        return asyncio.run_coroutine_threadsafe(work, self.loop)

    def close(self) -> None:
        self.server.should_exit = True
        self.serving.result(timeout=10)
        self.run(self.site.database.close())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(timeout=5)
        self.loop.close()
        self.socket.close()
