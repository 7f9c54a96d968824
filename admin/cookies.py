from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from core.staff.policy import DEVICE_KNOWN_FOR

SESSION = "veginn-desk"
DEVICE = "veginn-device"


@dataclass(slots=True, frozen=True)
class Cookies:
    """Behind https the names are `__Host-…`: no other host and no plain http can then plant one.

    Lax, so that a link in an alert opens the case for whoever is signed in; nothing changes on GET.
    """

    secure: bool

    def session(self, request: Request) -> str:
        return request.cookies.get(self._name(SESSION), "")

    def device(self, request: Request) -> str:
        return request.cookies.get(self._name(DEVICE), "")

    def keep_session(self, response: Response, token: str) -> None:
        """Gone when the browser is closed; the server decides before that."""
        response.set_cookie(self._name(SESSION), token, secure=self.secure, httponly=True, samesite="lax", path="/")

    def keep_device(self, response: Response, token: str) -> None:
        response.set_cookie(
            self._name(DEVICE),
            token,
            max_age=int(DEVICE_KNOWN_FOR.total_seconds()),
            secure=self.secure,
            httponly=True,
            samesite="lax",
            path="/",
        )

    def drop_session(self, response: Response) -> None:
        response.delete_cookie(self._name(SESSION), secure=self.secure, httponly=True, samesite="lax", path="/")

    def _name(self, name: str) -> str:
        return f"__Host-{name}" if self.secure else name
