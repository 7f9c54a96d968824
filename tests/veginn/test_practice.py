"""Practice is a house of its own: marked, fenced both ways and wiped at will."""

import asyncio
import shutil
import sqlite3
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from sqlalchemy import text

from bot.i18n import Catalogs
from core.clock import SetClock
from core.db import read
from core.errors import SetupError
from core.settings import Settings
from tests.builders import START
from tests.line.program import veginn
from veginn.demo import PASSWORD, demo_logins
from veginn.house import House, open_house
from veginn.practice import practice_settings, prepare
from veginn.practice_mark import MARK, is_marked
from veginn.practice_people import People
from veginn.practice_words import practice_desk
from veginn.site import build_site

PACE = timedelta(seconds=20)
ROOT = Path(__file__).parents[2]
PAGES = ("/", "/chat", "/privacy", "/help-now", "/other-help", "/consultation", "/nowhere", "/admin/", "/admin/sign-in", "/admin/nowhere")  # fmt: skip


@pytest.fixture
async def clock() -> SetClock:
    return SetClock(START)


@pytest.fixture
async def house(tmp_path: Path, clock: SetClock) -> AsyncIterator[House]:
    settings = practice_settings(tmp_path, port=8001)
    await asyncio.to_thread(prepare, settings, wipe=False)
    async with open_house(settings, clock=clock, practice=True) as opened:
        yield opened


@pytest.mark.parametrize("lang", ["nn", "nb", "en"])
@pytest.mark.parametrize("path", PAGES)
async def test_pages_say_that_it_is_practice(house: House, path: str, lang: str) -> None:
    band = Catalogs.load().say(lang, "practice.band")
    transport = httpx.ASGITransport(build_site(house, None, stop=asyncio.Event()))
    async with httpx.AsyncClient(transport=transport, base_url=house.settings.public_url) as client:
        found = await client.get(path, params={"lang": lang}, headers={"accept-language": lang}, follow_redirects=True)
    assert band in found.text
    assert f"<title>{Catalogs.load().say(lang, 'practice.title')}: " in found.text


def test_no_page_is_drawn_without_the_base_that_carries_the_mark() -> None:
    """A page with a head of its own would have no band. `veginn page` writes the other one, and refuses practice."""
    folders = (ROOT / "web", ROOT / "admin", ROOT / "bot")
    drawn = [file for folder in folders for file in folder.rglob("*.html") if "<title>" in file.read_text("utf-8")]
    written = "bot/channels/web/templates/plain.html"
    assert {file.relative_to(ROOT).as_posix() for file in drawn} == {"web/templates/base.html", written}


@pytest.mark.parametrize("lang", ["nn", "nb", "en"])
async def test_the_sign_in_page_says_whom_one_can_be(house: House, lang: str) -> None:
    site = build_site(house, None, stop=asyncio.Event(), start_over=lambda: None)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(site), base_url=house.settings.public_url) as client:
        page = (await client.get("/admin/sign-in", params={"lang": lang})).text
    assert Catalogs.load().say(lang, "practice.sign_in.title") in page
    assert PASSWORD in page
    assert all(f"<b>{one.login}</b>" in page for one in demo_logins())


async def test_a_real_house_shows_nobodys_name_and_cannot_be_wiped(house: House) -> None:
    real = replace(house, practice=False)
    assert practice_desk(real, lambda: None) is None
    site = build_site(real, None, stop=asyncio.Event(), start_over=lambda: None)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(site), base_url=house.settings.public_url) as client:
        assert PASSWORD not in (await client.get("/admin/sign-in")).text


async def test_what_is_real_is_not_marked(house: House) -> None:
    transport = httpx.ASGITransport(build_site(replace(house, practice=False), None, stop=asyncio.Event()))
    async with httpx.AsyncClient(transport=transport, base_url=house.settings.public_url) as client:
        assert "practice" not in (await client.get("/")).text


def test_practice_refuses_a_database_that_may_be_real(tmp_path: Path) -> None:
    folder = tmp_path / "real"
    made = veginn(
        tmp_path, "migrate", "--new-key", database_url=f"sqlite:///{folder}/veginn.db", key_file=f"{folder}/k"
    )
    assert made.returncode == 0, made.stderr
    before = (folder / "veginn.db").read_bytes()
    with pytest.raises(SetupError, match="no practice database"):
        prepare(practice_settings(folder), wipe=True)
    assert (folder / "veginn.db").read_bytes() == before


@pytest.mark.parametrize(
    "words",
    [
        ("serve",),
        ("migrate",),
        ("doctor",),
        ("backup", "copies"),
        ("page", "--out", "page"),
        ("staff", "list"),
        ("teams", "export"),
        ("settings", "list"),
        ("watch", "--once"),
    ],
)
def test_the_real_commands_refuse_a_practice_database(tmp_path: Path, words: tuple[str, ...]) -> None:
    settings = practice_settings(tmp_path)
    prepare(settings, wipe=False)
    said = veginn(tmp_path, *words, database_url=settings.database_url, key_file=str(settings.key_file))
    assert said.returncode == 2
    assert "is a practice database" in said.stderr


@pytest.mark.parametrize(
    "name", ["database_url", "telegram_token", "smtp_url", "alert_urls", "heartbeat_url", "key_file"]
)
def test_practice_takes_nothing_that_belongs_to_a_real_house(tmp_path: Path, name: str) -> None:
    said = veginn(tmp_path, "practice", **{name: "sqlite:///veginn.db"})
    assert said.returncode == 2
    assert f"VEGINN_{name.upper()}" in said.stderr
    assert not list(tmp_path.iterdir())


def test_wiping_leaves_nothing_and_the_house_stays_practice(tmp_path: Path) -> None:
    settings = practice_settings(tmp_path)
    prepare(settings, wipe=False)
    key = settings.key_file.read_bytes()
    assert asyncio.run(how_many_came(settings, families=3)) == 3
    prepare(settings, wipe=True)
    assert settings.key_file.read_bytes() != key
    assert is_marked(tmp_path / "veginn.db")
    assert asyncio.run(how_many_came(settings, families=0)) == 0


async def how_many_came(settings: Settings, *, families: int) -> int:
    async with open_house(settings, practice=True) as house:
        people = People(house, PACE)
        for number in range(families):
            await people.arrive(people.arrival(house.teams[0], number))
        async with read(house.database) as tx:
            return int(await tx.connection.scalar(text("SELECT count(*) FROM cases")) or 0)


@pytest.mark.parametrize(("marked", "found"), [(MARK, True), (0, False)])
def test_the_mark_is_read_beside_what_a_killed_program_left(tmp_path: Path, marked: int, *, found: bool) -> None:
    """A journal that SQLite would have to play back first stops nobody from reading the header."""
    file = tmp_path / "veginn.db"
    database = sqlite3.connect(file, isolation_level=None)
    database.execute(f"PRAGMA application_id = {marked}")
    database.execute("CREATE TABLE kept (one)")
    database.execute("PRAGMA cache_size = 1")
    database.execute("BEGIN IMMEDIATE")
    database.executemany("INSERT INTO kept VALUES (?)", [("x" * 4000,)] * 200)
    left = tmp_path / "left"
    left.mkdir()
    for one in (file, tmp_path / "veginn.db-journal"):
        shutil.copy(one, left / one.name)
    database.close()
    assert (left / "veginn.db-journal").stat().st_size > 0
    assert is_marked(left / "veginn.db") is found
