"""`veginn watch`: notices from another process that the clock stands still, and tells the operator."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Annotated

import structlog
import typer

from admin.views.say import Say
from bot.i18n import LOCALES, Catalogs
from core.alerts.courier import Bulletin
from core.clock import Clock, SystemClock
from core.db import Database, open_database, read
from core.db.file import sqlite_file
from core.errors import SetupError
from core.pulse import FULL_TICK, last_beat
from core.settings import Settings, load_settings
from veginn.exits import Exit
from veginn.logs import configure_logs
from veginn.practice_mark import refuse_to_watch_practice
from veginn.stopping import hear_signals
from worker.couriers import couriers_of, tell_operator

log = structlog.get_logger()

AGAIN = timedelta(hours=1)
LOOK_SECONDS = 10.0
STUCK = "/health/clock"


@dataclass(slots=True, frozen=True)
class Known:
    """What the watch has seen, and what the operator knows.

    `seen`: the last sign of life, or when the watch began. `since`: since when the clock stands still; None: it goes.
    `told_at`: when the operator was last told that it does.
    """

    seen: datetime | None = None
    since: datetime | None = None
    told_at: datetime | None = None


def goes(tick: datetime | None, *, now: datetime, patience: timedelta) -> bool:
    """`tick` None: none was ever seen, or the database is away. One from the future is as wrong as an old one."""
    return tick is not None and abs(now - tick) <= patience


def next_word(known: Known, tick: datetime | None, *, now: datetime, patience: timedelta) -> tuple[Known, str]:
    """What is known now, and what to tell: "" is nothing.

    Once when it stops, again every hour, and once when it goes again. Patience is for everything alike: for a clock
    that is late, for a database that does not answer one look, and for a machine that has only just been started.
    """
    if goes(tick, now=now, patience=patience):
        return Known(seen=tick), "goes" if known.told_at else ""
    seen = known.seen or now
    if now - seen <= patience:
        return replace(known, seen=seen), ""
    since = known.since or min(tick or seen, now)
    if known.told_at is None or now - known.told_at >= AGAIN:
        return Known(seen, since, now), "stands"
    return Known(seen, since, known.told_at), ""


def bulletin_for(catalogs: Catalogs, word: str, known: Known, *, now: datetime) -> Bulletin:
    """In all three languages: nobody knows which of them the operator reads."""
    told = [Say(catalogs, locale) for locale in LOCALES]
    subjects = " / ".join(say(f"alert.watch.{word}.subject") for say in told)
    return Bulletin(
        subject=f"Veginn: {subjects}",
        body="\n\n".join(_paragraph(say, word, known.since or now, now=now) for say in told) + "\n",
    )


def _paragraph(say: Say, word: str, since: datetime, *, now: datetime) -> str:
    if word == "goes":
        return say("alert.watch.goes")
    return say("alert.watch.stands", since=say.moment(since, now=now), page=STUCK)


def watch_command(
    every: Annotated[float, typer.Option(help="Seconds between two looks.", min=1)] = 15.0,
    patience: Annotated[float, typer.Option(help="Seconds without a tick before somebody is told.", min=15)] = 60.0,
    once: Annotated[bool, typer.Option("--once", help="One look: exits with 1 when the clock stands still.")] = False,
) -> None:
    """Notice from another process that the clock stands still, and tell VEGINN_ALERT_URLS."""
    settings = load_settings()
    configure_logs(settings.log_level)
    refuse_to_watch_practice(settings.database_url)
    if once:
        goes = asyncio.run(_goes(settings, SystemClock(), patience))
        raise typer.Exit(Exit.DONE if goes else Exit.DEFECT)
    if not settings.operators:
        raise SetupError("VEGINN_ALERT_URLS is missing: nobody would be told. Or look once with --once.")
    couriers_of(settings, SystemClock())  # what is set up wrongly is said now, not when somebody has to be told
    asyncio.run(_watch(settings, every=every, patience=timedelta(seconds=patience)))


async def _goes(settings: Settings, clock: Clock, patience: float) -> bool:
    """One look alone has no patience."""
    tick = await look(settings.database_url)
    return goes(tick, now=clock.now(), patience=timedelta(seconds=patience))


async def _watch(settings: Settings, *, every: float, patience: timedelta) -> None:
    """The words are loaded now: whatever else fails later, they are there."""
    known, clock, stop, catalogs = Known(), SystemClock(), hear_signals(), Catalogs.load()

    async def tell(bulletin: Bulletin) -> bool:
        return await tell_operator(settings, clock, bulletin)

    watch = Watch(url=settings.database_url, catalogs=catalogs, patience=patience, tell=tell)
    while not stop.is_set():
        known = await watch.look(known, now=clock.now())
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), every)


@dataclass(slots=True, frozen=True, kw_only=True)
class Watch:
    """`tell` says whether anybody was reached."""

    url: str
    catalogs: Catalogs
    patience: timedelta
    tell: Callable[[Bulletin], Awaitable[bool]]

    async def look(self, known: Known, *, now: datetime) -> Known:
        """Whoever could not be told is told at the next look."""
        after, word = next_word(known, await look(self.url), now=now, patience=self.patience)
        about = after if after.since else known
        if word and not await self.tell(bulletin_for(self.catalogs, word, about, now=now)):
            log.error("watch.nobody_told", state=word)
            return Known(after.seen, about.since, known.told_at)
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
