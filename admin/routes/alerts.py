"""Who has been alerted about what, and the press that says: I have seen it."""

from collections.abc import Sequence
from http import HTTPStatus

from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from admin import addresses, receipts
from admin.gate import Gate, Visit
from admin.views.alerts import alert_lines, page_of
from core.alerts import store
from core.alerts.answering import answer_in_console
from core.alerts.log import newest
from core.alerts.policy import OFFERED
from core.db import begin, read
from core.staff import Right
from core.teams import all_teams

FIRST, NOT_FIRST = "seen", "already"


class AlertPages:
    def __init__(self, gate: Gate) -> None:
        self.gate, self.services = gate, gate.services

    def routes(self) -> Sequence[BaseRoute]:
        return (
            Route(addresses.ALERTS, self.gate.page(self.page, Right.DESK), methods=["GET"]),
            Route(addresses.alert_page("{alert_id}"), self.gate.page(self.lead_on, Right.DESK), methods=["GET"]),
            Route(addresses.alert_seen("{alert_id}"), self.gate.action(self.seen, Right.DESK), methods=["POST"]),
        )

    async def page(self, visit: Visit) -> Response:
        async with read(self.services.database) as tx:
            found = await newest(tx, visit.actor)
            towns = {team.id: team.town for team in await all_teams(tx)}
        became = receipts.said_by(visit.request.query_params, now=visit.now)
        return self.gate.pages.show(
            "alerts.html",
            visit.say,
            frame=visit.frame(visit.say("console.alerts.title")),
            lines=alert_lines(self.gate.reader(visit), found, towns),
            done=visit.say(f"console.alerts.done.{became}") if became in {FIRST, NOT_FIRST} else "",
        )

    async def lead_on(self, visit: Visit) -> Response:
        """From a bulletin to what it was about: to its page for the team that has it, to the list for everybody else.

        What is not there and what is another team's look alike. A case that is only offered is answered in the queue.
        """
        async with read(self.services.database) as tx:
            alert = await store.get(tx, str(visit.request.path_params["alert_id"]))
        if alert is None or alert.team_id != visit.actor.team_id:
            return RedirectResponse(addresses.ALERTS, HTTPStatus.SEE_OTHER)
        page = addresses.HOME if alert.kind == OFFERED else page_of(alert.subject, alert.subject_id)
        return RedirectResponse(page, HTTPStatus.SEE_OTHER)

    async def seen(self, visit: Visit) -> Response:
        """Raises NotFound."""
        async with begin(self.services.database) as tx:
            alert_id = str(visit.request.path_params["alert_id"])
            first = await answer_in_console(tx, visit.actor, alert_id, now=visit.now)
        return RedirectResponse(
            receipts.after(addresses.ALERTS, FIRST if first else NOT_FIRST, now=visit.now), HTTPStatus.SEE_OTHER
        )
