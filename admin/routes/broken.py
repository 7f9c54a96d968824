from collections.abc import Sequence

from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from admin import addresses
from admin.gate import Gate, Visit
from admin.routes.queue import seen_by
from admin.views.broken import BrokenView, broken_view
from core.db import read
from core.errors import NotFound


class BrokenPages:
    """For supervisors; to everybody else the address does not exist."""

    def __init__(self, gate: Gate) -> None:
        self.gate = gate

    def routes(self) -> Sequence[BaseRoute]:
        return (
            Route(addresses.BROKEN, self.gate.page(self.page), methods=["GET"]),
            Route(addresses.BROKEN_NOW, self.gate.fragment(self.now), methods=["GET"]),
        )

    async def page(self, visit: Visit) -> Response:
        view = await self._read(visit)
        frame = visit.frame(visit.say("console.broken.title"))
        return self.gate.pages.show("broken.html", visit.say, frame=frame, view=view)

    async def now(self, visit: Visit) -> Response:
        return self.gate.pages.part("broken_now.html", visit.say, view=await self._read(visit))

    async def _read(self, visit: Visit) -> BrokenView:
        if not visit.actor.sees_all_teams:
            raise NotFound("error.page_not_found")
        async with read(self.gate.services.database) as tx:
            rows = await self.gate.services.desk.broken(tx, visit.actor)
            return broken_view(await seen_by(tx, visit, gate=self.gate), rows)
