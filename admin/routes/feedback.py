from collections.abc import Sequence

from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from admin import addresses
from admin.gate import Gate, Visit
from admin.views.feedback import feedback_view
from core import feedback
from core.db import read
from core.staff import Right
from core.teams import all_teams


class FeedbackPages:
    """For supervisors; to everybody else the address does not exist."""

    def __init__(self, gate: Gate) -> None:
        self.gate = gate

    def routes(self) -> Sequence[BaseRoute]:
        return (Route(addresses.FEEDBACK, self.gate.page(self.page, Right.OVERSEE), methods=["GET"]),)

    async def page(self, visit: Visit) -> Response:
        async with read(self.gate.services.database) as tx:
            counted, teams = await feedback.counted(tx), await all_teams(tx)
        tables = feedback_view(visit.say, teams, counted, now=self.gate.services.clock.now())
        frame = visit.frame(visit.say("console.feedback.title"))
        return self.gate.pages.show("feedback.html", visit.say, frame=frame, tables=tables)
