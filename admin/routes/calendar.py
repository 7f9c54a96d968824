"""Shifts for a calendar program, at an address that is a secret. It has no session, and reads only."""

from collections.abc import Sequence
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from admin import addresses
from admin.gate import Gate
from admin.views.calendar import feed_of, since
from admin.views.say import Say
from core.db import read
from core.duty.calendars import feed_at
from core.duty.store import plan_of
from core.teams import get_team

MEDIA = "text/calendar; charset=utf-8"


class CalendarPages:
    def __init__(self, gate: Gate) -> None:
        self.gate, self.services = gate, gate.services

    def routes(self) -> Sequence[BaseRoute]:
        return (Route(addresses.calendar("{secret}"), self.feed, methods=["GET"]),)

    async def feed(self, request: Request) -> Response:
        now = self.services.clock.now()
        async with read(self.services.database) as tx:
            found = await feed_at(tx, str(request.path_params["secret"]))
            if found is None:
                return self.gate.pages.trouble(self.gate.say_to(request), HTTPStatus.NOT_FOUND)
            town = (await get_team(tx, found.team_id)).town
            plan = await plan_of(tx, found.team_id, now=since(now))
        words = feed_of(Say(self.services.catalogs, found.locale), found, plan, town, now=now)
        return Response(words, media_type=MEDIA, headers={"Content-Disposition": 'inline; filename="vakt.ics"'})
