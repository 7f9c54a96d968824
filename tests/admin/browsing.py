"""A browser before the console: who sits there, and what is looked at on every page."""

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal

import jinja2
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect

from bot.i18n import Catalogs
from core.clock import SetClock
from core.db import open_database
from core.ids import SeededIds
from core.staff import Actor, Role
from core.vault import Vault
from tests.admin.conftest import PASSWORD, PEOPLE, House, build_console, build_services
from tests.admin.living import LivingHouse
from tests.web.conftest import Door, chromium, door

__all__ = ["chromium", "door"]

Scheme = Literal["light", "dark"]
SignIn = Callable[[str], Page]


def actors_in(file: Path) -> dict[str, Actor]:
    with sqlite3.connect(file) as connection:
        ids = dict(connection.execute("SELECT login, id FROM staff").fetchall())
    return {
        login: Actor(staff_id=ids[login], name=name, role=Role(role), team_id=team)
        for login, (name, role, team) in PEOPLE.items()
    }


@pytest.fixture
def living(
    database_file: Path, vault: Vault, clock: SetClock, catalogs: Catalogs, environment: jinja2.Environment, door: Door
) -> Iterator[LivingHouse]:
    database, ids = open_database(f"sqlite:///{database_file}"), SeededIds(2)
    services = build_services(database, vault, ids, clock, catalogs, environment)
    app = build_console(services, public_url=door.url)
    living = LivingHouse(House(database, vault, ids, clock, app, services, actors_in(database_file)), door)
    yield living
    living.close()


@pytest.fixture
def context(chromium: Browser, living: LivingHouse) -> Iterator[BrowserContext]:
    context = chromium.new_context(viewport={"width": 1440, "height": 900}, locale="nn-NO")
    context.set_default_timeout(15_000)
    yield context
    context.close()


@pytest.fixture
def sign_in(context: BrowserContext, living: LivingHouse) -> SignIn:
    def into(login: str) -> Page:
        page = context.new_page()
        page.goto(living.path("/admin/"))
        enter(page, login)
        expect(page.get_by_role("button", name="Logg ut")).to_be_visible()
        return page

    return into


def enter(page: Page, login: str) -> None:
    page.get_by_label("Brukarnamn").fill(login)
    page.get_by_label("Passord").fill(PASSWORD)
    page.get_by_role("button", name="Logg inn").click()


def check(page: Page, address: str, width: int) -> None:
    page.goto(address)
    assert found(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def found(page: Page) -> list[tuple[str, str]]:
    results = Axe().run(page).response["violations"]
    return [(one["id"], node["html"]) for one in results for node in one["nodes"]]
