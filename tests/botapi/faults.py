"""What can go wrong between bot and Telegram, one scripted fault for each coming request.

A fault gets the request and `apply`, which really does what the bot asked and gives the true answer. Whether a fault
calls it decides what the ledger says, and that is the only truth about what happened.
"""

import asyncio
import json
import socket
import struct
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

from aiohttp import web

from tests.botapi.bell import PATIENCE
from tests.botapi.errors import TooManyRequestsError

Apply = Callable[[], Awaitable[web.Response]]


class Fault(Protocol):
    async def strike(self, request: web.Request, apply: Apply) -> web.StreamResponse: ...


@dataclass(frozen=True, slots=True)
class RateLimited:
    """429. Without `retry_after` it is the bare kind that tells no time."""

    retry_after: int | None = 1

    async def strike(self, _request: web.Request, _apply: Apply) -> web.StreamResponse:
        if self.retry_after is None:
            return web.json_response({"ok": False, "error_code": 429, "description": "Too Many Requests"}, status=429)
        error = TooManyRequestsError(self.retry_after)
        return web.json_response(error.body(), status=429, headers=error.headers())


@dataclass(frozen=True, slots=True)
class Refused:
    """Any other answer of the official server, in its own words."""

    code: int
    description: str
    parameters: dict[str, Any] = field(default_factory=dict)

    async def strike(self, _request: web.Request, _apply: Apply) -> web.StreamResponse:
        body = {"ok": False, "error_code": self.code, "description": self.description}
        return web.json_response(body | ({"parameters": self.parameters} if self.parameters else {}), status=self.code)


@dataclass(frozen=True, slots=True)
class ServerError:
    description: str = "Internal Server Error: restart"
    applied: bool = False

    async def strike(self, _request: web.Request, apply: Apply) -> web.StreamResponse:
        if self.applied:
            await apply()
        return web.json_response({"ok": False, "error_code": 500, "description": self.description}, status=500)


@dataclass(frozen=True, slots=True)
class HtmlBadGateway:
    """A proxy's own page instead of an answer."""

    applied: bool = False

    async def strike(self, _request: web.Request, apply: Apply) -> web.StreamResponse:
        if self.applied:
            await apply()
        page = "<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>"
        return web.Response(text=page, status=502, content_type="text/html")


@dataclass(frozen=True, slots=True)
class TruncatedJson:
    """The true answer, cut in half."""

    async def strike(self, _request: web.Request, apply: Apply) -> web.StreamResponse:
        body = (await apply()).body
        whole = body if isinstance(body, bytes) else json.dumps({"ok": True, "result": True}).encode()
        return web.Response(body=whole[: len(whole) // 2], content_type="application/json")


@dataclass(frozen=True, slots=True)
class ResetBeforeEffect:
    async def strike(self, request: web.Request, _apply: Apply) -> web.StreamResponse:
        return _reset(request)


@dataclass(frozen=True, slots=True)
class ResetAfterEffect:
    async def strike(self, request: web.Request, apply: Apply) -> web.StreamResponse:
        await apply()
        return _reset(request)


@dataclass(frozen=True, slots=True)
class SlowBody:
    """The true answer, one piece at a time; `seconds` are real, and go by between the first piece and the last."""

    seconds: float = 1.0
    pieces: int = 5

    async def strike(self, request: web.Request, apply: Apply) -> web.StreamResponse:
        answer = await apply()
        whole = answer.body if isinstance(answer.body, bytes) else b""
        slow = web.StreamResponse(status=answer.status, headers={"Content-Type": answer.headers["Content-Type"]})
        slow.content_length = len(whole)
        await slow.prepare(request)
        size = len(whole) // self.pieces + 1
        for start in range(0, len(whole), size):
            await slow.write(whole[start : start + size])
            await asyncio.sleep(self.seconds / self.pieces)
        await slow.write_eof()
        return slow


@dataclass(frozen=True, slots=True)
class Hang:
    """Never answers; ends when the bot gives up or the server closes."""

    applied: bool = False

    async def strike(self, _request: web.Request, apply: Apply) -> web.StreamResponse:
        if self.applied:
            await apply()
        await asyncio.Event().wait()
        raise AssertionError  # nothing ever sets that event


@dataclass(slots=True, eq=False)
class Held:
    """Keeps one request waiting until the test lets it go on, and then answers as usual."""

    _came: asyncio.Event = field(default_factory=asyncio.Event)
    _may_go: asyncio.Event = field(default_factory=asyncio.Event)

    async def arrives(self, *, within: float = PATIENCE) -> None:
        async with asyncio.timeout(within):
            await self._came.wait()

    def release(self) -> None:
        self._may_go.set()

    async def strike(self, _request: web.Request, apply: Apply) -> web.StreamResponse:
        self._came.set()
        await self._may_go.wait()
        return await apply()


@dataclass(slots=True)
class Faults:
    _planned: defaultdict[str, deque[Fault]] = field(default_factory=lambda: defaultdict(deque))

    def next(self, method: str, *faults: Fault) -> None:
        """Each of the coming requests for this method meets one of these, in order."""
        self._planned[method.lower()].extend(faults)

    def take(self, method: str) -> Fault | None:
        planned = self._planned[method.lower()]
        return planned.popleft() if planned else None

    @property
    def left(self) -> int:
        return sum(len(planned) for planned in self._planned.values())


def _reset(request: web.Request) -> web.StreamResponse:
    """A real RST: the bot sees its connection torn down after the request was written."""
    transport = request.transport
    if transport is not None:
        connection: socket.socket = transport.get_extra_info("socket")
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        transport.abort()
    return web.Response()
