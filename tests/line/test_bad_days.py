"""Bad days of the machine, with the real program as a process: it says so, nothing is half-written, and it needs no hand."""

import asyncio
import os
import resource
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path

import httpx
import pytest

from bot.i18n import Catalogs
from tests.botapi import BotApiServer
from tests.campaign.away import Plan, live_through
from tests.line.family import Family
from tests.line.page import Page
from tests.line.program import Program, free_port, running, veginn
from tests.line.test_telegram_line import PATIENCE, TOKEN, Talk, program_beside

AWAY = httpx.codes.SERVICE_UNAVAILABLE
WORDS = "Vi søv ikkje, og eg er redd."
PAGE_BYTES = 4096
SHORT = Plan(seconds=3.0, conversations=6, visitors=8, rate=25.0, patience=2.0, within=120.0)


async def test_postgresql_stopped_under_load_loses_nothing_and_doubles_nothing(tmp_path: Path) -> None:
    report = await live_through(SHORT, tmp_path)
    assert report.faults == ()
    assert report.figures["pages and forms answered 503"] > 0
    assert report.figures["webhook answered 503"] > 0
    assert report.figures["/health/ready 503"] > 0


def walk(family: Family, catalogs: Catalogs, *keys: str) -> Family:
    for key in keys:
        family.press(catalogs.say("nn", key))
    return family


@contextmanager
def family_at_the_words(program: Program, catalogs: Catalogs) -> Iterator[Family]:
    family = Family.at(program.url)
    try:
        walk(family, catalogs, "who.parent").say("Molde")
        yield walk(family, catalogs, "team.yes", "child_age.under_1", "reach.chat")
    finally:
        family.leave()


def sends(family: Family, words: str) -> httpx.Response:
    """The words in the field of the page, as they are."""
    form = Page(family.page).asking()
    answer = family.client.post(form.action, data={**form.fields, form.typed[0]: words})
    family.page = answer.text
    return answer


def presses(family: Family, label: str) -> httpx.Response:
    found = ((form, form.button(label)) for form in Page(family.page).forms)
    form, button = next((form, button) for form, button in found if button)
    return family.client.post(form.action, data={**form.fields, **button.fields})


@contextmanager
def full_disk(program: Program) -> Iterator[None]:
    """No file of the program may grow: every such write fails, as on a full disk, and the reads go well."""
    soft, hard = resource.prlimit(program.process.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(program.process.pid, resource.RLIMIT_FSIZE, (1, hard))
    try:
        yield
    finally:
        resource.prlimit(program.process.pid, resource.RLIMIT_FSIZE, (soft, hard))


@contextmanager
def locked(program: Program) -> Iterator[None]:
    """Somebody else writes, for longer than anybody waits."""
    with closing(sqlite3.connect(program.folder / "data" / "veginn.db", isolation_level=None)) as other:
        other.execute("PRAGMA wal_autocheckpoint=0")
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


@pytest.mark.parametrize("trouble", [full_disk, locked])
def test_where_nobody_can_write_the_words_stay_and_get_there_once_when_there_is_room(
    demo: Program, catalogs: Catalogs, trouble: Callable[[Program], AbstractContextManager[None]]
) -> None:
    with family_at_the_words(demo, catalogs) as family:
        walk(family, catalogs, "skip", "send.yes")
        with trouble(demo):
            answer = sends(family, WORDS)
            assert answer.status_code == AWAY
            assert answer.headers["Retry-After"]
            assert catalogs.say("nn", "web.away.kept") in family.text
            assert WORDS in family.text
            assert family.client.get("/chat").status_code == httpx.codes.OK
            assert sends(family, WORDS).status_code == AWAY
        assert sends(family, WORDS).status_code == httpx.codes.OK
        assert family.text.count(WORDS) == 1
    assert "Everything that is kept opens." in veginn(demo.folder, "doctor", **settings_of(demo)).stdout
    assert demo.process.poll() is None
    assert WORDS not in demo.log


@pytest.mark.parametrize("mode", ["webhook", "polling"])
async def test_telegram_keeps_what_a_full_disk_cannot_take(tmp_path: Path, catalogs: Catalogs, mode: str) -> None:
    async with (
        BotApiServer.start(token=TOKEN) as server,
        program_beside(server, tmp_path, mode=mode, port=free_port()) as program,
    ):
        kari = server.person(user_id=501, first_name="Kari", language_code="nn")
        talk = Talk(kari, catalogs, "nn")
        await talk.start()
        await talk.press("Nynorsk")
        await talk.press(talk.words("who.parent"))
        await asyncio.to_thread(program.comes_to_rest)
        with full_disk(program):
            await kari.writes("Molde")
            await server.until(lambda: was_refused(server, mode), within=PATIENCE)
            assert len(server.pending) == 1
        found = await kari.sees_one(within=PATIENCE)
        assert talk.words("team.yes") in found.labels
        await server.until_confirmed()
        await kari.hears_nothing_more()
        assert {one.status for one in server.deliveries} <= {httpx.codes.OK, AWAY}


def was_refused(server: BotApiServer, mode: str) -> bool:
    """The update was brought, and not confirmed: by an answer, or by asking for the very same once more."""
    if mode == "webhook":
        return any(one.status == AWAY for one in server.deliveries)
    asked = [one.arguments.get("offset") for one in server.requests if one.method == "getupdates"]
    return bool(server.pending) and asked.count(asked[-1]) > 1


def test_a_key_file_that_changes_under_a_running_program_breaks_nothing_and_the_next_start_refuses_it(
    demo: Program, catalogs: Catalogs
) -> None:
    key_file = demo.folder / "data" / "veginn.key"
    right = key_file.read_text()
    with family_at_the_words(demo, catalogs) as family:
        key_file.write_text(bytes(32).hex())
        assert sends(family, WORDS).status_code == httpx.codes.OK
    assert demo.stop() == 0
    refused = veginn(demo.folder, "serve", **settings_of(demo))
    assert refused.returncode == 2
    assert refused.stderr.startswith("veginn: The key file belongs to another database")
    key_file.write_text(right)
    with running(demo.folder, "demo", "--directory", "data") as program:
        answer = httpx.get(f"{program.url}/chat", cookies=family.client.cookies)
    assert WORDS in answer.text


def test_one_damaged_page_of_the_file_is_said_by_the_doctor_and_stops_nothing_else(
    tmp_path: Path, catalogs: Catalogs
) -> None:
    with running(tmp_path, "demo", "--directory", "data") as program, family_at_the_words(program, catalogs) as family:
        walk(family, catalogs, "skip", "send.yes")
    damage_a_page(tmp_path / "data" / "veginn.db", "cases")
    with running(tmp_path, "demo", "--directory", "data") as program, family_at_the_words(program, catalogs) as family:
        told = veginn(tmp_path, "doctor", **settings_of(program))
        assert "The database cannot be read whole." in told.stdout
        assert "Traceback" not in told.stderr
        walk(family, catalogs, "skip")
        assert presses(family, catalogs.say("nn", "send.yes")).status_code == AWAY
        assert catalogs.say("nn", "send.yes") in family.look().text
        for path in ("/", "/help-now", "/privacy", "/health/ready"):
            assert family.client.get(path).status_code == httpx.codes.OK
        assert program.process.poll() is None


def damage_a_page(file: Path, table: str) -> None:
    """The first page of a table holds nonsense, as after a fault of the disk."""
    with closing(sqlite3.connect(file)) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        [[page]] = database.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", [table])
    with file.open("r+b") as content:
        content.seek((page - 1) * PAGE_BYTES)
        content.write(os.urandom(PAGE_BYTES))


def settings_of(program: Program) -> dict[str, str]:
    data = program.folder / "data"
    return {"database_url": f"sqlite:///{data / 'veginn.db'}", "key_file": str(data / "veginn.key")}
