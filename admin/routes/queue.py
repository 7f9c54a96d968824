from collections.abc import Sequence
from typing import Any

from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from admin import addresses
from admin.gate import Gate, Visit
from admin.views.consultations import waiting
from admin.views.notices import notice_lines
from admin.views.offering import answered, offer_lines
from admin.views.queue import Seen, View, queue_view
from core.cases.transfer import Transfer
from core.db import Tx, read
from core.notify import notices_for
from core.teams import all_teams

NEWEST = 6


class QueuePages:
    def __init__(self, gate: Gate) -> None:
        self.gate, self.services = gate, gate.services
        self.transfer = Transfer(gate.services.vault, gate.services.ids)

    def routes(self) -> Sequence[BaseRoute]:
        return (
            Route(addresses.HOME, self.gate.page(self.page), methods=["GET"]),
            Route(addresses.QUEUE_NOW, self.gate.fragment(self.now), methods=["GET"]),
            Route(addresses.NOTICES, self.gate.page(self.notices), methods=["GET"]),
        )

    async def page(self, visit: Visit) -> Response:
        frame = visit.frame(visit.say("console.queue.title"))
        done = answered(visit.say, visit.request.query_params.get("offer", ""))
        return self.gate.pages.show("queue.html", visit.say, frame=frame, done=done, **await self._read(visit))

    async def now(self, visit: Visit) -> Response:
        return self.gate.pages.part("queue_now.html", visit.say, **await self._read(visit))

    async def notices(self, visit: Visit) -> Response:
        async with read(self.services.database) as tx:
            found = await notices_for(tx, visit.actor)
        lines = notice_lines(visit.say, visit.actor, found, now=visit.now)
        frame = visit.frame(visit.say("console.notices.title"))
        return self.gate.pages.show("notices.html", visit.say, frame=frame, notices=lines)

    async def _read(self, visit: Visit) -> dict[str, Any]:
        """What the template is drawn from."""
        chosen = View.TEAM if visit.actor.sees_all_teams else _view(visit.request.query_params.get("view", ""))
        async with read(self.services.database) as tx:
            rows = await self.services.desk.queue(tx, visit.actor)
            closed = await self.services.desk.closed(tx, visit.actor) if chosen is View.CLOSED else []
            newest = await notices_for(tx, visit.actor)
            offered = await self.transfer.offers(tx, visit.actor)
            asked = await self.services.consultations.queue(tx, visit.actor)
            seen = await seen_by(tx, visit, gate=self.gate)
        return {
            "view": queue_view(seen, rows, chosen, closed),
            "notices": notice_lines(visit.say, visit.actor, newest, now=visit.now, most=NEWEST),
            "offers": offer_lines(seen, offered),
            "asked": waiting(visit.say, asked),
        }


async def seen_by(tx: Tx, visit: Visit, *, gate: Gate) -> Seen:
    towns = {team.id: team.town for team in await all_teams(tx)}
    return Seen(say=visit.say, actor=visit.actor, now=visit.now, promise=gate.services.promise, towns=towns)


def _view(asked: str) -> View:
    return next((view for view in View if view == asked), View.TEAM)
