"""Two processes on one PostgreSQL: they hear each other, know who lives, and agree on who holds an office."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager

import psycopg
import pytest

from core.db import Database, begin, open_database, read
from core.db.lifeline import OFFICES, Lifeline, Office, living_processes
from core.db.telling import LONGEST, payloads, topics_in

PATIENCE = 10


@asynccontextmanager
async def living(url: str, database: Database, *offices: Office) -> AsyncIterator[Lifeline]:
    line, stop = Lifeline(url=url, signals=database.signals, offices=offices), asyncio.Event()
    async with asyncio.timeout(PATIENCE), asyncio.TaskGroup() as group:
        running = group.create_task(line.run(stop))
        await until(lambda: line.number is not None)
        yield line
        stop.set()
        await running


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not true():  # noqa: ASYNC110 - what is waited for has no event of its own
            await asyncio.sleep(0)


@asynccontextmanager
async def another(url: str) -> AsyncIterator[Database]:
    database = open_database(url)
    yield database
    await database.close()


async def cut(url: str, process: int) -> None:
    async with await psycopg.AsyncConnection.connect(url, autocommit=True) as connection:
        await connection.execute("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE objid = %s", (process,))


async def known_to_live(database: Database) -> set[int]:
    async with read(database) as tx:
        return await living_processes(tx)


async def test_what_one_process_commits_the_other_hears(postgres_url: str) -> None:
    async with another(postgres_url) as ours, another(postgres_url) as theirs, living(postgres_url, theirs):
        with theirs.signals.listen(["case:1"]) as concerned, theirs.signals.listen(["case:2"]) as other:
            await concerned.wait(0), await other.wait(0)
            async with begin(ours) as tx:
                tx.announce("case:1", "team:molde")
            assert await concerned.wait(PATIENCE)
            assert not await other.wait(0)


async def test_nobody_hears_of_what_was_rolled_back(postgres_url: str) -> None:
    async with another(postgres_url) as ours, another(postgres_url) as theirs, living(postgres_url, theirs):
        with theirs.signals.listen(["case:1"]) as first, theirs.signals.listen(["case:2"]) as second:
            await first.wait(0), await second.wait(0)
            with pytest.raises(ZeroDivisionError):
                await announce_and_fall(ours)
            async with begin(ours) as tx:
                tx.announce("case:2")
            assert await second.wait(PATIENCE)
            assert not await first.wait(0)


async def announce_and_fall(database: Database) -> None:
    async with begin(database) as tx:
        tx.announce("case:1")
        raise ZeroDivisionError


async def test_a_process_is_known_to_live_until_its_line_breaks(postgres_url: str) -> None:
    async with another(postgres_url) as database:
        async with living(postgres_url, database) as one, living(postgres_url, database) as two:
            assert one.number != two.number
            assert await known_to_live(database) == {one.number, two.number}
        assert await known_to_live(database) == set()


async def test_a_line_that_breaks_is_laid_anew_and_whoever_listens_looks_up(postgres_url: str) -> None:
    async with another(postgres_url) as database, living(postgres_url, database) as line:
        before = line.number or 0
        with database.signals.listen(["case:1"]) as listener:
            await cut(postgres_url, before)
            assert await listener.wait(PATIENCE)
        await until(lambda: line.number is not None)
        assert line.number == before, "what it has claimed stands under its number"


async def test_one_process_at_a_time_holds_an_office_and_the_next_takes_over_from_the_dead(postgres_url: str) -> None:
    first, second = Office(1), Office(1)
    async with another(postgres_url) as database, AsyncExitStack() as one, living(postgres_url, database) as other:
        await one.enter_async_context(living(postgres_url, database, first))
        await until(first.held.is_set)
        other.offices = (second,)
        assert not await held_within_some_beats(second, database)
        await one.aclose()
        await until(second.held.is_set)
        assert first.lost.is_set()


async def test_whoever_resigns_makes_room_at_once_and_does_not_stand_again(postgres_url: str) -> None:
    first, second = Office(1), Office(1)
    async with another(postgres_url) as database, living(postgres_url, database, first) as one:
        await until(first.held.is_set)
        async with living(postgres_url, database, second):
            first.resigned = True
            await until(second.held.is_set)
            assert one.number is not None
        assert not await held_within_some_beats(first, database)


async def held_within_some_beats(office: Office, database: Database) -> bool:
    """Each line stands for its offices whenever it has heard something."""
    for _ in range(2):
        async with begin(database) as tx:
            tx.announce("case:1")
        with database.signals.listen(["case:1"]) as listener:
            await listener.wait(1)
    return office.held.is_set()


async def test_whoever_holds_an_office_and_falls_silent_is_put_out_of_it(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a process that was stopped, not killed: its connection stands, and says nothing."""
    monkeypatch.setattr("core.db.lifeline.SILENT", "100 milliseconds")
    mine = Office(1)
    async with (
        another(postgres_url) as database,
        await psycopg.AsyncConnection.connect(postgres_url, autocommit=True) as silent,
    ):
        await silent.execute("SELECT pg_advisory_lock(%s, %s)", (OFFICES, 1))
        async with living(postgres_url, database, mine):
            await until(mine.held.is_set)


def test_topics_travel_in_as_few_payloads_as_hold_them() -> None:
    many = {f"case:{number:032}" for number in range(500)}
    sent = list(payloads(many))
    assert {topic for payload in sent for topic in topics_in(payload)} == many
    assert max(map(len, sent)) <= LONGEST
    assert len(sent) == 3
    assert list(payloads(())) == []
