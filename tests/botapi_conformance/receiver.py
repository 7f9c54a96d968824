"""A tiny webhook: notes what comes, answers as the test says."""

from collections import deque
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Self

from aiohttp import web

from tests.botapi.bell import PATIENCE, Bell

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"


@dataclass(frozen=True, slots=True)
class Came:
    body: bytes
    update: dict[str, Any]
    secret: str | None

    @property
    def update_id(self) -> int:
        return int(self.update["update_id"])


@dataclass(frozen=True, slots=True)
class Answer:
    status: int = 200
    body: str = ""
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Receiver:
    url: str = ""
    came: list[Came] = field(default_factory=list)
    answered: list[int] = field(default_factory=list)  # ids, in the order they were answered
    answers: deque[Answer] = field(default_factory=deque)  # for the coming deliveries; after them plain 200
    is_held: Callable[[Came], bool] = lambda _: False
    bell: Bell = field(default_factory=Bell)

    @classmethod
    @asynccontextmanager
    async def listening(cls) -> AsyncGenerator[Self]:
        receiver = cls()
        application = web.Application()
        application.router.add_post("/hook", receiver.receives)
        runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1, handler_cancellation=True)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        receiver.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
        try:
            yield receiver
        finally:
            await runner.cleanup()

    @property
    def ids(self) -> list[int]:
        return [one.update_id for one in self.came]

    async def receives(self, request: web.Request) -> web.Response:
        body = await request.read()
        one = Came(body, await request.json(), request.headers.get(SECRET_HEADER))
        self.came.append(one)
        self.bell.ring()
        await self.bell.until(lambda: not self.is_held(one), within=PATIENCE)
        self.answered.append(one.update_id)
        answer = self.answers.popleft() if self.answers else Answer()
        return web.Response(status=answer.status, text=answer.body, headers=answer.headers)

    def lets_go(self) -> None:
        self.is_held = lambda _: False
        self.bell.ring()

    async def has(self, count: int) -> None:
        """Raises AssertionError where so many deliveries do not come in time."""
        if not await self.bell.until(lambda: len(self.came) >= count, within=PATIENCE):
            raise AssertionError(f"{len(self.came)} deliveries came, {count} were awaited")
