from collections.abc import Sequence
from http import HTTPStatus

from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Route

from admin import addresses
from admin.gate import Gate, Visit
from admin.views.frame import shell_for
from core.errors import NotFound
from core.staff import Right
from web.design import design_page


class Looks:
    """The design page, and one honest answer for every address of the console that does not exist."""

    def __init__(self, gate: Gate) -> None:
        self.gate = gate

    def routes(self) -> Sequence[BaseRoute]:
        return (
            Route(addresses.DESIGN, self.gate.page(self.design, Right.ENTER), methods=["GET"]),
            Route("/admin/{rest:path}", self.gate.page(self.nothing, Right.ENTER), methods=["GET"]),
        )

    async def design(self, visit: Visit) -> Response:
        shell = shell_for(visit.say, visit.say("console.design.title"))
        return HTMLResponse(design_page(self.gate.services.environment, shell=shell), HTTPStatus.OK)

    async def nothing(self, _visit: Visit) -> Response:
        raise NotFound("error.page_not_found")
