"""The console on a real port, with a hand on what happens behind it while a browser looks."""

import asyncio
from collections.abc import Coroutine
from http import HTTPStatus
from typing import Any, TypeVar

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from core.cases.delivery import delivered, not_delivered
from core.cases.desk import Wording
from core.cases.promise import Watch
from core.cases.records import CloseReason, Reached
from core.db import begin
from core.outbox import Delivery
from core.outbox import store as outbox
from core.outbox.policy import Next
from tests.admin.conftest import House
from tests.web.conftest import Door

Result = TypeVar("Result")
PATIENCE = 10


class Remembering:
    """Knows the event loop that the server runs in: the database belongs to it."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.loop: asyncio.AbstractEventLoop | None = None
        self._under_way = 0
        self._idle = asyncio.Event()
        self._closed = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._closed:  # a page says that it is left when its browser is gone already
            await PlainTextResponse("closed", HTTPStatus.SERVICE_UNAVAILABLE)(scope, receive, send)
            return
        self.loop = asyncio.get_running_loop()
        self._under_way += 1
        self._idle.clear()
        try:
            await self.app(scope, receive, send)
        finally:
            self._under_way -= 1
            if not self._under_way:
                self._idle.set()

    async def at_rest(self) -> None:
        """Returns when no request is under way: a stream lets go a moment after its browser has left.

        Its last look at the session is finished even then, and holds a connection so long.
        """
        if self._under_way:
            await self._idle.wait()
        await asyncio.gather(*(task for task in asyncio.all_tasks() if "_still_lives" in repr(task.get_coro())))
        self._closed = True


class LivingHouse:
    def __init__(self, house: House, door: Door) -> None:
        self.house, self.url = house, door.url
        self._app = Remembering(house.app)
        door.open(self._app)

    def path(self, address: str) -> str:
        return f"{self.url}{address}"

    def do(self, work: Coroutine[Any, Any, Result]) -> Result:
        """Runs beside the server, as another request would."""
        assert self._app.loop is not None
        return asyncio.run_coroutine_threadsafe(work, self._app.loop).result(PATIENCE)

    def case(self, **changed: Any) -> str:
        """The new case's id."""
        return self.do(self.house.case(**changed)).case_id

    def family_writes(self, case_id: str, words: str) -> None:
        async def write() -> None:
            async with begin(self.house.database) as tx:
                await self.house.family.add_words(tx, case_id, words, now=self.house.clock.now())

        self.do(write())

    def reply_of_unknown_fate(self, case_id: str, login: str, words: str) -> None:
        """Somebody answers; the letter goes out, and nobody learns whether it arrived."""

        async def write() -> None:
            now = self.house.clock.now()
            async with begin(self.house.database) as tx:
                wording = Wording(text=words, once=self.house.ids.new_id())
                await self.house.desk.reply(tx, self.house.actors[login], case_id, wording, now=now)
                [row] = await outbox.claim_due(tx, now=now, limit=1)
                parked = Next(Delivery.UNCERTAIN, reason="timeout", keeps_words=True)
                await outbox.settle(tx, outbox.Claim(row.id, row.attempts + 1), parked, unsure=True, now=now)
                await not_delivered(tx, wording.once, state=Delivery.UNCERTAIN, reason="timeout", now=now)

        self.do(write())

    def letter_arrives(self) -> None:
        """The oldest letter that is due."""

        async def arrive() -> None:
            now = self.house.clock.now()
            async with begin(self.house.database) as tx:
                [row] = await outbox.claim_due(tx, now=now, limit=1)
                done = Next(Delivery.DELIVERED)
                await outbox.settle(tx, outbox.Claim(row.id, row.attempts + 1), done, now=now)
                await delivered(tx, row.message_id, now=now)

        self.do(arrive())

    def colleague_takes(self, case_id: str, login: str) -> None:
        async def take() -> None:
            async with begin(self.house.database) as tx:
                await self.house.desk.claim(tx, self.house.actors[login], case_id, now=self.house.clock.now())

        self.do(take())

    def closed_case(self) -> str:
        """A family that was reached and needs no more; its id."""
        case_id = self.case()

        async def close() -> None:
            desk, alice, now = self.house.desk, self.house.actors["alice"], self.house.clock.now()
            async with begin(self.house.database) as tx:
                await desk.log_reached(tx, alice, case_id, Reached.CALL, now=now)
                await desk.close(tx, alice, case_id, CloseReason.NO_NEED, now=now)

        self.do(close())
        return case_id

    def clock_strikes(self) -> None:
        """What is due falls due."""

        async def fall() -> None:
            async with begin(self.house.database) as tx:
                watch = Watch(self.house.vault, self.house.ids)
                await watch.fire_due(tx, now=self.house.clock.now(), limit=100)

        self.do(fall())

    def close(self) -> None:
        """When the last browser has left."""
        self.do(self._app.at_rest())
        self.do(self.house.database.close())
