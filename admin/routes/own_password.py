"""One's own password: changed when one likes, and first of all when somebody else has made it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from admin import addresses, receipts
from admin.forms.sign_in import read_own_password
from admin.gate import Gate, Visit
from admin.giving_back import GivingBack
from core.errors import Refused
from core.staff import Right
from core.staff.own_password import change_password
from core.staff.passwords import Passwords
from core.staff.sign_in import Attempted, SignedIn
from web.page import Problem

DONE = "changed"


@dataclass(slots=True, frozen=True, kw_only=True)
class Onward:
    """Where somebody was going, and the words they have in hand, sealed."""

    next: str = addresses.HOME
    carried: str = ""

    @classmethod
    def of(cls, sent: Mapping[str, str]) -> "Onward":
        return cls(next=addresses.our_own(sent.get("next", "")), carried=sent.get("carried", ""))


class OwnPassword:
    def __init__(self, gate: Gate, giving: GivingBack, passwords: Passwords) -> None:
        self.gate, self.giving, self.passwords = gate, giving, passwords

    def routes(self) -> Sequence[BaseRoute]:
        return (
            Route(addresses.PASSWORD, self.gate.page(self.page, Right.ENTER), methods=["GET"]),
            Route(addresses.PASSWORD, self.gate.action(self.change, Right.ENTER), methods=["POST"]),
        )

    async def page(self, visit: Visit) -> Response:
        return self._show(visit, Onward.of(visit.request.query_params))

    async def first(self, request: Request, signed: SignedIn, carried: str) -> Response:
        """Right after the sign-in, for somebody with words in hand: the page itself takes them along."""
        visit = await self.gate.visit_by(request, signed.session)
        if visit is None:
            return RedirectResponse(addresses.SIGN_IN, HTTPStatus.SEE_OTHER)
        response = self._show(visit, Onward(carried=carried))
        self.gate.cookies.keep_session(response, signed.session)
        self.gate.cookies.keep_device(response, signed.device)
        return response

    async def change(self, visit: Visit) -> Response:
        """What was typed is given back to nobody: it is typed again."""
        (old, new), onward = read_own_password(visit.form), Onward.of(visit.form)
        cookies, request = self.gate.cookies, visit.request
        brought = Attempted(login="", password=old, device=cookies.device(request), session=cookies.session(request))
        try:
            signed = await change_password(
                self.gate.services.database, self.passwords, visit.actor, brought, new, now=visit.now
            )
        except Refused as no:
            return self._show(visit, onward, Problem(field="new", words=visit.say(no.key)))
        if signed is None:
            return self._show(visit, onward, Problem(field="old", words=visit.say("console.password.wrong")))
        next_ = onward.next if visit.session.handed else receipts.after(addresses.PASSWORD, DONE, now=visit.now)
        return await self.giving.onward(request, signed, next_=next_, carried=onward.carried)

    def _show(self, visit: Visit, onward: Onward, problem: Problem | None = None) -> Response:
        return self.gate.pages.show(
            "own_password.html",
            visit.say,
            frame=visit.frame(visit.say("console.password.title"), back=addresses.PASSWORD),
            status=HTTPStatus.UNPROCESSABLE_ENTITY if problem else HTTPStatus.OK,
            problem=problem,
            handed=visit.session.handed,
            onward=onward,
            done=receipts.said_by(visit.request.query_params, now=visit.now) == DONE,
        )
