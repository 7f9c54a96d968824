"""The program as it is served, wired by its own hand, with real servers for mail and for the web around it."""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import time, timedelta
from pathlib import Path

import httpx
from starlette.types import ASGIApp

from admin.views.say import Say
from core.clock import SetClock
from core.db import Database, begin
from core.db.lifeline import Office
from core.duty.records import Layer, Pattern
from core.settings import Settings
from core.staff.accounts import reset_password
from core.teams import put_team
from core.teams.catalogue import shipped_teams
from tests.builders import MASTER_KEY, START, Opened, open_case, put_staff
from tests.core.duty.house import EVERYBODY, Team, give_channel
from tests.worker.post_office import MailServer, WebServer, a_mail_server, a_web_server
from veginn.house import House, open_house
from veginn.serving import POLLING, Part, Serving
from worker import Keeper

LINK = re.compile(r"http://127\.0\.0\.1:8000(/answer/\S+)")
PASSWORD = "tre kattar på trappa"


@dataclass(slots=True, frozen=True)
class Way:
    """How somebody is reached. `came`: the words of everything that has arrived there."""

    kind: str
    address: str
    came: Callable[[], list[str]]


@dataclass(slots=True, frozen=True)
class Program:
    house: House
    clock: SetClock
    keeper: Keeper
    site: ASGIApp
    mail: MailServer
    web: WebServer

    def way(self, kind: str, who: str) -> Way:
        if kind == "mail":
            address = f"{who}@example.org"
            return Way(kind, address, lambda: [one.get_content() for one in self.mail.got if one["To"] == address])
        return Way(
            kind,
            f"json://127.0.0.1:{self.web.port}/{who}",
            lambda: [
                json.loads(body)["message"]
                for path, body in zip(self.web.paths, self.web.bodies, strict=True)
                if path == f"/{who}"
            ],
        )

    async def is_reached(self, who: str, kind: str) -> Way:
        way = self.way(kind, who)
        async with begin(self.house.database) as tx:
            await give_channel(tx, self.house.vault, who, kind=kind, address=way.address)
        return way

    async def is_on_duty(self, who: str, layer: Layer = Layer.ON_CALL) -> None:
        (themselves,) = [one for one in EVERYBODY if one.staff_id == who]
        async with begin(self.house.database) as tx:
            rota = Team(self.house.database, self.house.vault, self.house.ids).rota
            for weekday in range(7):
                shift = Pattern(id="", layer=layer, staff_id=who, weekday=weekday, starts=time(8), ends=time(8))
                await rota.plan_shift(tx, themselves, shift, now=self.clock.now() - timedelta(days=1))

    async def a_family_writes(self) -> Opened:
        house = self.house
        return await open_case(house.database, house.vault, house.ids, now=self.clock.now())

    async def rounds(self) -> None:
        """Each duty once, in the order in which one wakes the next."""
        await self.keeper.fire_due()
        await self.keeper.alerting.round()
        await self.keeper.posting.deliver_due()

    async def passes(self, span: timedelta) -> None:
        self.clock.forward(span)
        await self.rounds()

    @asynccontextmanager
    async def browser(self, login: str = "") -> AsyncIterator[httpx.AsyncClient]:
        """Somebody in front of a browser; signed in, where a login is given."""
        transport = httpx.ASGITransport(self.site)
        headers = {"Sec-Fetch-Site": "same-origin", "Accept-Language": "nn"}
        base = self.house.settings.public_url
        async with httpx.AsyncClient(transport=transport, base_url=base, headers=headers) as client:
            if login:
                answer = await client.post("/admin/sign-in", data={"login": login, "password": PASSWORD})
                assert answer.status_code == httpx.codes.SEE_OTHER
            yield client

    def says(self, page: httpx.Response, outcome: str) -> bool:
        """Whether the page says that this has become of the answer."""
        assert page.status_code == httpx.codes.OK
        words = Say(self.house.catalogs, "nn")(f"answer.{outcome}.advice")
        return words in page.text


def link_in(words: str) -> str:
    (found,) = LINK.findall(words)
    return str(found)


async def move_in(database: Database) -> None:
    """All teams, and those who can sign in."""
    async with begin(database) as tx:
        for team in shipped_teams():
            await put_team(tx, team)
        await put_staff(tx, *EVERYBODY)
        for login in ("ola", "nils"):
            await reset_password(tx, login, password=PASSWORD, now=START, handed=False)


@asynccontextmanager
async def a_program(database_url: str, folder: Path, clock: SetClock) -> AsyncIterator[Program]:
    """Nobody has a channel yet, and nobody is on duty."""
    key_file = folder / "veginn.key"
    key_file.write_text(MASTER_KEY.hex(), encoding="ascii")
    with a_web_server() as web:
        async with a_mail_server() as mail:
            settings = Settings(
                database_url=database_url,
                key_file=key_file,
                smtp_url=f"smtp://127.0.0.1:{mail.port}",
                mail_from="veginn@example.no",
                alert_services="json",
            )
            async with open_house(settings, clock=clock) as house:
                serving = Serving(house, None, asyncio.Event(), None, Office(number=POLLING))
                keeper = serving.keeper()
                site = serving.site(frozenset({Part.WEB}), serving.health(keeper))
                yield Program(house, clock, keeper, site, mail, web)
