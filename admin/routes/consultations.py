"""The queue of anonymous consultations, and their numbers for the years that are over."""

from collections.abc import Sequence

from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from admin import addresses
from admin.gate import Gate, Visit
from admin.routes.queue import seen_by
from admin.views.consultations import ConsultationsView, consultations_view
from admin.views.numbers import numbers_view
from core.clock import OSLO
from core.consultations.counting import yearly, years_before
from core.db import read
from core.staff import Right
from core.teams import all_teams


class ConsultationQueue:
    def __init__(self, gate: Gate) -> None:
        self.gate, self.services = gate, gate.services

    def routes(self) -> Sequence[BaseRoute]:
        return (
            Route(addresses.CONSULTATIONS, self.gate.page(self.page, Right.DESK), methods=["GET"]),
            Route(addresses.CONSULTATIONS_NOW, self.gate.fragment(self.now, Right.DESK), methods=["GET"]),
            Route(addresses.NUMBERS, self.gate.page(self.numbers, Right.OVERSEE), methods=["GET"]),
        )

    async def page(self, visit: Visit) -> Response:
        done = visit.say("console.consultation.done.finish") if "done" in visit.request.query_params else ""
        frame = visit.frame(visit.say("console.consultations.title"))
        view = await self._read(visit)
        return self.gate.pages.show("consultations.html", visit.say, frame=frame, view=view, done=done)

    async def now(self, visit: Visit) -> Response:
        return self.gate.pages.part("consultations_now.html", visit.say, view=await self._read(visit))

    async def numbers(self, visit: Visit) -> Response:
        """For supervisors; to everybody else the address does not exist."""
        this_year = visit.now.astimezone(OSLO).year
        async with read(self.services.database) as tx:
            towns = {team.id: team.town for team in await all_teams(tx)}
            years = {year: await yearly(tx, year) for year in await years_before(tx, this_year)}
        tables = numbers_view(visit.say, towns, years)
        frame = visit.frame(visit.say("console.numbers.title"), back=addresses.NUMBERS)
        return self.gate.pages.show("numbers.html", visit.say, frame=frame, tables=tables, this_year=this_year)

    async def _read(self, visit: Visit) -> ConsultationsView:
        async with read(self.services.database) as tx:
            rows = await self.services.consultations.queue(tx, visit.actor)
            return consultations_view(await seen_by(tx, visit, gate=self.gate), rows)
