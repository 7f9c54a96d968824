from collections.abc import Sequence
from enum import StrEnum
from http import HTTPStatus

from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from admin import addresses
from admin.gate import Gate, Visit, pressed
from admin.views.meeting import meeting_view
from core.cases.meeting import agenda, hold_meeting, undo_meeting
from core.db import begin, read
from core.staff import Right


class Action(StrEnum):
    HELD = "held"
    UNDO = "undo"


class MeetingPages:
    """For a team; to those above the teams the address does not exist."""

    def __init__(self, gate: Gate) -> None:
        self.gate, self.services = gate, gate.services

    def routes(self) -> Sequence[BaseRoute]:
        return (
            Route(addresses.MEETING, self.gate.page(self.page, Right.WORDS), methods=["GET"]),
            Route(f"{addresses.MEETING}/{{action}}", self.gate.action(self.act, Right.WORDS), methods=["POST"]),
        )

    async def page(self, visit: Visit) -> Response:
        async with read(self.services.database) as tx:
            found = await agenda(tx, self.services.vault, visit.actor, now=visit.now)
        done = visit.request.query_params.get("done", "")
        view = meeting_view(visit.say, visit.actor, found, now=visit.now)
        words = visit.say(f"console.meeting.done.{done}") if done in list(Action) else ""
        frame = visit.frame(visit.say("console.meeting.title"))
        return self.gate.pages.show("meeting.html", visit.say, frame=frame, view=view, done=words)

    async def act(self, visit: Visit) -> Response:
        action = pressed(visit, Action)
        do = hold_meeting if action is Action.HELD else undo_meeting
        async with begin(self.services.database) as tx:
            await do(tx, visit.actor, now=visit.now)
        return RedirectResponse(addresses.meeting_after(action), HTTPStatus.SEE_OTHER)
