"""The console as people meet it: a real application over a real SQLite file, seen by four people.

Alice works in Molde, Bob is her colleague, Charlie works in Ulstein and is a stranger here, Solveig supervises.
"""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import jinja2
import pytest
from fastapi import FastAPI
from starlette.types import ASGIApp

import admin
from admin.app import AdminServices, Rhythm, build_router
from bot.i18n import Catalogs
from core.cases.desk import Desk
from core.cases.family import FamilySide
from core.clock import SetClock
from core.db import Database, begin
from core.ids import SeededIds
from core.staff import Actor, Role
from core.staff.accounts import NewStaff, add_staff
from core.teams import put_team
from core.vault import Vault
from tests.builders import PROMISE, START, Opened, open_case, team_molde, team_ulstein
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
}


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

    async def press(self, path: str, **fields: str) -> httpx.Response:
        """Sends a form from the page this person looked at last, with its hidden fields."""
        kept = {
            name: hidden(self.page, name) for name in ("csrf", "key", "seen_holder") if f'name="{name}"' in self.page
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


def build_services(database: Database, vault: Vault, ids: SeededIds, clock: Any, catalogs: Catalogs) -> AdminServices:
    return AdminServices(
        database=database,
        vault=vault,
        desk=Desk(vault, ids),
        clock=clock,
        ids=ids,
        catalogs=catalogs,
        environment=build_environment(static=files().url, loaders=[jinja2.PackageLoader("admin")]),
        promise=PROMISE,
        secure_cookies=False,
    )


async def move_in(database: Database, ids: SeededIds) -> dict[str, Actor]:
    actors = {}
    async with begin(database) as tx:
        await put_team(tx, team_molde())
        await put_team(tx, team_ulstein())
        for login, (name, role, team) in PEOPLE.items():
            new = NewStaff(login=login, name=name, role=role, team_id=team)
            id_ = await add_staff(tx, ids, new, password=PASSWORD, now=START)
            actors[login] = Actor(staff_id=id_, name=name, role=role, team_id=team)
    return actors


@pytest.fixture(scope="session")
def catalogs() -> Catalogs:
    return Catalogs.load()


@pytest.fixture
async def house(
    database: Database, vault: Vault, ids: SeededIds, clock: SetClock, catalogs: Catalogs
) -> AsyncIterator[House]:
    services = build_services(database, vault, ids, clock, catalogs)
    actors = await move_in(database, ids)
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
