"""`veginn watch`: notices from another process that the clock stands still, and tells the operator."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated

import structlog
import typer

from core.alerts.courier import Bulletin
from core.clock import OSLO, Clock, SystemClock
from core.db import Database, open_database, read
from core.db.file import sqlite_file
from core.errors import SetupError
from core.pulse import FULL_TICK, last_beat
from core.settings import Settings, load_settings
from veginn.exits import Exit
from veginn.logs import configure_logs
from veginn.stopping import hear_signals
from worker.couriers import couriers_of, tell_operator

log = structlog.get_logger()

AGAIN = timedelta(hours=1)
LOOK_SECONDS = 10.0


@dataclass(slots=True, frozen=True)
class Known:
    """What the operator knows: since when the clock stands still, and when they were last told. None: it goes."""

    since: datetime | None = None
    told_at: datetime | None = None


def next_word(known: Known, tick: datetime | None, *, now: datetime, patience: timedelta) -> tuple[Known, str]:
    """What is known now, and what to tell: "" is nothing. `tick` None: no tick was ever seen, or the database is away.

    Once when it stops, again every hour, and once when it goes again.
    """
    goes = tick is not None and abs(now - tick) <= patience
    if goes:
        return Known(), "goes" if known.since else ""
    since = known.since or tick or now
    if known.told_at is None or now - known.told_at >= AGAIN:
        return Known(since, now), "stands"
    return Known(since, known.told_at), ""


def bulletin_for(word: str, known: Known, *, now: datetime) -> Bulletin:
    since = (known.since or now).astimezone(OSLO)
    if word == "goes":
        return Bulletin(subject="Veginn: klokka går att", body="Klokka går att. Det er ikkje meir å gjere.\n")
    return Bulletin(
        subject="Veginn: klokka står",
        body=f"Klokka har stått sidan {since:%d.%m. kl. %H.%M}. Ingen fristar blir varsla så lenge.\n\n"
        "Sjå om «veginn serve» køyrer, og kva loggen seier. /health/clock fortel kva som heng.\n",
    )


def watch_command(
    every: Annotated[float, typer.Option(help="Seconds between two looks.", min=1)] = 15.0,
    patience: Annotated[float, typer.Option(help="Seconds without a tick before somebody is told.", min=15)] = 60.0,
    once: Annotated[bool, typer.Option("--once", help="One look: exits with 1 when the clock stands still.")] = False,
) -> None:
    """Notice from another process that the clock stands still, and tell VEGINN_ALERT_URLS."""
    settings = load_settings()
    configure_logs(settings.log_level)
    if once:
        goes = asyncio.run(_goes(settings, SystemClock(), patience))
        raise typer.Exit(Exit.DONE if goes else Exit.DEFECT)
    if not settings.operators:
        raise SetupError("VEGINN_ALERT_URLS is missing: nobody would be told. Or look once with --once.")
    couriers_of(settings, SystemClock())  # what is set up wrongly is said now, not when somebody has to be told
    asyncio.run(_watch(settings, every=every, patience=timedelta(seconds=patience)))


async def _goes(settings: Settings, clock: Clock, patience: float) -> bool:
    tick = await look(settings.database_url)
    return not next_word(Known(), tick, now=clock.now(), patience=timedelta(seconds=patience))[1]


async def _watch(settings: Settings, *, every: float, patience: timedelta) -> None:
    known, clock, stop = Known(), SystemClock(), hear_signals()

    async def tell(bulletin: Bulletin) -> bool:
        return await tell_operator(settings, clock, bulletin)

    while not stop.is_set():
        known = await one_look(settings.database_url, known, tell, now=clock.now(), patience=patience)
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), every)


async def one_look(
    url: str, known: Known, tell: Callable[[Bulletin], Awaitable[bool]], *, now: datetime, patience: timedelta
) -> Known:
    """Whoever could not be told is told at the next look."""
    after, word = next_word(known, await look(url), now=now, patience=patience)
    if word and not await tell(bulletin_for(word, after if after.since else known, now=now)):
        log.error("watch.nobody_told", state=word)
        return Known(after.since or known.since, known.told_at)
    return after


async def look(url: str) -> datetime | None:
    """The last full tick; None when the database does not answer."""
    database: Database | None = None
    try:
        async with asyncio.timeout(LOOK_SECONDS):
            database = _open_what_is_there(url)
            async with read(database) as tx:
                return await last_beat(tx, FULL_TICK)
    except Exception as problem:  # noqa: BLE001 - whatever is wrong with it, it gave no answer
        log.warning("watch.no_answer", problem=type(problem).__name__)
        return None
    finally:
        if database:
            await database.close()


def _open_what_is_there(url: str) -> Database:
    """SQLite would make an empty file where there is none, in the way of who brings back the right one."""
    file = sqlite_file(url)
    if file and not file.is_file():
        raise FileNotFoundError
    return open_database(url, guest=True)
