from collections.abc import Sequence
from dataclasses import replace
from http import HTTPStatus
from typing import Any

from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from admin import addresses
from admin.gate import Gate, Visit
from admin.views.consultations import waiting
from admin.views.notices import notice_lines
from admin.views.offering import answered, offer_lines
from admin.views.queue import Seen, queue_view
from core.cases.company import around
from core.cases.queue import Queue
from core.cases.transfer import Transfer
from core.cases.views import Place, View, views_for
from core.db import Tx, read
from core.notify import notices_for
from core.staff import Right
from core.teams import towns_of

NEWEST = 6


class QueuePages:
    def __init__(self, gate: Gate) -> None:
        self.gate, self.services = gate, gate.services
        self.transfer = Transfer(gate.services.vault, gate.services.ids)
        self.queue = Queue(gate.services.vault, gate.services.promise)

    def routes(self) -> Sequence[BaseRoute]:
        return (
            Route(addresses.HOME, self.gate.look(self.page, Right.ENTER), methods=["GET"]),
            Route(addresses.QUEUE_NOW, self.gate.glance(self.now, Right.DESK), methods=["GET"]),
            Route(addresses.NOTICES, self.gate.page(self.notices, Right.DESK), methods=["GET"]),
        )

    async def page(self, visit: Visit, tx: Tx) -> Response:
        """The way in leads here: whoever has no list of cases is shown on to what they have."""
        if not visit.actor.may(Right.DESK):
            return RedirectResponse(addresses.SETTINGS, HTTPStatus.SEE_OTHER)
        frame = visit.frame(visit.say("console.queue.title"))
        done = answered(visit.say, visit.request.query_params.get("offer", ""))
        return self.gate.pages.show("queue.html", visit.say, frame=frame, done=done, **await self._read(visit, tx))

    async def now(self, visit: Visit, tx: Tx) -> Response:
        return self.gate.pages.part("queue_now.html", visit.say, **await self._read(visit, tx))

    async def notices(self, visit: Visit) -> Response:
        async with read(self.services.database) as tx:
            found = await notices_for(tx, visit.actor)
        lines = notice_lines(visit.say, visit.actor, found, now=visit.now)
        frame = visit.frame(visit.say("console.notices.title"))
        return self.gate.pages.show("notices.html", visit.say, frame=frame, notices=lines)

    async def _read(self, visit: Visit, tx: Tx) -> dict[str, Any]:
        """What the template is drawn from."""
        asked_for = visit.request.query_params
        chosen = _view(visit, asked_for.get("view", ""))
        after = Place.read(asked_for.get("after", ""))
        page = await self.queue.look(tx, visit.actor, chosen, now=visit.now, after=after)
        newest = await notices_for(tx, visit.actor)
        offered = await self.transfer.offers(tx, visit.actor)
        asked = await self.services.consultations.queue(tx, visit.actor)
        beside = await around(tx, visit.actor, {row.case.id for row in page.rows}, now=visit.now)
        seen = replace(await seen_by(tx, visit, gate=self.gate), company=beside)
        return {
            "view": queue_view(seen, page, chosen, after=after),
            "notices": notice_lines(visit.say, visit.actor, newest, now=visit.now, most=NEWEST),
            "offers": offer_lines(seen, offered),
            "asked": waiting(visit.say, asked),
        }


async def seen_by(tx: Tx, visit: Visit, *, gate: Gate) -> Seen:
    towns = await towns_of(tx)
    return Seen(say=visit.say, actor=visit.actor, now=visit.now, promise=gate.services.promise, towns=towns)


def _view(visit: Visit, asked: str) -> View:
    return next((view for view in views_for(visit.actor) if view == asked), View.TEAM)
