"""Everything running: the web sides, the channels and the background, in one process and one task group."""

import asyncio
import gc
import socket
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import uvicorn
from starlette.types import ASGIApp
from typing_extensions import override

from bot.channels.web.sender import WebSender
from core.alerts.bell import Bell
from core.alerts.messages import Messages
from core.alerts.sending import Sending
from core.cases.promise import Watch
from core.db.lifeline import Lifeline, Office
from core.duty.guard import Guard
from core.duty.pace import team_pace
from core.errors import SetupError
from core.outbox import Sender
from core.retention import Retention
from core.settings import Settings, TelegramMode
from veginn.bulletins import Bulletins
from veginn.health import Health
from veginn.house import House, open_house
from veginn.in_office import in_office
from veginn.keeping_up import keep_up
from veginn.site import build_site
from veginn.stopping import hear_signals, part
from veginn.waiting import wait_for_database
from worker import Keeper, Relay
from worker.alerting import Alerting
from worker.heartbeat import Heartbeat
from worker.posting import Posting

if TYPE_CHECKING:
    from bot.channels.telegram import TelegramChannel

GRACE_SECONDS = 5
POLLING = 1
"""The office of polling Telegram."""


class Part(StrEnum):
    """What `veginn serve --only` can start alone."""

    WEB = "web"
    BOT = "bot"
    WORKER = "worker"


ALL_PARTS = frozenset(Part)


@dataclass(slots=True)
class Practice:
    """One round of practice. `play` moves the invented families.

    `anew`: somebody has asked to begin anew, so it has ended; the caller wipes everything and serves the next round.
    """

    play: Callable[[House, asyncio.Event], Awaitable[None]]
    anew: bool = False


@dataclass(slots=True, frozen=True)
class Serving:
    house: House
    telegram: "TelegramChannel | None"
    stop: asyncio.Event
    lifeline: Lifeline | None
    polls: Office
    practice: Practice | None = None

    def site(self, parts: frozenset[Part], health: Health) -> ASGIApp:
        """A process without the web sides answers for its health alone."""
        return health.site(self._pages() if Part.WEB in parts else None)

    def _pages(self) -> ASGIApp:
        start_over = self._start_over if self.practice else None
        return build_site(self.house, self.telegram, stop=self.stop, start_over=start_over)

    def _start_over(self) -> None:
        if self.practice:
            self.practice.anew = True
            self.stop.set()

    def health(self, keeper: Keeper | None) -> Health:
        house, telegram = self.house, self.telegram
        health = Health(database=house.database, clock=house.clock, stop=self.stop)
        if telegram:
            health.trouble = lambda: telegram.trouble
        if keeper:
            health.ticks_here = keeper.ticks
        return health

    def keeper(self) -> Keeper:
        house = self.house
        relay = Relay(
            database=house.database,
            vault=house.vault,
            clock=house.clock,
            senders=self._senders(),
            lifeline=self.lifeline,
            pace_of=team_pace(house.settings.sla),
        )
        return Keeper(
            database=house.database,
            clock=house.clock,
            relay=relay,
            watch=Watch(house.vault, house.ids),
            retention=Retention(house.vault),
            alerting=self._alerting(),
            posting=self._posting(),
        )

    def _alerting(self) -> Alerting:
        house = self.house
        messages = Messages(house.ids)
        return Alerting(
            database=house.database,
            clock=house.clock,
            bell=Bell(house.ids, messages, house.settings.sla),
            guard=Guard(messages),
        )

    def _posting(self) -> Posting:
        house = self.house
        return Posting(
            database=house.database,
            clock=house.clock,
            sending=Sending(house.vault, house.ids),
            wording=Bulletins(house.catalogs, house.settings.public_url),
            couriers=house.couriers,
        )

    def _senders(self) -> dict[str, Sender]:
        house = self.house
        web: dict[str, Sender] = {"web": WebSender(database=house.database, vault=house.vault)}
        return web | ({"telegram": self.telegram.sender} if self.telegram else {})


async def serve(
    settings: Settings,
    *,
    parts: frozenset[Part] = ALL_PARTS,
    demo: bool = False,
    practice: Practice | None = None,
    listening: socket.socket | None = None,
    ready: Callable[[House], None],
) -> None:
    """Runs until SIGINT or SIGTERM, then finishes what is in hand. `ready` is called once everything answers.

    `practice` makes the house a practice house. `listening` is the caller's own socket, which stays open: who comes
    between two rounds waits.

    Raises:
        SetupError: something is not as it must be.
    """
    with listening.dup() if listening else listening_at(settings) as ours:
        async with AsyncExitStack() as stack:
            await wait_for_database(settings.database_url)
            house = await stack.enter_async_context(open_house(settings, demo=demo, practice=practice is not None))
            polls = Office(number=POLLING)
            lifeline = _lifeline(house, polls if Part.BOT in parts else None)
            telegram = await _open_telegram(house, stack)
            serving = Serving(house, telegram, hear_signals(), lifeline, polls, practice)
            gc.unfreeze()  # of an earlier round in this process nothing stays
            gc.collect()
            gc.freeze()  # catalogs, lexicons and places stay: every later collection would stand still over them
            async with AsyncExitStack() as families:
                if practice:
                    group = await families.enter_async_context(asyncio.TaskGroup())
                    group.create_task(part("practice", practice.play(house, serving.stop), serving.stop))
                await _run(serving, parts, ours, lambda: ready(house))


async def _run(serving: Serving, parts: frozenset[Part], listening: socket.socket, ready: Callable[[], None]) -> None:
    """The lifeline ends last: while it is up, nobody takes over the letters that a stop still waits for."""
    over = asyncio.Event()
    async with asyncio.TaskGroup() as group:
        if serving.lifeline:
            group.create_task(part("lifeline", serving.lifeline.run(over), over))
        await _run_parts(serving, parts, listening, ready)
        over.set()


async def _run_parts(
    serving: Serving, parts: frozenset[Part], listening: socket.socket, ready: Callable[[], None]
) -> None:
    """The parts share one fate: one that cannot go on ends the others, so that an orchestrator starts all anew."""
    telegram, stop = serving.telegram, serving.stop
    keeper = serving.keeper() if Part.WORKER in parts else None
    health = serving.health(keeper)
    async with asyncio.TaskGroup() as group:
        if keeper:
            group.create_task(part("worker", keeper.run(stop), stop))
        url = serving.house.settings.heartbeat_url.get_secret_value()
        if keeper and url and not serving.house.practice:
            group.create_task(part("heartbeat", Heartbeat(url=url, ticks=keeper.ticks).run(stop), stop))
        if telegram and Part.BOT in parts:
            group.create_task(part("bot", _serve_telegram(serving, telegram), stop))
        group.create_task(part("setup", keep_up(serving.house.database, serving.house.setup, stop), stop))
        group.create_task(part("health", health.run(), stop))
        group.create_task(part("web", _serve_web(serving.site(parts, health), listening, stop, ready), stop))


def _lifeline(house: House, office: Office | None) -> Lifeline | None:
    """None on SQLite, where this process is alone."""
    if house.database.is_sqlite:
        return None
    polling = house.settings.telegram_mode is TelegramMode.POLLING
    return Lifeline(
        url=house.settings.database_url,
        signals=house.database.signals,
        offices=(office,) if office and polling else (),
    )


async def _open_telegram(house: House, stack: AsyncExitStack) -> "TelegramChannel | None":
    if house.settings.telegram_mode is TelegramMode.OFF:
        return None
    from bot.channels.telegram import open_telegram  # noqa: PLC0415 - aiogram costs seconds: only where it is used

    telegram = await open_telegram(house.settings, house.reception, house.catalogs, house.clock)
    stack.push_async_callback(telegram.close)
    return telegram


async def _serve_telegram(serving: Serving, telegram: "TelegramChannel") -> None:
    """Telegram allows one poller: of several processes, one polls and the others stand by."""
    stop = serving.stop
    if serving.house.settings.telegram_mode is TelegramMode.WEBHOOK:
        await telegram.run_webhook(stop)
    elif serving.lifeline:
        await in_office(serving.polls, telegram.run_polling, stop)
    else:
        await telegram.run_polling(stop)


async def _serve_web(site: ASGIApp, listening: socket.socket, stop: asyncio.Event, ready: Callable[[], None]) -> None:
    config = uvicorn.Config(
        site, log_config=None, access_log=False, server_header=False, timeout_graceful_shutdown=GRACE_SECONDS
    )
    server = QuietServer(config, ready)
    async with asyncio.TaskGroup() as group:
        group.create_task(part("listening", server.serve(sockets=[listening]), stop))
        await stop.wait()
        server.should_exit = True


class QuietServer(uvicorn.Server):
    """Says when it answers, and leaves the signals to us: uvicorn would raise SIGTERM again before the rest is done."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    @override
    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._ready()

    @contextmanager
    @override
    def capture_signals(self) -> Iterator[None]:
        yield


@contextmanager
def listening_at(settings: Settings) -> Iterator[socket.socket]:
    """The port is taken first of all, so that a second start changes nothing.

    The protocol is named, for asyncio sends without delay only on a socket that says it is TCP: a page that leaves in two
    pieces would else wait 40 ms for the reader's acknowledgement.
    """
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((settings.host, settings.port))
        except OSError as problem:
            where = f"{settings.host}:{settings.port}"
            raise SetupError(
                f"Cannot listen on {where}: {problem.strerror}. Set VEGINN_HOST or VEGINN_PORT to something free."
            ) from None
        yield listening
