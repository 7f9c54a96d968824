"""One's own password."""

from collections.abc import Sequence
from http import HTTPStatus

from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from admin import addresses, receipts
from admin.forms.sign_in import read_own_password
from admin.gate import Gate, Visit
from core.errors import Refused
from core.staff import Right
from core.staff.own_password import change_password
from core.staff.passwords import Passwords
from core.staff.sign_in import Attempted
from web.page import Problem

DONE = "changed"


class OwnPassword:
    def __init__(self, gate: Gate, passwords: Passwords) -> None:
        self.gate, self.passwords = gate, passwords

    def routes(self) -> Sequence[BaseRoute]:
        return (
            Route(addresses.PASSWORD, self.gate.page(self.page, Right.ENTER), methods=["GET"]),
            Route(addresses.PASSWORD, self.gate.action(self.change, Right.ENTER), methods=["POST"]),
        )

    async def page(self, visit: Visit) -> Response:
        return self._show(visit)

    async def change(self, visit: Visit) -> Response:
        """What was typed is given back to nobody: it is typed again."""
        old, new = read_own_password(visit.form)
        cookies, request = self.gate.cookies, visit.request
        brought = Attempted(login="", password=old, device=cookies.device(request), session=cookies.session(request))
        try:
            signed = await change_password(
                self.gate.services.database, self.passwords, visit.actor, brought, new, now=visit.now
            )
        except Refused as no:
            return self._show(visit, Problem(field="new", words=visit.say(no.key)))
        if signed is None:
            return self._show(visit, Problem(field="old", words=visit.say("console.password.wrong")))
        response = RedirectResponse(receipts.after(addresses.PASSWORD, DONE, now=visit.now), HTTPStatus.SEE_OTHER)
        cookies.keep_session(response, signed.session)
        cookies.keep_device(response, signed.device)
        return response

    def _show(self, visit: Visit, problem: Problem | None = None) -> Response:
        done = receipts.said_by(visit.request.query_params, now=visit.now) == DONE
        frame = visit.frame(visit.say("console.password.title"), back=addresses.PASSWORD)
        status = HTTPStatus.UNPROCESSABLE_ENTITY if problem else HTTPStatus.OK
        return self.gate.pages.show(
            "own_password.html", visit.say, frame=frame, status=status, problem=problem, done=done
        )
