"""The clock with very many open deadlines, beside one APScheduler job each: how late, how fast after a restart, how dear a tick.

Our side does everything the product does: it claims, tells, writes down, apologises and plans the next. APScheduler's
jobs only note the time, keep nothing, and forget it all at a crash.
"""

import argparse
import asyncio
import os
import secrets
import tempfile
from collections.abc import AsyncIterator, Awaitable, Iterator, Mapping, Sequence
from contextlib import ExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from resource import RUSAGE_SELF, getrusage
from statistics import median, quantiles
from time import perf_counter, process_time

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bench.alerts import measure_alerts
from bench.loop import HEARTBEAT, Blocked, Measured, settle_memory
from bench.plans import show_plans
from bench.promises import FAR_AHEAD, Crowd
from core import signals
from core.cases.promise import Watch
from core.cases.records import Case
from core.clock import SystemClock
from core.db import Database, Tx, open_database
from core.ids import RandomIds
from core.notify.store import SUPERVISORS
from core.retention import Retention
from core.sla.store import Fallen
from core.vault import Vault
from migrations.run import migrate
from tests.postgres import a_server
from tests.worker.alerting import alerting
from worker import Keeper, Relay

A_SECOND = 100
"""Deadlines that fall due."""
OVERDUE = 5_000
RESTARTS = 3
FEW_OPEN = 1_000
TICKS, QUIET_TICKS = 15, 200
LEAD, PACE = timedelta(seconds=3), timedelta(milliseconds=4)
"""To make what falls due, before it does: at least, and for each."""
BUDGET = 60.0
"""Seconds that adding jobs to APScheduler may take."""
CLOCK = SystemClock()


@dataclass(slots=True)
class Noting:
    """Keeps the time: what is told counts from the commit on, when its signal comes."""

    database: Database
    late: list[float] = field(default_factory=list)
    _told: list[datetime] = field(default_factory=list)

    def told(self, fallen: Sequence[Fallen]) -> None:
        self._told += [one.due.at for one in fallen]

    async def until(self, number: int) -> None:
        with self.database.signals.listen((signals.team_topic(SUPERVISORS),)) as listener:
            while len(self.late) < number:
                await listener.wait(BUDGET)
                now = CLOCK.now()
                self.late += [(now - due).total_seconds() for due in self._told]
                self._told.clear()


@dataclass(slots=True, frozen=True)
class NotedWatch(Watch):
    """The product's own watch, and a note of what it told."""

    noting: Noting

    async def tell(self, tx: Tx, fallen: Sequence[Fallen], held: Mapping[str, Case], *, now: datetime) -> None:
        await Watch.tell(self, tx, fallen, held, now=now)
        self.noting.told(fallen)


@asynccontextmanager
async def beside(*tasks: Awaitable[None]) -> AsyncIterator[None]:
    async with asyncio.TaskGroup() as group:
        running = [group.create_task(_whole(one)) for one in tasks]
        yield
        for one in running:
            one.cancel()


async def _whole(work: Awaitable[None]) -> None:
    await work


def keeper_of(crowd: Crowd, noting: Noting) -> Keeper:
    database, vault, ids = crowd.database, crowd.vault, RandomIds()
    rounds = alerting(database, vault, ids, CLOCK)
    return Keeper(
        database=database,
        clock=CLOCK,
        relay=Relay(database=database, vault=vault, clock=CLOCK, senders={}),
        watch=NotedWatch(vault, ids, noting),
        retention=Retention(vault),
        alerting=rounds.bell,
        posting=rounds.post,
    )


def at_a_hundred_a_second(seconds: int) -> list[datetime]:
    number = seconds * A_SECOND
    start = CLOCK.now() + LEAD + number * PACE
    return [start + timedelta(seconds=place / A_SECOND) for place in range(number)]


def an_hour_ago(number: int) -> list[datetime]:
    start = CLOCK.now() - timedelta(hours=1)
    return [start + timedelta(milliseconds=place) for place in range(number)]


async def ours(crowd: Crowd, instants: Sequence[datetime]) -> Measured:
    noting, blocked = Noting(crowd.database), Blocked()
    settle_memory()
    async with beside(keeper_of(crowd, noting).keep_promises(asyncio.Event()), blocked.watch()):
        start, cpu = perf_counter(), process_time()
        await noting.until(len(instants))
        spent, cpu = perf_counter() - start, process_time() - cpu
    return Measured(noting.late, spent, cpu, blocked)


async def theirs(scheduler: AsyncIOScheduler, instants: Sequence[datetime]) -> Measured:
    """The same of one job each. The scheduler is started here, as after a restart."""
    late: list[float] = []
    done, blocked = asyncio.Event(), Blocked()

    async def fire(due: datetime) -> None:
        late.append((CLOCK.now() - due).total_seconds())
        if len(late) == len(instants):
            done.set()

    for due in instants:
        scheduler.add_job(fire, "date", run_date=due, args=[due], misfire_grace_time=None)
    settle_memory()
    async with beside(blocked.watch()):
        await asyncio.sleep(0)
        start, cpu = perf_counter(), process_time()
        scheduler.resume()
        await done.wait()
        spent, cpu = perf_counter() - start, process_time() - cpu
        await asyncio.sleep(2 * HEARTBEAT)
    return Measured(late, spent, cpu, blocked)


async def nothing(_due: datetime) -> None: ...


def jobs_far_ahead(scheduler: AsyncIOScheduler, wanted: int) -> int:
    """In the order of their times, which is the least work for its list."""
    start = perf_counter()
    for number in range(wanted):
        due = FAR_AHEAD + timedelta(seconds=number)
        scheduler.add_job(nothing, "date", run_date=due, args=[due], misfire_grace_time=None)
        if perf_counter() - start > BUDGET:
            wanted = number + 1
            break
    each = (perf_counter() - start) / wanted
    print(f"  APScheduler: {wanted:,} jobs open; one takes {each * 1000:.3f} ms to add", flush=True)
    return wanted


async def measure_theirs(open_: int, seconds: int) -> None:
    scheduler = AsyncIOScheduler(timezone="UTC")
    scheduler.start(paused=True)
    if jobs_far_ahead(scheduler, open_) < open_:
        print(f"  (fewer than {open_:,}: no more could be added in {BUDGET:.0f} s)")
    say_restart("APScheduler", await theirs(scheduler, an_hour_ago(OVERDUE)))
    scheduler.pause()
    say_late("APScheduler", await theirs(scheduler, at_a_hundred_a_second(seconds)))
    scheduler.shutdown(wait=False)


async def measure_ours(name: str, many: Crowd, few: Crowd, *, open_: int, seconds: int) -> None:
    for crowd, number in ((few, min(FEW_OPEN, open_)), (many, open_)):
        await crowd.move_in()
        await crowd.wait(number, show=crowd is many)
    await many.fall_due(an_hour_ago(6))
    await show_plans(many.database, keeper_of(many, Noting(many.database)).fire_due)
    for _ in range(RESTARTS):
        overdue = an_hour_ago(OVERDUE)
        await many.fall_due(overdue)
        say_restart(name, await ours(many, overdue))
    falling = at_a_hundred_a_second(seconds)
    await many.fall_due(falling)
    say_late(name, await ours(many, falling))
    await measure_ticks(name, few, many, open_=open_)
    await measure_alerts(name, many)


async def measure_ticks(name: str, few: Crowd, many: Crowd, *, open_: int) -> None:
    for crowd in (few, many):
        await a_tick(crowd, 1)
    for due in (0, 10, 100):
        spent: dict[str, list[float]] = {"few": [], "many": []}
        for _ in range(TICKS if due else QUIET_TICKS):
            for which, crowd in (("few", few), ("many", many)):
                spent[which].append(await a_tick(crowd, due))
        small, great = median(spent["few"]), median(spent["many"])
        print(
            f"  {name}: a tick with {due:>3} due: {small:6.1f} ms of {FEW_OPEN:,} open,"
            f" {great:6.1f} ms of {open_:,} open, ratio {great / small:.2f}",
            flush=True,
        )


async def a_tick(crowd: Crowd, due: int) -> float:
    """Milliseconds of one round of the duty."""
    keeper = keeper_of(crowd, Noting(crowd.database))
    if due:
        await crowd.fall_due(an_hour_ago(due))
    start = perf_counter()
    await keeper.fire_due()
    return (perf_counter() - start) * 1000


def say_late(name: str, measured: Measured) -> None:
    ms = sorted(one * 1000 for one in measured.late)
    cuts = quantiles(ms, n=100)
    print(
        f"  {name}: lateness of {len(ms):,} at {A_SECOND} a second: p50 {median(ms):.0f} ms, p99 {cuts[98]:.0f} ms,"
        f" max {ms[-1]:.0f} ms; {measured.blocked.said()}",
        flush=True,
    )


def say_restart(name: str, measured: Measured) -> None:
    print(
        f"  {name}: {OVERDUE:,} overdue at a restart: all fired in {measured.spent:.2f} s"
        f" ({measured.cpu:.2f} s of CPU); {measured.blocked.said()}",
        flush=True,
    )


@contextmanager
def addresses(kind: str) -> Iterator[tuple[str, str]]:
    """Of two new databases, gone when we are."""
    with ExitStack() as stack:
        if kind == "sqlite":
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="veginn-bench-")))
            yield f"sqlite:///{folder / 'many.db'}", f"sqlite:///{folder / 'few.db'}"
        else:
            server = stack.enter_context(a_server())
            yield server.database(), server.database()


async def measure(kind: str, *, open_: int, seconds: int) -> None:
    with addresses(kind) as urls:
        for url in urls:
            await asyncio.to_thread(migrate, url)
        vault = Vault(secrets.token_bytes(32))
        many, few = (Crowd(open_database(url), vault) for url in urls)
        try:
            await measure_ours(kind, many, few, open_=open_, seconds=seconds)
        finally:
            await many.database.close()
            await few.database.close()


def main() -> None:
    asked = arguments()
    kinds = ("sqlite", "postgresql") if asked.database == "both" else (asked.database,)
    print(f"{os.cpu_count()} processors; load {os.getloadavg()[0]:.1f} before we begin, {CLOCK.now():%F %R} UTC")
    print(f"{asked.open:,} open deadlines, {A_SECOND} falling due each second for {asked.seconds} s")
    for kind in kinds:
        print(f"{kind}{'' if kind == 'sqlite' else ' (as the tests start it: fsync off)'}")
        asyncio.run(measure(kind, open_=asked.open, seconds=asked.seconds))
    print("APScheduler, one job each, which only notes the time")
    asyncio.run(measure_theirs(asked.open, asked.seconds))
    print(f"memory of this process at most: {getrusage(RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--open", type=int, default=1_000_000)
    parser.add_argument("--seconds", type=int, default=20)
    parser.add_argument("--database", choices=("sqlite", "postgresql", "both"), default="both")
    return parser.parse_args()


if __name__ == "__main__":
    main()
