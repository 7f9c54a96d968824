import base64
import hashlib
import hmac
from collections.abc import Collection
from http import HTTPStatus
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from web.refusals import refuse

__all__ = ["SameOrigin", "csrf_token", "verify_csrf_token"]

READING = frozenset({"GET", "HEAD", "OPTIONS"})
LABEL = b"veginn csrf 1\x00"


class SameOrigin:
    """Lets a request that may change something through only when it came from our own page; otherwise 403.

    The browser's own word (`Sec-Fetch-Site`) decides where there is one. An older browser must send an `Origin`, or
    failing that a `Referer`, of our own. A request with none of the three is refused. Exempt paths are exact.
    """

    def __init__(self, app: ASGIApp, *, public_url: str, exempt: Collection[str] = ()) -> None:
        self.app = app
        self.public = urlsplit(public_url)
        self.exempt = frozenset(exempt)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or self.may_pass(scope):
            await self.app(scope, receive, send)
            return
        await refuse(send, HTTPStatus.FORBIDDEN)

    def may_pass(self, scope: Scope) -> bool:
        if scope["method"] in READING or scope["path"] in self.exempt:
            return True
        headers = Headers(scope=scope)
        site = headers.get("sec-fetch-site")
        if site is not None:
            return site in {"same-origin", "none"}
        return self.is_ours(headers.get("origin") or headers.get("referer") or "", headers.get("host", ""))

    def is_ours(self, source: str, host: str) -> bool:
        """The public address, or the very host the request was sent to (which has been checked before)."""
        try:
            address = urlsplit(source)
        except ValueError:
            return False
        if (address.scheme, address.netloc) == (self.public.scheme, self.public.netloc):
            return True
        return bool(host) and address.scheme in {"http", "https"} and address.netloc.lower() == host.lower()


def csrf_token(secret: bytes, session_id: str) -> str:
    """The token of one session's forms; worthless in another session."""
    mac = hmac.digest(secret, LABEL + session_id.encode("utf-8", "surrogatepass"), hashlib.sha256)
    return base64.urlsafe_b64encode(mac).rstrip(b"=").decode("ascii")


def verify_csrf_token(secret: bytes, session_id: str, token: str) -> bool:
    """In constant time, on bytes: a token with foreign letters is wrong, not an error."""
    expected = csrf_token(secret, session_id).encode("ascii")
    return hmac.compare_digest(expected, token.encode("utf-8", "surrogatepass"))
