"""What stands around a whole web application, its own error pages included.

`fence(app, ...)` wraps the finished application from the outside: a middleware added *to* a Starlette application
does not see the answer that Starlette itself gives when a route has failed.
"""

import asyncio
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from web.csrf import SameOrigin
from web.refusals import refuse

__all__ = ["BodyLimit", "Fence", "KnownHost", "SecurityHeaders", "fence"]

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
ALWAYS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()",
}
ONE_YEAR = "max-age=31536000"
LOCAL = frozenset({"localhost", "127.0.0.1", "[::1]"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Fence:
    """What is let through. Paths are exact; `body_limits` are bytes, `patience` is seconds for a whole body.

    `lent` are paths of scripts that pages of others may run; everything else is for our own pages alone.
    """

    public_url: str
    body_limit: int = 64 * 1024
    body_limits: Mapping[str, int] = field(default_factory=dict)
    patience: float = 20.0
    csrf_exempt: Collection[str] = ()
    lent: Collection[str] = ()

    @property
    def hosts(self) -> frozenset[str]:
        return LOCAL | {host_name(urlsplit(self.public_url).netloc)}

    @property
    def https(self) -> bool:
        return urlsplit(self.public_url).scheme == "https"


def fence(app: ASGIApp, rules: Fence) -> ASGIApp:
    """Headers on every answer; then the host, where the request came from, the body's kind and size."""
    sized = BodyLimit(app, limit=rules.body_limit, limits=rules.body_limits, patience=rules.patience)
    ours = SameOrigin(sized, public_url=rules.public_url, exempt=rules.csrf_exempt)
    return SecurityHeaders(KnownHost(ours, hosts=rules.hosts), https=rules.https, lent=rules.lent)


class SecurityHeaders:
    """Sets every header of `ALWAYS`, whatever the application said; `Cache-Control` only where it said nothing."""

    def __init__(self, app: ASGIApp, *, https: bool, lent: Collection[str] = ()) -> None:
        self.app = app
        self.lent = frozenset(lent)
        self.always = {**ALWAYS, "Strict-Transport-Security": ONE_YEAR} if https else ALWAYS

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                self.guard(MutableHeaders(scope=message), scope["path"])
            await send(message)

        await self.app(scope, receive, send_guarded)

    def guard(self, headers: MutableHeaders, path: str) -> None:
        headers.update(self.always)
        if path in self.lent:
            headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        headers.setdefault("Cache-Control", "no-store")


class KnownHost:
    """Answers only at the names we go by; a proxy's `X-Forwarded-Host` is held to the same list."""

    def __init__(self, app: ASGIApp, *, hosts: frozenset[str]) -> None:
        self.app = app
        self.hosts = hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and not self.knows(Headers(scope=scope)):
            await refuse(send, HTTPStatus.BAD_REQUEST)
            return
        await self.app(scope, receive, send)

    def knows(self, headers: Headers) -> bool:
        named = headers.getlist("host")
        forwarded = headers.getlist("x-forwarded-host")
        return len(named) == 1 and all(host_name(name) in self.hosts for name in (*named, *forwarded))


class BodyLimit:
    """Reads the whole body, counted, before the application sees any of it.

    Too long → 413, whether the length was declared, wrong or missing; too slow → 408. Multipart and compressed
    bodies → 415: nothing here takes files, and what is never unpacked cannot swell. Half a body is nobody's business:
    when the sender hangs up in the middle of one, the application is not called.
    """

    def __init__(self, app: ASGIApp, *, limit: int, limits: Mapping[str, int], patience: float) -> None:
        self.app = app
        self.limit = limit
        self.limits = limits
        self.patience = patience

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        limit = self.limits.get(scope["path"], self.limit)
        headers = Headers(scope=scope)
        if packed_or_multipart(headers):
            await refuse(send, HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
        elif declared_length(headers) > limit:
            await refuse(send, HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        else:
            await self.read_then_call(scope, receive, send, limit=limit)

    async def read_then_call(self, scope: Scope, receive: Receive, send: Send, *, limit: int) -> None:
        try:
            async with asyncio.timeout(self.patience):
                body = await read_body(receive, limit)
        except TimeoutError:
            await refuse(send, HTTPStatus.REQUEST_TIMEOUT)
        except BodyTooLongError:
            await refuse(send, HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        except HungUpError:
            return
        else:
            await self.app(scope, Replay(body, receive), send)


class BodyTooLongError(Exception):
    pass


class HungUpError(Exception):
    pass


async def read_body(receive: Receive, limit: int) -> bytes:
    """Raises BodyTooLongError at the first byte over the limit, HungUpError when the sender goes away before the end."""
    body = bytearray()
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise HungUpError
        body += message.get("body", b"")
        if len(body) > limit:
            raise BodyTooLongError
        more = message.get("more_body", False)
    return bytes(body)


class Replay:
    """Hands over the body that has been read, once; after that the real connection speaks (an event stream waits on it)."""

    def __init__(self, body: bytes, receive: Receive) -> None:
        self.waiting: Message | None = {"type": "http.request", "body": body, "more_body": False}
        self.receive = receive

    async def __call__(self) -> Message:
        message, self.waiting = self.waiting, None
        return message if message is not None else await self.receive()


def packed_or_multipart(headers: Headers) -> bool:
    packed = headers.get("content-encoding", "identity").strip().lower() != "identity"
    return packed or headers.get("content-type", "").strip().lower().startswith("multipart/")


def declared_length(headers: Headers) -> int:
    """0 for what is no length: the count while reading decides."""
    length = headers.get("content-length", "")
    return int(length[:20]) if length.isascii() and length.isdigit() else 0


def host_name(netloc: str) -> str:
    """The name without its port: `Veginn.no:443` → `veginn.no`, `[::1]:8000` → `[::1]`."""
    name, colon, port = netloc.rpartition(":")
    return (name if colon and port.isdigit() else netloc).lower()
