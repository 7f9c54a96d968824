"""Practice and a real house on the same host are two houses to the browser too.

A browser keeps cookies by host and forgets the port. So every cookie has another name outside than inside, whichever
page sets it: a real session is never shown to practice, and practice never ends one.
"""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

HOST = b"__Host-"
OURS = b"practice-"


class OwnCookies:
    """Renames on the way out, and lets in only what was renamed."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def renaming(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": [_going_out(*header) for header in message.get("headers", [])]}
            await send(message)

        headers = [_coming_in(*header) for header in scope["headers"]]
        await self.app({**scope, "headers": headers}, receive, renaming)


def _going_out(name: bytes, value: bytes) -> tuple[bytes, bytes]:
    if name.lower() != b"set-cookie":
        return name, value
    prefix, rest = _split(value)
    return name, prefix + OURS + rest


def _coming_in(name: bytes, value: bytes) -> tuple[bytes, bytes]:
    if name.lower() != b"cookie":
        return name, value
    halves = (_split(one.strip()) for one in value.split(b";"))
    return name, b"; ".join(prefix + rest.removeprefix(OURS) for prefix, rest in halves if rest.startswith(OURS))


def _split(cookie: bytes) -> tuple[bytes, bytes]:
    """A browser takes `__Host-` only where it stands first."""
    prefix = HOST if cookie.startswith(HOST) else b""
    return prefix, cookie.removeprefix(HOST)
