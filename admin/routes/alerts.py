"""Who has been alerted about what, and the press that says: I have seen it."""

from collections.abc import Sequence
from http import HTTPStatus

from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from admin import addresses
from admin.gate import Gate, Visit
from admin.views.alerts import alert_lines
from core.alerts.answering import answer_in_console
from core.alerts.log import newest
from core.db import begin, read
from core.teams import all_teams

FIRST, NOT_FIRST = "seen", "already"


class AlertPages:
    def __init__(self, gate: Gate) -> None:
        self.gate, self.services = gate, gate.services

    def routes(self) -> Sequence[BaseRoute]:
        return (
            Route(addresses.ALERTS, self.gate.page(self.page), methods=["GET"]),
            Route(addresses.alert_seen("{alert_id}"), self.gate.action(self.seen), methods=["POST"]),
        )

    async def page(self, visit: Visit) -> Response:
        async with read(self.services.database) as tx:
            found = await newest(tx, visit.actor)
            towns = {team.id: team.town for team in await all_teams(tx)}
        became = visit.request.query_params.get("done", "")
        return self.gate.pages.show(
            "alerts.html",
            visit.say,
            frame=visit.frame(visit.say("console.alerts.title")),
            lines=alert_lines(self.gate.reader(visit), found, towns),
            done=visit.say(f"console.alerts.done.{became}") if became in {FIRST, NOT_FIRST} else "",
        )

    async def seen(self, visit: Visit) -> Response:
        """Raises NotFound."""
        async with begin(self.services.database) as tx:
            alert_id = str(visit.request.path_params["alert_id"])
            first = await answer_in_console(tx, visit.actor, alert_id, now=visit.now)
        return RedirectResponse(addresses.alerts_after(FIRST if first else NOT_FIRST), HTTPStatus.SEE_OTHER)
