"""What stands before the program where it has several web processes: a reverse proxy that can also lose what it carries."""

import random
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from itertools import count
from typing import Self

import aiohttp
from aiohttp import web

WEBHOOK = "/telegram/webhook"
OF_ONE_CONNECTION = frozenset({"connection", "keep-alive", "transfer-encoding", "content-length"})
PATIENCE = aiohttp.ClientTimeout(total=15)
BODY_LIMIT = 8 << 20


class Doorway:
    """Goes round the ports behind it and passes by those that nobody listens on. `cut`: a share of webhook calls breaks."""

    def __init__(
        self, ports: Sequence[int], session: aiohttp.ClientSession, *, cut: float, chance: random.Random
    ) -> None:
        self.in_hand = 0
        """Webhook calls that are inside the program just now."""
        self._ports, self._session, self.cut, self._chance = ports, session, cut, chance
        self._turns = count()

    @classmethod
    @asynccontextmanager
    async def open(cls, port: int, behind: Sequence[int], *, cut: float, chance: random.Random) -> AsyncGenerator[Self]:
        jar = aiohttp.DummyCookieJar()
        async with aiohttp.ClientSession(cookie_jar=jar, auto_decompress=False, timeout=PATIENCE) as session:
            doorway = cls(behind, session, cut=cut, chance=chance)
            application = web.Application(client_max_size=BODY_LIMIT)
            application.router.add_route("*", "/{anywhere:.*}", doorway._pass)
            runner = web.AppRunner(application, access_log=None, handler_cancellation=True, shutdown_timeout=0.1)
            await runner.setup()
            try:
                await web.TCPSite(runner, "127.0.0.1", port).start()
                yield doorway
            finally:
                await runner.cleanup()

    async def _pass(self, request: web.Request) -> web.StreamResponse:
        breaks = request.path == WEBHOOK and self._chance.random() < self.cut
        if breaks and self._chance.random() < 0.5:
            return _broken(request)
        answer = await self._ask(request, await request.read())
        return _broken(request) if breaks else answer

    async def _ask(self, request: web.Request, body: bytes) -> web.Response:
        turn = next(self._turns)
        for step in range(len(self._ports)):
            port = self._ports[(turn + step) % len(self._ports)]
            try:
                return await self._knock(port, request, body)
            except aiohttp.ClientConnectorError:
                continue
            except (aiohttp.ClientError, TimeoutError):
                break
        return web.Response(status=502)

    async def _knock(self, port: int, request: web.Request, body: bytes) -> web.Response:
        inside = request.path == WEBHOOK
        self.in_hand += inside
        try:
            async with self._session.request(
                request.method,
                f"http://127.0.0.1:{port}{request.raw_path}",
                data=body,
                headers=_carried(request.headers),
                allow_redirects=False,
            ) as answer:
                return web.Response(status=answer.status, body=await answer.read(), headers=_carried(answer.headers))
        finally:
            self.in_hand -= inside


def _carried(headers: Mapping[str, str]) -> list[tuple[str, str]]:
    return [(name, value) for name, value in headers.items() if name.lower() not in OF_ONE_CONNECTION]


def _broken(request: web.Request) -> web.Response:
    """The caller sees its connection torn down."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()
