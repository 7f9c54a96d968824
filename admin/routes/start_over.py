"""Practice begins anew, at the press of a button. In a real house the address does not exist."""

from collections.abc import Sequence
from http import HTTPStatus

from starlette.background import BackgroundTask
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from admin import addresses
from admin.gate import Gate, Visit
from admin.services import Practice
from core.errors import NotFound
from core.staff import Right


class StartOver:
    def __init__(self, gate: Gate) -> None:
        self.gate, self.services = gate, gate.services

    def routes(self) -> Sequence[BaseRoute]:
        return (
            Route(addresses.START_OVER, self.gate.page(self.page, Right.ENTER), methods=["GET"]),
            Route(addresses.START_OVER, self.gate.action(self.act, Right.ENTER), methods=["POST"]),
        )

    async def page(self, visit: Visit) -> Response:
        """Asks once more: it concerns everybody who practises here."""
        self._practice()
        frame = visit.frame(visit.say("practice.anew.title"))
        return self.gate.pages.show("start_over.html", visit.say, frame=frame, back=addresses.HOME)

    async def act(self, _visit: Visit) -> Response:
        """The house ends when the answer has left. What the browser asks for next waits for the new one."""
        practice = self._practice()
        response = RedirectResponse(addresses.SIGN_IN, HTTPStatus.SEE_OTHER, background=BackgroundTask(_soon, practice))
        self.gate.cookies.drop_session(response)
        response.headers["Clear-Site-Data"] = '"cache", "storage"'
        response.headers["Connection"] = "close"
        return response

    def _practice(self) -> Practice:
        """Raises NotFound."""
        if self.services.practice is None:
            raise NotFound("error.page_not_found")
        return self.services.practice


async def _soon(practice: Practice) -> None:
    practice.start_over()
