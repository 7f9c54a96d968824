from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

NAME = "chat"
"""Says nothing about whose chat it is."""


@dataclass(slots=True, frozen=True)
class TalkCookie:
    """The only cookie: a random secret that finds the conversation again, set with the first answer and not before.

    It ends with the browser's session. Lax and not Strict: whoever comes back by a link from another page must find
    their own conversation, not an empty one. What changes something is guarded by `web.csrf`.
    """

    secure: bool

    @property
    def name(self) -> str:
        return f"__Host-{NAME}" if self.secure else NAME

    def read(self, request: Request) -> str | None:
        return request.cookies.get(self.name) or None

    def keep(self, response: Response, address: str) -> None:
        response.set_cookie(self.name, address, path="/", secure=self.secure, httponly=True, samesite="lax")

    def drop(self, response: Response) -> None:
        response.delete_cookie(self.name, path="/", secure=self.secure, httponly=True, samesite="lax")
