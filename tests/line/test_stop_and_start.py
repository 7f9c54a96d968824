"""Stopped politely in whatever it is doing, the real program is gone within ten seconds, and nothing is lost by it."""

import asyncio
import signal
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager, contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import psycopg
import pytest

from bot.i18n import Catalogs
from core.clock import SystemClock
from core.pulse import FULL_TICK
from tests.botapi import BotApiServer
from tests.botapi.faults import Held
from tests.line.family import Family
from tests.line.program import Program, free_port, running, starting, veginn
from tests.line.test_telegram_line import PATIENCE, TOKEN, program_beside
from tests.postgres import Server

GRACE = 10
"""Seconds an orchestrator waits before it kills."""
A_LOOK = timedelta(seconds=2.5)
"""A worker has certainly looked at the letters of others so long after something happened, if it ticks then."""
STOPS = pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])


@STOPS
@pytest.mark.parametrize("words", [("serve",), ("demo", "--directory", "data")])
def test_while_it_is_starting(tmp_path: Path, words: tuple[str, ...], number: signal.Signals) -> None:
    with starting(tmp_path, *words) as program:
        program.hears()
        program.send(number)
        assert program.ends_within(GRACE) == 0
        assert program.log == ""


def test_by_ctrl_c_while_nothing_happens(demo: Program) -> None:
    demo.send(signal.SIGINT)
    assert demo.ends_within(GRACE) == 0
    assert "Traceback" not in demo.log


def test_while_pages_stream_and_somebody_is_halfway_through_a_request(demo: Program, catalogs: Catalogs) -> None:
    family = Family.at(demo.url)
    family.press(catalogs.say("nn", "who.parent"))
    address = urlsplit(demo.url)
    with (
        socket.create_connection((str(address.hostname), int(address.port or 0))) as slow,
        family.client.stream("GET", "/chat/events") as stream,
    ):
        slow.sendall(f"POST /chat HTTP/1.1\r\nHost: {address.netloc}\r\nContent-Length: 99\r\n\r\nhalf".encode())
        assert stream.status_code == 200
        demo.send(signal.SIGTERM)
        assert demo.ends_within(GRACE) == 0
    family.leave()
    assert "part_failed" not in demo.log


def first_start_is_killed(folder: Path) -> None:
    """As soon as the database file is there: the tables are just being made."""
    with starting(folder, "demo", "--directory", "data") as program:
        program.until((folder / "data" / "veginn.db").exists)
        program.kill()


def test_a_first_start_that_was_killed_is_simply_started_again(tmp_path: Path) -> None:
    first_start_is_killed(tmp_path)
    with running(tmp_path, "demo", "--directory", "data") as program:
        assert httpx.get(f"{program.url}/health/ready").status_code == 200


async def test_while_telegram_hangs_with_a_letter_in_its_hands(tmp_path: Path) -> None:
    """It may have arrived or not: a question is asked once more by whoever starts next, and then it is there once."""
    port = free_port()
    async with BotApiServer.start(token=TOKEN) as server:
        kari = server.person(user_id=501, first_name="Kari", language_code="nn")
        async with program_beside(server, tmp_path, mode="polling", port=port) as program:
            held = Held()
            server.faults.next("sendMessage", held)
            await kari.writes("/start")
            await held.arrives(within=PATIENCE)
            program.send(signal.SIGTERM)
            assert await asyncio.to_thread(program.ends_within, GRACE) == 0
            assert "keeper.letters_left" in program.log
        async with program_beside(server, tmp_path, mode="polling", port=port):
            await kari.sees_one(within=PATIENCE)
            await kari.hears_nothing_more()


async def test_while_telegram_hangs_before_it_has_said_a_word(tmp_path: Path) -> None:
    async with BotApiServer.start(token=TOKEN) as server:
        held = Held()
        server.faults.next("getMyCommands", held)
        server.faults.next("deleteWebhook", held)
        async with program_beside(server, tmp_path, mode="polling", port=free_port()) as program:
            await held.arrives(within=PATIENCE)
            program.send(signal.SIGTERM)
            assert await asyncio.to_thread(program.ends_within, GRACE) == 0


async def test_a_letter_that_arrives_during_the_stop_is_not_sent_again(tmp_path: Path) -> None:
    port = free_port()
    async with BotApiServer.start(token=TOKEN) as server:
        kari = server.person(user_id=501, first_name="Kari", language_code="nn")
        async with program_beside(server, tmp_path, mode="polling", port=port) as program:
            held = Held()
            server.faults.next("sendMessage", held)
            await kari.writes("/start")
            await held.arrives(within=PATIENCE)
            program.send(signal.SIGTERM)
            await asyncio.to_thread(program.says, "serving.stopping")
            held.release()
            assert await asyncio.to_thread(program.ends_within, GRACE) == 0
            assert "keeper.letters_left" not in program.log
        await kari.sees_one(within=PATIENCE)
        async with program_beside(server, tmp_path, mode="polling", port=port):
            await kari.hears_nothing_more()


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
async def test_who_insists_is_obeyed_at_once(tmp_path: Path, number: signal.Signals, code: int) -> None:
    async with (
        BotApiServer.start(token=TOKEN) as server,
        program_beside(server, tmp_path, mode="polling", port=free_port()) as program,
    ):
        held = Held()
        server.faults.next("sendMessage", held)
        await server.person(user_id=501, first_name="Kari", language_code="nn").writes("/start")
        await held.arrives(within=PATIENCE)
        program.send(signal.SIGTERM)
        await asyncio.to_thread(program.says, "serving.stopping")
        program.send(number)
        assert await asyncio.to_thread(program.ends_within, GRACE) == code


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    assert veginn(tmp_path, "migrate", "--new-key").returncode == 0
    assert veginn(tmp_path, "teams", "import").returncode == 0
    return tmp_path


def clock_of(program: Program) -> tuple[int, object]:
    answer = httpx.get(f"{program.url}/health/clock")
    return answer.status_code, answer.json()


def test_a_worker_answers_for_its_health_and_a_web_without_one_says_so(installed: Path) -> None:
    with running(installed, "serve", "--only", "web") as program:
        assert clock_of(program) == (503, {"clock": False, "because": ["tick"]})
        assert program.stop() == 0
    with running(installed, "serve", "--only", "worker") as program:
        program.until(lambda: clock_of(program) == (200, {"clock": True}))
        assert httpx.get(f"{program.url}/").status_code == 404
        assert program.stop() == 0


@contextmanager
def nobody_listens() -> Iterator[str]:
    """The address of a PostgreSQL that is away; its port is taken, so that nobody else comes there either."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield f"postgresql://veginn@127.0.0.1:{taken.getsockname()[1]}/veginn"


def test_a_command_without_its_database_says_so_and_that_a_later_try_helps(installed: Path) -> None:
    with nobody_listens() as url:
        done = veginn(installed, "staff", "list", database_url=url)
    assert done.returncode == 75
    [line] = done.stderr.splitlines()
    assert line.startswith("veginn: PostgreSQL does not answer")


def test_while_it_waits_for_its_database(installed: Path) -> None:
    with nobody_listens() as url, starting(installed, "serve", database_url=url) as program:
        program.says("Waiting up to 30 seconds.")
        program.send(signal.SIGTERM)
        assert program.ends_within(GRACE) == 0
        assert "Traceback" not in program.log


@pytest.fixture
def installed_on_postgres(tmp_path: Path, postgres_url: str) -> Path:
    assert veginn(tmp_path, "migrate", "--new-key", database_url=postgres_url).returncode == 0
    assert veginn(tmp_path, "teams", "import", database_url=postgres_url).returncode == 0
    return tmp_path


@contextmanager
def without(postgres: Server) -> Iterator[None]:
    postgres.stop()
    try:
        yield
    finally:
        postgres.start()


def test_a_database_that_comes_late_and_goes_away_for_a_while(
    installed_on_postgres: Path, postgres: Server, postgres_url: str
) -> None:
    """Both start at once, as after a power cut; later the database alone is started anew. Nobody lends a hand."""
    with ExitStack() as stack:
        with without(postgres):
            starts = starting(installed_on_postgres, "serve", database_url=postgres_url)
            program = stack.enter_context(starts)
            program.says("Waiting up to 30 seconds.")
        program.until(lambda: is_ready(program))
        with without(postgres):
            program.until(lambda: not is_ready(program))
            program.says("keeper.round_failed")
        program.until(lambda: is_ready(program) and clock_of(program)[0] == httpx.codes.OK)
        assert program.stop() == 0


async def test_a_colleague_leaves_a_letter_to_the_one_who_still_waits_for_it(
    installed_on_postgres: Path, postgres_url: str
) -> None:
    """Two workers on one database. The one that stops says by its lifeline, to the last, that it is still there."""
    async with BotApiServer.start(token=TOKEN) as server, AsyncExitStack() as stack:
        settings = {"database_url": postgres_url, "telegram_token": TOKEN, "telegram_api": server.base_url}
        leaving = await stack.enter_async_context(beside(installed_on_postgres / "a", "serve", **settings))
        kari, held = server.person(user_id=501, first_name="Kari", language_code="nn"), Held()
        server.faults.next("sendMessage", held)
        await kari.writes("/start")
        await held.arrives(within=PATIENCE)
        staying = await stack.enter_async_context(beside(installed_on_postgres / "b", "serve", **settings))
        leaving.send(signal.SIGTERM)
        await asyncio.to_thread(leaving.says, "serving.stopping")
        since = SystemClock().now()
        await asyncio.to_thread(staying.until, lambda: last_tick(postgres_url) > since + A_LOOK)
        held.release()
        assert await asyncio.to_thread(leaving.ends_within, GRACE) == 0
        await kari.sees_one(within=PATIENCE)
        await kari.hears_nothing_more()
        assert "interrupted" not in staying.log or "keeper.letters_left" in leaving.log


@asynccontextmanager
async def beside(folder: Path, *words: str, **settings: str) -> AsyncIterator[Program]:
    """In a thread, so that the Bot API server goes on answering. The key lies where both find it."""
    await asyncio.to_thread(folder.mkdir)
    key = str(folder.parent / "var" / "veginn.key")
    program = running(folder, *words, port=None, key_file=key, telegram_mode="polling", **settings)
    try:
        yield await asyncio.to_thread(program.__enter__)
    finally:
        await asyncio.to_thread(program.__exit__, None, None, None)


def last_tick(url: str) -> datetime:
    with psycopg.connect(url) as connection:
        found = connection.execute("SELECT at FROM pulse WHERE name = %s", (FULL_TICK,)).fetchone()
    assert found
    at: datetime = found[0]
    return at


def is_ready(program: Program) -> bool:
    try:
        return httpx.get(f"{program.url}/health/ready").status_code == 200
    except httpx.TransportError:
        return False
