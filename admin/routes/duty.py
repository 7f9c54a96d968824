"""The rota of a team: who is on duty, the days ahead, and every change of them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from http import HTTPStatus

from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from admin import addresses
from admin.duty_room import DutyRoom, Wanted
from admin.forms.case import Trouble
from admin.forms.duty import Action, DutyForm, Reading, read_duty_form, refused
from admin.gate import Gate, Visit, pressed
from admin.views.duty import Fresh, Happened, duty_view, overview_view
from admin.views.duty_forms import Desk
from core.errors import NotFound, Refused
from core.staff import Right

OWN = frozenset({Action.AWAY, Action.BACK})
"""What somebody above the teams may say too: of themselves."""
LONGEST = 512


class DutyPages:
    def __init__(self, gate: Gate) -> None:
        self.gate, self.services = gate, gate.services
        self.room = DutyRoom(gate.services)

    def routes(self) -> Sequence[BaseRoute]:
        return (
            Route(addresses.DUTY, self.gate.page(self.page, Right.DESK), methods=["GET"]),
            Route(
                f"{addresses.DUTY}/{{action}}",
                self.gate.action(self.act, Right.DESK, forms=addresses.DUTY),
                methods=["POST"],
            ),
        )

    async def page(self, visit: Visit) -> Response:
        return await self.show(visit, self._desk(visit))

    async def act(self, visit: Visit) -> Response:
        """Done: back by a redirect. Not done: the page again, with everything that was typed.

        The address of a calendar is a secret: it stands on the page that answers, and in no address.
        """
        if not visit.actor.may(Right.WORDS) and pressed(visit, Action) not in OWN:
            raise NotFound("error.page_not_found")
        form = read_duty_form(visit.form, pressed(visit, Action))
        wanted, troubles = _read(form)
        if troubles:
            return await self._not_done(visit, form, troubles, HTTPStatus.UNPROCESSABLE_ENTITY)
        try:
            done = await self.room.do(visit.actor, form, wanted, now=visit.now)
        except Refused as no:
            return await self._not_done(visit, form, refused(form, no.key), HTTPStatus.CONFLICT)
        except NotFound as no:
            return await self._not_done(visit, form, refused(form, no.key), HTTPStatus.NOT_FOUND)
        if not done.secret:
            return RedirectResponse(addresses.duty_after(form.action, ",".join(done.about)), HTTPStatus.SEE_OTHER)
        fresh = Fresh(form.action, f"{self.services.public_url}{addresses.calendar(done.secret)}")
        return await self.show(visit, self._desk(visit), fresh=fresh)

    async def give_back_form(self, visit: Visit, action: str, fields: Mapping[str, str]) -> Response:
        """What was typed before the session ran out. Nothing of it is done yet."""
        known = next((one for one in Action if one == action), None)
        form = read_duty_form(fields, known) if known else None
        return await self.show(visit, replace(self._desk(visit, form), kept=form is not None))

    async def show(
        self, visit: Visit, desk: Desk, *, fresh: Fresh | None = None, status: int = HTTPStatus.OK
    ) -> Response:
        asked = visit.request.query_params.get("team", "")
        happened, promise = _happened(visit), self.services.promise
        back = "" if visit.request.method == "GET" else addresses.DUTY
        frame = visit.frame(visit.say("console.duty.title"), back=back)
        if visit.actor.may(Right.OVERSEE) and not asked:
            overview = await self.room.overview(visit.actor, now=visit.now)
            all_teams = overview_view(desk, visit.actor, overview, happened, promise=promise)
            return self.gate.pages.show("duties.html", visit.say, frame=frame, status=status, view=all_teams)
        opened = await self.room.open(visit.actor, asked, now=visit.now)
        view = duty_view(desk, visit.actor, opened, happened, promise=promise, fresh=fresh)
        return self.gate.pages.show("duty.html", visit.say, frame=frame, status=status, view=view)

    async def _not_done(self, visit: Visit, form: DutyForm, troubles: Sequence[Trouble], status: int) -> Response:
        return await self.show(visit, self._desk(visit, form, troubles), status=status)

    def _desk(self, visit: Visit, form: DutyForm | None = None, troubles: Sequence[Trouble] = ()) -> Desk:
        return Desk(say=visit.say, staff_id=visit.actor.staff_id, now=visit.now, form=form, troubles=troubles)


def _happened(visit: Visit) -> Happened:
    """Only a page that somebody looks at has it in its address."""
    query = visit.request.query_params
    about = tuple(query.get("about", "")[:LONGEST].split(","))
    return Happened(query.get("done", ""), about, query.get("ask", ""))


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
