from collections.abc import Sequence
from http import HTTPStatus

from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from admin import addresses
from admin.gate import Gate, Visit
from admin.views.design import desk_samples
from core.errors import NotFound
from core.staff import Right
from web.design import design_words


class Looks:
    """The design page, and one honest answer for every address of the console that does not exist."""

    def __init__(self, gate: Gate) -> None:
        self.gate = gate

    def routes(self) -> Sequence[BaseRoute]:
        return (
            Route(addresses.DESIGN, self.gate.page(self.design, Right.ENTER), methods=["GET"]),
            Route(addresses.DESIGN, self.gate.action(self.pressed, Right.ENTER), methods=["POST"]),
            Route("/admin/{rest:path}", self.gate.page(self.nothing, Right.ENTER), methods=["GET"]),
        )

    async def design(self, visit: Visit) -> Response:
        """Every token and every macro, in the reader's own colours."""
        frame = visit.frame(visit.say("console.design.title"))
        samples = {**design_words(), **desk_samples(visit.say, now=visit.now)}
        return self.gate.pages.show("desk_design.html", visit.say, frame=frame, **samples)

    async def pressed(self, _visit: Visit) -> Response:
        """The buttons shown there do nothing."""
        return RedirectResponse(addresses.DESIGN, HTTPStatus.SEE_OTHER)

    async def nothing(self, _visit: Visit) -> Response:
        raise NotFound("error.page_not_found")
