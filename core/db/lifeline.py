"""What several processes on one PostgreSQL know of each other.

Each process keeps one connection of its own that lives as long as it does. On it the process hears what the others
signal, holds a lock that shows it is alive (a crash lets go of it at once), and stands for the offices that only one
process may hold at a time, such as polling Telegram. Whoever holds an office and says nothing for `SILENT` is put out of
it: a process that was stopped, not killed, would block it for ever (the same is done in GoAlert).
"""

import asyncio
import secrets
from dataclasses import dataclass, field
from typing import Any

import psycopg
import structlog
from sqlalchemy import BigInteger, cast, column, select, table, text
from sqlalchemy.engine import make_url

from core.db.postgres import connect_options
from core.db.telling import BELL, topics_in
from core.db.transaction import Tx
from core.signals import Signals

log = structlog.get_logger()

PROCESSES, OFFICES = 7_401, 7_402
"""Spaces of advisory locks: one lock for each living process, one for each office."""
BEAT_SECONDS = 1.0
SILENT = "15 seconds"
LONGEST_REST = 1.0

_TRY_LOCK = "SELECT pg_try_advisory_lock(%s, %s)"
_PUT_OUT_THE_SILENT = """
    SELECT pg_terminate_backend(held.pid)
    FROM pg_locks held JOIN pg_stat_activity holder ON holder.pid = held.pid
    WHERE held.locktype = 'advisory' AND held.classid = %s AND held.objid = %s AND held.granted
      AND held.database = (SELECT oid FROM pg_database WHERE datname = current_database())
      AND holder.state_change < clock_timestamp() - %s::interval
"""


async def living_processes(tx: Tx) -> set[int]:
    """The numbers of all processes whose lifeline is up. On PostgreSQL only."""
    locks = table("pg_locks", column("locktype"), column("classid"), column("objid"), column("granted"))
    here = text("database = (SELECT oid FROM pg_database WHERE datname = current_database())")
    alive = select(cast(locks.c.objid, BigInteger)).where(
        locks.c.locktype == "advisory", locks.c.classid == PROCESSES, locks.c.granted, here
    )
    return set((await tx.execute(alive)).scalars())


@dataclass(slots=True)
class Office:
    """Something that one process does for all. `held` is set while this is the one."""

    number: int
    held: asyncio.Event = field(default_factory=asyncio.Event)
    lost: asyncio.Event = field(default_factory=asyncio.Event)
    resigned: bool = False
    """Nobody here does its work any more: it goes to the next at once, however long this process takes to end."""

    def take(self) -> None:
        self.lost.clear()
        self.held.set()

    def lose(self) -> None:
        self.held.clear()
        self.lost.set()


@dataclass(slots=True, kw_only=True)
class Lifeline:
    """`number` is None while the line is down: what is claimed then is known by its lease alone."""

    url: str
    signals: Signals
    offices: tuple[Office, ...] = ()
    number: int | None = None
    _former: int | None = None

    async def run(self, stop: asyncio.Event) -> None:
        """Until `stop`; a line that breaks is laid anew."""
        failures = 0
        while not stop.is_set():
            try:
                async with await self._connect() as connection:
                    failures = 0
                    await self._live(connection, stop)
            except psycopg.Error as problem:
                failures += 1
                log.warning("lifeline.down", problem=type(problem).__name__)
                await _rest(min(LONGEST_REST, 0.1 * 2**failures), stop)
            finally:
                self._down()

    async def _connect(self) -> psycopg.AsyncConnection[Any]:
        plain = make_url(self.url).set(drivername="postgresql").render_as_string(hide_password=False)
        options: dict[str, Any] = connect_options()
        return await psycopg.AsyncConnection.connect(plain, autocommit=True, **options)

    async def _live(self, connection: psycopg.AsyncConnection[Any], stop: asyncio.Event) -> None:
        await connection.execute(f"LISTEN {BELL}")
        self.number = self._former = await _a_number_of_our_own(connection, self._former)
        self.signals.wake_everybody()  # whatever was said while the line was down was missed
        while not stop.is_set():
            await connection.execute("SELECT 1")  # a dead line says so within a beat, and the others see that we live
            for office in self.offices:
                await _stand_for(office, connection)
            async for heard in connection.notifies(timeout=BEAT_SECONDS, stop_after=1):
                self.signals.announce(topics_in(heard.payload))

    def _down(self) -> None:
        self.number = None
        for office in self.offices:
            office.lose()


async def _a_number_of_our_own(connection: psycopg.AsyncConnection[Any], former: int | None) -> int:
    """The one from before the line broke, if it can be had again: what we have claimed stands under it."""
    number = secrets.randbelow(2**31) if former is None else former
    while not await _try_lock(connection, PROCESSES, number):
        number = secrets.randbelow(2**31)
    return number


async def _stand_for(office: Office, connection: psycopg.AsyncConnection[Any]) -> None:
    if office.resigned:
        if office.held.is_set():
            await connection.execute("SELECT pg_advisory_unlock(%s, %s)", (OFFICES, office.number))
            office.lose()
    elif office.held.is_set():
        return
    elif await _try_lock(connection, OFFICES, office.number):
        office.take()
    else:
        await connection.execute(_PUT_OUT_THE_SILENT, (OFFICES, office.number, SILENT))


async def _try_lock(connection: psycopg.AsyncConnection[Any], space: int, number: int) -> bool:
    found = await (await connection.execute(_TRY_LOCK, (space, number))).fetchone()
    return bool(found and found[0])


async def _rest(seconds: float, stop: asyncio.Event) -> None:
    try:
        await asyncio.wait_for(stop.wait(), seconds)
    except TimeoutError:
        return
