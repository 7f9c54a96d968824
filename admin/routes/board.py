from collections.abc import Sequence

from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from admin import addresses
from admin.gate import Gate, Visit
from admin.routes.queue import seen_by
from admin.views.board import BoardView, board_view
from core.cases.board import standings
from core.db import Tx
from core.duty.current import names_on_duty_everywhere
from core.staff import Right


class BoardPages:
    def __init__(self, gate: Gate) -> None:
        self.gate = gate

    def routes(self) -> Sequence[BaseRoute]:
        return (
            Route(addresses.BOARD, self.gate.look(self.page, Right.OVERSEE), methods=["GET"]),
            Route(addresses.BOARD_NOW, self.gate.glance(self.now, Right.OVERSEE), methods=["GET"]),
        )

    async def page(self, visit: Visit, tx: Tx) -> Response:
        frame = visit.frame(visit.say("console.board.title"))
        return self.gate.pages.show("board.html", visit.say, frame=frame, view=await self._read(visit, tx))

    async def now(self, visit: Visit, tx: Tx) -> Response:
        return self.gate.pages.part("board_now.html", visit.say, view=await self._read(visit, tx))

    async def _read(self, visit: Visit, tx: Tx) -> BoardView:
        found = await standings(tx, visit.actor, promise=self.gate.services.promise, now=visit.now)
        seen = await seen_by(tx, visit, gate=self.gate)
        return board_view(seen, found, await names_on_duty_everywhere(tx, now=visit.now))
