"""The keeper at work: real ticks and signals, a clock that the test moves."""

import asyncio
import inspect
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from structlog.testing import capture_logs

from core import signals
from core.audit import entries_of
from core.cases import store as cases
from core.cases.promise import Watch
from core.clock import SetClock
from core.conversations import store as conversations
from core.db import Database, begin, read
from core.ids import SeededIds
from core.notify import notices_for
from core.notify.store import SUPERVISORS
from core.outbox.store import in_hand
from core.pulse import FULL_TICK, beat, last_beat
from core.retention import SIGN, Retention
from core.sla.policy import Milestone
from core.vault import Vault
from tests.builders import member, open_case, supervisor
from tests.outage import bring_back, take_away
from tests.worker.alerting import alerting
from tests.worker.conftest import Table
from tests.worker.fakes import Postman
from worker import Keeper, Relay
from worker.keeper import BEAT_SECONDS, DUTIES, FRESH_SECONDS, LONGEST_SLEEP, SHORTEST_SLEEP

PATIENCE = 10


class Stopwatch:
    """Stands still until a test moves it."""

    seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def stopwatch() -> Stopwatch:
    return Stopwatch()


@pytest.fixture
def keeper(
    database: Database, vault: Vault, ids: SeededIds, clock: SetClock, postman: Postman, stopwatch: Stopwatch
) -> Keeper:
    rounds = alerting(database, vault, ids, clock)
    return Keeper(
        database=database,
        clock=clock,
        relay=Relay(database=database, vault=vault, clock=clock, senders={"web": postman}),
        watch=Watch(vault, ids),
        retention=Retention(vault),
        alerting=rounds.bell,
        posting=rounds.post,
        stopwatch=stopwatch,
    )


async def test_a_broken_promise_is_told_once_to_supervisor_and_family(
    database: Database, vault: Vault, ids: SeededIds, clock: SetClock, keeper: Keeper, postman: Postman
) -> None:
    opened = await open_case(database, vault, ids)
    clock.forward(timedelta(hours=24))
    for _ in range(3):
        await keeper.fire_due()
        await keeper.relay.deliver_due()
    async with read(database) as tx:
        told = [notice.kind for notice in await notices_for(tx, supervisor())]
        case = await cases.get(tx, opened.case_id)
    assert sorted(told) == ["breach", "one_left"]
    assert case.breached_at == clock.now()
    assert postman.texts == ["sla.apology_no_phone"]


async def test_a_running_keeper_wakes_by_itself_and_stops_when_asked(
    database: Database, vault: Vault, ids: SeededIds, clock: SetClock, keeper: Keeper
) -> None:
    stop = asyncio.Event()
    await open_case(database, vault, ids)
    with database.signals.listen((signals.team_topic(SUPERVISORS),)) as listener:
        async with asyncio.timeout(PATIENCE), asyncio.TaskGroup() as group:
            group.create_task(keeper.run(stop))
            await listener.wait(PATIENCE)
            stop.set()
    async with read(database) as tx:
        assert [notice.kind for notice in await notices_for(tx, member())] == ["new"]


async def test_two_keepers_tell_each_milestone_once(
    database: Database, vault: Vault, ids: SeededIds, clock: SetClock, keeper: Keeper
) -> None:
    opened = [await open_case(database, vault, ids) for _ in range(20)]
    clock.forward(timedelta(hours=24))
    await asyncio.gather(keeper.fire_due(), replace(keeper).fire_due())
    await keeper.fire_due()
    async with read(database) as tx:
        for one in opened:
            told = [entry.detail for entry in await entries_of(tx, one.case_id) if entry.action == "milestone"]
            assert sorted(map(str, told)) == sorted(list(Milestone)[:-1])


async def test_the_clock_rests_until_the_next_instant_that_is_due_and_never_long(
    database: Database, vault: Vault, ids: SeededIds, clock: SetClock, keeper: Keeper
) -> None:
    assert await keeper.fire_due() == LONGEST_SLEEP
    await open_case(database, vault, ids)
    assert await keeper.fire_due() == LONGEST_SLEEP
    clock.forward(timedelta(minutes=30, seconds=-2))
    assert await keeper.fire_due() == 2
    clock.forward(timedelta(seconds=2) - timedelta(milliseconds=1))
    assert await keeper.fire_due() == SHORTEST_SLEEP


async def test_a_new_promise_wakes_a_clock_that_sleeps(
    database: Database, vault: Vault, ids: SeededIds, keeper: Keeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("worker.keeper.LONGEST_SLEEP", 100 * PATIENCE)
    async with the_clock_alone(keeper) as heard:
        for _ in range(2):
            await open_case(database, vault, ids)
            assert await heard.wait(PATIENCE)


async def test_a_sleeping_clock_wakes_by_itself_when_something_is_due(
    database: Database,
    vault: Vault,
    ids: SeededIds,
    clock: SetClock,
    keeper: Keeper,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Nobody ticks here, and nobody signals."""
    monkeypatch.setattr("worker.keeper.LONGEST_SLEEP", 100 * PATIENCE)
    await open_case(database, vault, ids)
    clock.forward(timedelta(minutes=30) - timedelta(milliseconds=1))
    async with the_clock_alone(keeper) as heard:
        assert await heard.wait(PATIENCE)
        clock.forward(timedelta(milliseconds=1))
        assert await heard.wait(PATIENCE)
    async with read(database) as tx:
        assert [notice.kind for notice in await notices_for(tx, member())] == ["unclaimed", "new"]


@asynccontextmanager
async def the_clock_alone(keeper: Keeper) -> AsyncIterator[signals.Listener]:
    """Tells when it has told something."""
    stop, own = asyncio.Event(), keeper.database.signals
    with own.listen((signals.team_topic(SUPERVISORS),)) as heard:
        async with asyncio.timeout(PATIENCE), asyncio.TaskGroup() as group:
            group.create_task(keeper.keep_promises(stop))
            yield heard
            stop.set()
            own.announce((signals.DEADLINES,))


async def test_a_draft_that_was_left_lying_is_forgotten_after_its_time(
    database: Database, vault: Vault, ids: SeededIds, clock: SetClock, keeper: Keeper
) -> None:
    async with begin(database) as tx:
        talk = await conversations.start(tx, vault, ids, channel="web", address="a", now=clock.now())
        await conversations.save_state(tx, talk, "{}", draft_expires_at=clock.now() + timedelta(hours=24))
    clock.forward(timedelta(hours=24) - timedelta(seconds=1))
    async with begin(database) as tx:
        await beat(tx, SIGN, now=clock.now())  # it has run all the while: the clock is believed
    await keeper.forget_due()
    async with read(database) as tx:
        assert await conversations.find(tx, vault, channel="web", address="a") is not None
    clock.forward(timedelta(seconds=1))
    await keeper.forget_due()
    async with read(database) as tx:
        assert await conversations.find(tx, vault, channel="web", address="a") is None


async def test_a_keeper_that_is_asked_to_stop_does_not_sleep_first(
    keeper: Keeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("worker.keeper.LONGEST_SLEEP", 100 * PATIENCE)
    stop = asyncio.Event()
    async with asyncio.timeout(PATIENCE), asyncio.TaskGroup() as group:
        group.create_task(keeper.run(stop))
        await idle(keeper.database)
        stop.set()


async def test_a_tick_is_sent_where_the_listeners_live(keeper: Keeper) -> None:
    """APScheduler runs plain functions in a thread: there a signal would meet listeners that come and go."""
    jobs = keeper._ticking().get_jobs()
    assert len(jobs) == 6
    assert all(inspect.iscoroutinefunction(job.func) for job in jobs)


async def test_what_a_turn_erases_is_forgotten_by_the_write_ahead_log_at_once(
    database: Database, database_file: Path, vault: Vault, ids: SeededIds, clock: SetClock, keeper: Keeper
) -> None:
    log, stop = database_file.with_name(f"{database_file.name}-wal"), asyncio.Event()
    async with asyncio.timeout(PATIENCE), asyncio.TaskGroup() as group:
        group.create_task(keeper.run(stop))
        await idle(database)
        async with begin(database) as tx:
            talk = await conversations.start(tx, vault, ids, channel="web", address="a", now=clock.now())
            await conversations.purge_draft(tx, vault, talk, now=clock.now())
        while log.stat().st_size:
            await idle(database)
        stop.set()
    assert log.stat().st_size == 0


@asynccontextmanager
async def at_work(keeper: Keeper) -> AsyncIterator[None]:
    stop = asyncio.Event()
    async with asyncio.timeout(PATIENCE), asyncio.TaskGroup() as group:
        group.create_task(keeper.run(stop))
        yield
        stop.set()


async def last_tick(database: Database) -> datetime | None:
    async with read(database) as tx:
        return await last_beat(tx, FULL_TICK)


async def test_a_full_tick_leaves_its_beat(database: Database, clock: SetClock, keeper: Keeper) -> None:
    assert not keeper.ticks()
    async with at_work(keeper):
        while await last_tick(database) is None:
            await idle(database)
    assert await last_tick(database) == clock.now()
    assert keeper.ticks()


async def test_a_duty_that_fails_lets_no_beat_through(database: Database, keeper: Keeper) -> None:
    async with begin(database) as tx:
        await tx.execute(text("ALTER TABLE deadlines RENAME TO elsewhere"))
    async with at_work(keeper):
        for _ in range(2):
            await idle(database)
        assert await last_tick(database) is None
        assert not keeper.ticks()
        async with begin(database) as tx:
            await tx.execute(text("ALTER TABLE elsewhere RENAME TO deadlines"))
        while await last_tick(database) is None:
            await idle(database)


@pytest.mark.sqlite
async def test_a_duty_that_hangs_lets_no_beat_through(database: Database, keeper: Keeper) -> None:
    """Somebody holds the one writer and does not let go: nothing can be erased, however well the rest ticks."""
    async with at_work(keeper):
        async with begin(database):
            for _ in range(2):
                await idle(database)
            assert await last_tick(database) is None
            assert not keeper.ticks()
        while await last_tick(database) is None:
            await idle(database)


async def test_beats_keep_their_distance_and_follow_a_clock_that_is_set_back(
    database: Database, clock: SetClock, keeper: Keeper, stopwatch: Stopwatch
) -> None:
    await all_duties_done(keeper)
    first = clock.now()
    clock.forward(-timedelta(minutes=5))
    await all_duties_done(keeper)
    assert await last_tick(database) == first
    stopwatch.seconds += BEAT_SECONDS
    await keeper._beat_after(signals.OUTBOX)
    assert await last_tick(database) == first - timedelta(minutes=5)


async def test_a_keeper_that_has_not_ticked_for_long_knows_it(keeper: Keeper, stopwatch: Stopwatch) -> None:
    await all_duties_done(keeper)
    stopwatch.seconds += FRESH_SECONDS
    assert keeper.ticks()
    stopwatch.seconds += 1
    assert not keeper.ticks()


async def all_duties_done(keeper: Keeper) -> None:
    for duty in DUTIES:
        await keeper._beat_after(duty)


async def idle(database: Database) -> None:
    """Until a running keeper has had its turn."""
    with database.signals.listen((signals.OUTBOX,)) as listener:
        await listener.wait(PATIENCE)


async def test_a_stop_does_not_wait_for_a_database_that_stays_away(
    table: Table, keeper: Keeper, postman: Postman, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("worker.keeper.LAST_LETTERS_SECONDS", 0)
    postman.stands_still = asyncio.Event()
    await table.kari_writes("Hei")
    with capture_logs() as logs:
        async with at_work(keeper):
            await postman.is_at_the_door.wait()
            await take_away(table.database)
            postman.stands_still.set()
    assert "keeper.letters_left" in [line["event"] for line in logs]
    await bring_back(table.database)
    async with read(table.database) as tx:
        assert len(await in_hand(tx)) == 1
