"""The receipt between two pages: sealed, so that nobody reads it in the browser, and only for a short while."""

import base64
import binascii
from dataclasses import dataclass
from datetime import datetime, timedelta

from starlette.requests import Request
from starlette.responses import Response

from core.vault import Unreadable, Vault
from core.vault.sealing import derive, seal, unseal

NAME = "page"
"""Says nothing about what for."""
PATH = "/consultation"
STANDS = timedelta(minutes=30)
PLACE = b"consultation cookie"


@dataclass(slots=True, frozen=True)
class ConsultationCookie:
    """Strict: whoever comes by a link from elsewhere types the receipt again. Ends with the browser, or after `STANDS`."""

    vault: Vault
    secure: bool

    @property
    def name(self) -> str:
        return f"__Secure-{NAME}" if self.secure else NAME

    def read(self, request: Request, *, now: datetime) -> str | None:
        """The receipt. None when there is none, or it is too old, or nobody here has sealed it."""
        try:
            sealed = base64.urlsafe_b64decode(request.cookies.get(self.name, "").encode("ascii"))
            until, _, receipt = unseal(self._key, aad=PLACE, sealed=sealed).decode().partition(" ")
        except (Unreadable, binascii.Error, UnicodeError):
            return None
        return receipt if now.timestamp() < int(until) else None

    def keep(self, response: Response, receipt: str, *, now: datetime) -> None:
        plain = f"{int((now + STANDS).timestamp())} {receipt}"
        value = base64.urlsafe_b64encode(seal(self._key, aad=PLACE, plain=plain.encode())).decode("ascii")
        response.set_cookie(self.name, value, path=PATH, secure=self.secure, httponly=True, samesite="strict")

    def drop(self, response: Response) -> None:
        response.delete_cookie(self.name, path=PATH, secure=self.secure, httponly=True, samesite="strict")

    @property
    def _key(self) -> bytes:
        return derive(self.vault.session_secret, "consultation cookie")
