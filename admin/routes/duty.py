"""The rota of a team: who is on duty, the days ahead, and every change of them."""

from collections.abc import Sequence
from http import HTTPStatus

from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from admin import addresses
from admin.duty_room import DutyRoom, Wanted
from admin.forms.case import Trouble
from admin.forms.duty import Action, DutyForm, Reading, read_duty_form, refused
from admin.gate import Gate, Visit, pressed
from admin.views.duty import Fresh, duty_view
from admin.views.duty_forms import Desk
from core.errors import NotFound, Refused


class DutyPages:
    def __init__(self, gate: Gate) -> None:
        self.gate, self.services = gate, gate.services
        self.room = DutyRoom(gate.services)

    def routes(self) -> Sequence[BaseRoute]:
        return (
            Route(addresses.DUTY, self.gate.page(self.page), methods=["GET"]),
            Route(f"{addresses.DUTY}/{{action}}", self.gate.action(self.act), methods=["POST"]),
        )

    async def page(self, visit: Visit) -> Response:
        done = visit.request.query_params.get("done", "")
        return await self.show(visit, self._desk(visit), done=done)

    async def act(self, visit: Visit) -> Response:
        """Done: back by a redirect. Not done: the page again, with everything that was typed.

        The address of a calendar is a secret: it stands on the page that answers, and in no address.
        """
        if visit.actor.sees_all_teams:
            raise NotFound("error.page_not_found")
        form = read_duty_form(visit.form, pressed(visit, Action))
        wanted, troubles = _read(form)
        if troubles:
            return await self._not_done(visit, form, troubles, HTTPStatus.UNPROCESSABLE_ENTITY)
        try:
            secret = await self.room.do(visit.actor, form, wanted, now=visit.now)
        except Refused as no:
            return await self._not_done(visit, form, refused(form, no.key), HTTPStatus.CONFLICT)
        except NotFound as no:
            return await self._not_done(visit, form, refused(form, no.key), HTTPStatus.NOT_FOUND)
        if not secret:
            return RedirectResponse(addresses.duty_after(form.action), HTTPStatus.SEE_OTHER)
        fresh = Fresh(form.action, f"{self.services.public_url}{addresses.calendar(secret)}")
        return await self.show(visit, self._desk(visit), fresh=fresh)

    async def show(
        self, visit: Visit, desk: Desk, *, done: str = "", fresh: Fresh | None = None, status: int = HTTPStatus.OK
    ) -> Response:
        asked = visit.request.query_params.get("team", "")
        opened = await self.room.open(visit.actor, asked, now=visit.now)
        view = duty_view(desk, visit.actor, opened, promise=self.services.promise, fresh=fresh)
        back = "" if visit.request.method == "GET" else addresses.DUTY
        frame = visit.frame(visit.say("console.duty.title"), back=back)
        said = visit.say(f"console.duty.done.{done}") if done in list(Action) else ""
        return self.gate.pages.show("duty.html", visit.say, frame=frame, status=status, view=view, done=said)

    async def _not_done(self, visit: Visit, form: DutyForm, troubles: Sequence[Trouble], status: int) -> Response:
        return await self.show(visit, self._desk(visit, form, troubles), status=status)

    def _desk(self, visit: Visit, form: DutyForm | None = None, troubles: Sequence[Trouble] = ()) -> Desk:
        return Desk(say=visit.say, staff_id=visit.actor.staff_id, now=visit.now, form=form, troubles=troubles)


def _read(form: DutyForm) -> tuple[Wanted, Sequence[Trouble]]:
    reading = Reading(form)
    wanted: Wanted = None
    match form.action:
        case Action.PLAN:
            wanted = reading.patterns()
        case Action.CHANGE:
            wanted = reading.shift()
        case Action.AWAY:
            wanted = reading.away()
        case _:
            pass
    return wanted, reading.troubles
