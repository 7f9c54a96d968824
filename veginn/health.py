"""What an orchestrator may ask, answered in fixed words.

live   the event loop answers
ready  the database answers within two seconds and has our schema
clock  every duty of a worker truly completed its rounds lately, and nothing that is due lies untaken

Whoever asks never waits for the database itself: one look at a time is taken for all who ask, and a look that hangs is
an answer too.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http import HTTPStatus

import structlog
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

import migrations
from core.alerts import store as alerts
from core.clock import Clock
from core.db import Database, read
from core.outbox import store as outbox
from core.pulse import FULL_TICK, last_beat
from core.sla import store as deadlines
from web.security import SecurityHeaders
from worker.keeper import FRESH_SECONDS

log = structlog.get_logger()

FOLDER = "/health/"
ANSWER_SECONDS = 2.0
LOOK_SECONDS = 10.0
"""A look that hangs longer is given up, so that the next one tries a fresh connection."""
FRESH = timedelta(seconds=FRESH_SECONDS)
LATE = timedelta(seconds=60)

Words = tuple[str, ...]


@dataclass(slots=True, frozen=True, kw_only=True)
class Sight:
    """What one look into the database saw: the last full tick, and the oldest of what is due next.

    With another schema than ours there was nothing to see.
    """

    at: datetime
    has_our_schema: bool
    tick: datetime | None = None
    deadline: datetime | None = None
    letter: datetime | None = None
    alert: datetime | None = None


def why_not_ready(sight: Sight | None) -> Words:
    if sight is None:
        return ("database",)
    return () if sight.has_our_schema else ("schema",)


def why_late(sight: Sight | None) -> Words:
    """A tick from the future is as wrong as an old one: the clock was set back since, and nothing has ticked."""
    if sight is None or why_not_ready(sight):
        return why_not_ready(sight)
    ticking = sight.tick is not None and abs(sight.at - sight.tick) <= FRESH
    late = {"deadlines": sight.deadline, "letters": sight.letter, "alerts": sight.alert}
    return (
        *(() if ticking else ("tick",)),
        *(name for name, due in late.items() if due is not None and sight.at - due > LATE),
    )


@dataclass(slots=True, kw_only=True)
class Health:
    """`ticks_here` is of this process, where it has a worker: another's ticks must not hide that ours is stuck."""

    database: Database
    clock: Clock
    stop: asyncio.Event
    schema: str = field(default_factory=migrations.head)
    trouble: Callable[[], str | None] = lambda: None
    ticks_here: Callable[[], bool] = lambda: True
    patience: float = ANSWER_SECONDS
    _asked: asyncio.Event = field(default_factory=asyncio.Event)
    _coming: asyncio.Future[Sight | None] | None = None

    async def run(self) -> None:
        async with asyncio.TaskGroup() as group:
            looking = group.create_task(self._look_when_asked())
            await self.stop.wait()
            looking.cancel()

    def site(self, rest: ASGIApp | None = None) -> ASGIApp:
        """Answers below `/health/` whatever name it is asked by, and leaves every other address to `rest`."""
        routes = [Route(FOLDER + name, answer) for name, answer in self._answers().items()]
        health = SecurityHeaders(Starlette(routes=routes), https=False)
        other = rest or health

        async def site(scope: Scope, receive: Receive, send: Send) -> None:
            ours = scope["type"] == "http" and scope["path"].startswith(FOLDER)
            await (health if ours else other)(scope, receive, send)

        return site

    def _answers(self) -> dict[str, Callable[[Request], Awaitable[Response]]]:
        async def live(_request: Request) -> Response:
            return JSONResponse({"live": True})

        async def ready(_request: Request) -> Response:
            trouble = self.trouble()
            more = {"telegram": trouble} if trouble else {}
            return _answer("ready", self._stopping() or why_not_ready(await self._sight()), more)

        async def clock(_request: Request) -> Response:
            here = () if self.ticks_here() else ("tick_here",)
            return _answer("clock", self._stopping() or (*why_late(await self._sight()), *here), {})

        return {"live": live, "ready": ready, "clock": clock}

    def _stopping(self) -> Words:
        return ("stopping",) if self.stop.is_set() else ()

    async def _sight(self) -> Sight | None:
        """None when the database has not answered in time."""
        if self._coming is None or self._coming.done():
            self._coming = asyncio.get_running_loop().create_future()
            self._asked.set()
        try:
            return await asyncio.wait_for(asyncio.shield(self._coming), self.patience)
        except TimeoutError:
            return None

    async def _look_when_asked(self) -> None:
        while await self._asked.wait():
            self._asked.clear()
            sight = await self._look()
            if self._coming and not self._coming.done():
                self._coming.set_result(sight)

    async def _look(self) -> Sight | None:
        try:
            async with asyncio.timeout(LOOK_SECONDS), read(self.database) as tx:
                at = self.clock.now()
                if await tx.connection.run_sync(migrations.revision) != self.schema:
                    return Sight(at=at, has_our_schema=False)
                return Sight(
                    at=at,
                    has_our_schema=True,
                    tick=await last_beat(tx, FULL_TICK),
                    deadline=await deadlines.next_due(tx),
                    letter=await outbox.next_due(tx),
                    alert=await alerts.next_due(tx),
                )
        except Exception as problem:  # noqa: BLE001 - whatever is wrong with it, the database gave no answer
            log.warning("health.no_answer", problem=type(problem).__name__)
            return None


def _answer(name: str, because: Words, more: dict[str, str]) -> Response:
    if because:
        return JSONResponse({name: False, "because": because, **more}, status_code=HTTPStatus.SERVICE_UNAVAILABLE)
    return JSONResponse({name: True, **more})
