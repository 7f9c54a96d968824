"""The console as people meet it: a real application over a real SQLite file, seen by four people.

Alice works in Molde, Bob is her colleague, Charlie works in Ulstein and is a stranger here, Solveig supervises,
Astrid administers.
"""

import asyncio
import re
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import httpx
import jinja2
import pytest
from fastapi import FastAPI
from sqlalchemy import ColumnElement, func, select
from starlette.types import ASGIApp

import admin
from admin.app import AdminServices, Rhythm, build_router
from bot.i18n import Catalogs
from core import audit
from core.alerts.channels import Channels
from core.alerts.messages import Messages
from core.alerts.records import ChannelKind
from core.cases.desk import Desk
from core.cases.family import FamilySide
from core.clock import Clock, SetClock
from core.consultations.desk import ConsultationDesk
from core.db import Database, begin, open_database, read
from core.duty.rota import Rota
from core.ids import SeededIds
from core.places import Gazetteer, load_gazetteer
from core.setup import Setup, SetupDesk
from core.staff import Actor, Role
from core.staff.accounts import NewStaff, add_staff, list_staff
from core.teams import put_team
from core.vault import Vault
from tests.admin.couriers import Mute
from tests.builders import PROMISE, START, Opened, open_case, team_molde, team_ulstein
from tests.postgres import Server
from web.security import Fence, fence
from web.static_files import StaticFiles
from web.templates import build_environment

PASSWORD = "tre kattar på trappa"
HIDDEN = r'name="{name}" value="([^"]*)"'
ANSWERS = {
    "who": "parent",
    "place": "1506",
    "place_name": "Molde",
    "team": "molde",
    "child_age": "under_1",
    "reach": "call",
    "phone": "+47 900 11 222",
    "when": "etter klokka 19",
    "voicemail": "no",
    "name": "Anne Berg",
    "words": "Eg er så sliten at eg græt.",
}
PEOPLE = {
    "alice": ("Alice Aas", Role.MEMBER, "molde"),
    "bob": ("Bob Brekke", Role.MEMBER, "molde"),
    "charlie": ("Charlie Dahl", Role.MEMBER, "ulstein"),
    "solveig": ("Solveig Eide", Role.SUPERVISOR, None),
    "astrid": ("Astrid Aune", Role.ADMINISTRATOR, None),
}


def plain(page: str) -> str:
    """What a reader reads."""
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def box(page: str, name: str) -> str:
    """What stands in a text box."""
    found = re.search(rf'<textarea id="{name}".*?>\n(.*?)</textarea>', page, re.DOTALL)
    assert found
    return found[1]


def hidden(page: str, name: str) -> str:
    found = re.search(HIDDEN.format(name=name), page)
    assert found, f"no hidden field {name}"
    return found[1]


@dataclass
class Person:
    """A browser with somebody in front of it."""

    client: httpx.AsyncClient
    page: str = ""

    async def look(self, path: str, *, status: int = 200) -> str:
        answer = await self.client.get(path)
        assert answer.status_code == status, f"{path}: {answer.status_code}"
        self.page = answer.text
        return answer.text

    async def status(self, path: str) -> int:
        return (await self.client.get(path)).status_code

    async def press(self, path: str, **fields: str) -> httpx.Response:
        """Sends a form from the page this person looked at last, with its hidden fields."""
        kept = {
            name: hidden(self.page, name)
            for name in ("csrf", "key", "seen_holder", "seen", "held", "version")
            if f'name="{name}"' in self.page
        }
        answer = await self.client.post(path, data={**kept, **fields})
        if answer.headers.get("content-type", "").startswith("text/html"):
            self.page = answer.text
        return answer


@dataclass
class House:
    database: Database
    vault: Vault
    ids: SeededIds
    clock: SetClock
    app: ASGIApp
    services: AdminServices
    actors: dict[str, Actor]
    open_clients: list[httpx.AsyncClient] = field(default_factory=list)

    @property
    def desk(self) -> Desk:
        return self.services.desk

    @property
    def family(self) -> FamilySide:
        return FamilySide(self.vault, self.ids, PROMISE)

    async def case(self, **changed: Any) -> Opened:
        answers = {**ANSWERS, **changed.pop("answers", {})}
        answers = {slot: value for slot, value in answers.items() if value}
        return await open_case(
            self.database, self.vault, self.ids, **{"now": self.clock.now(), "answers": answers, **changed}
        )

    async def count(self, *where: ColumnElement[bool]) -> int:
        async with read(self.database) as tx:
            return int(await tx.connection.scalar(select(func.count()).where(*where)) or 0)

    async def actions(self, opened: Opened) -> list[str]:
        """What the audit knows of a case."""
        async with read(self.database) as tx:
            return [entry.action for entry in await audit.entries_of(tx, opened.case_id)]

    def stranger(self) -> Person:
        """Somebody who has not signed in."""
        client = httpx.AsyncClient(
            transport=httpx.ASGITransport(app=self.app),
            base_url="http://localhost",
            headers={"Sec-Fetch-Site": "same-origin", "Accept-Language": "nn"},
        )
        self.open_clients.append(client)
        return Person(client)

    async def person(self, login: str) -> Person:
        person = self.stranger()
        answer = await person.client.post("/admin/sign-in", data={"login": login, "password": PASSWORD})
        assert answer.status_code == 303
        return person


def build_console(
    services: AdminServices, *, public_url: str = "http://localhost", rhythm: Rhythm | None = None
) -> ASGIApp:
    app = FastAPI(routes=[files().route()], openapi_url=None)
    app.include_router(build_router(services, rhythm=rhythm))
    return fence(app, Fence(public_url=public_url))


def files() -> StaticFiles:
    return StaticFiles([Path(admin.__file__).parent / "static"])


@cache
def places() -> Gazetteer:
    """It takes tens of milliseconds to load."""
    return load_gazetteer()


def build_services(
    database: Database, vault: Vault, ids: SeededIds, clock: Clock, catalogs: Catalogs, environment: jinja2.Environment
) -> AdminServices:
    in_force = Setup(places())
    return AdminServices(
        database=database,
        vault=vault,
        desk=Desk(vault, ids),
        consultations=ConsultationDesk(vault, ids, PROMISE, in_force.shown),
        rota=Rota(ids, Messages(ids)),
        channels=Channels(vault, ids, Messages(ids), dict.fromkeys(ChannelKind, Mute())),
        setup=SetupDesk(places()),
        in_force=in_force,
        clock=clock,
        ids=ids,
        catalogs=catalogs,
        environment=environment,
        promise=PROMISE,
        public_url="http://localhost",
        secure_cookies=False,
    )


async def move_in(url: str) -> None:
    """The teams and the people."""
    database, ids = open_database(url), SeededIds(7)
    async with begin(database) as tx:
        await put_team(tx, team_molde())
        await put_team(tx, team_ulstein())
        for login, (name, role, team) in PEOPLE.items():
            new = NewStaff(login=login, name=name, role=role, team_id=team, handed=False)
            await add_staff(tx, ids, new, password=PASSWORD, now=START)
    await database.close()


async def who_is_who(database: Database) -> dict[str, Actor]:
    async with read(database) as tx:
        accounts = await list_staff(tx)
    return {one.login: Actor(staff_id=one.id, name=one.name, role=one.role, team_id=one.team_id) for one in accounts}


@pytest.fixture(scope="session")
def peopled_file(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with everybody in it, to be copied: four good password hashes take a quarter of a second."""
    file = Path(shutil.copy(migrated_file, tmp_path_factory.mktemp("people") / "veginn.db"))
    asyncio.run(move_in(f"sqlite:///{file}"))
    return file


@pytest.fixture(scope="session")
def migrated_postgres(postgres: Server, migrated_postgres: str) -> str:
    """The same on PostgreSQL."""
    url = postgres.database(like=migrated_postgres)
    asyncio.run(move_in(url))
    return url


@pytest.fixture
def database_file(peopled_file: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(peopled_file, tmp_path / "veginn.db"))


@pytest.fixture(scope="session")
def catalogs() -> Catalogs:
    return Catalogs.load()


@pytest.fixture(scope="session")
def environment() -> jinja2.Environment:
    return build_environment(static=files().url, loaders=[jinja2.PackageLoader("admin")])


@pytest.fixture
async def house(
    database: Database,
    vault: Vault,
    ids: SeededIds,
    clock: SetClock,
    catalogs: Catalogs,
    environment: jinja2.Environment,
) -> AsyncIterator[House]:
    services = build_services(database, vault, ids, clock, catalogs, environment)
    actors = await who_is_who(database)
    house = House(database, vault, ids, clock, build_console(services), services, actors)
    yield house
    for client in house.open_clients:
        await client.aclose()


@pytest.fixture
async def alice(house: House) -> Person:
    return await house.person("alice")


@pytest.fixture
async def bob(house: House) -> Person:
    return await house.person("bob")


@pytest.fixture
async def charlie(house: House) -> Person:
    return await house.person("charlie")


@pytest.fixture
async def solveig(house: House) -> Person:
    return await house.person("solveig")


@pytest.fixture
async def opened(house: House) -> Opened:
    """A case of Molde's, a moment old."""
    return await house.case()


@pytest.fixture
def path(opened: Opened) -> str:
    return f"/admin/cases/{opened.case_id}"
