"""A team's rules of its duty. For its leader; to everybody else the address does not exist."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus

from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from admin import addresses
from admin.duty_room import DutyRoom
from admin.forms.case import Trouble
from admin.forms.rules import RulesForm, read_rules_form, rules_in, typed_from
from admin.gate import Gate, Visit
from admin.views.rules import rules_view
from core.errors import Refused
from core.staff import Right

DONE = "saved"


class RulesPages:
    def __init__(self, gate: Gate) -> None:
        self.gate = gate
        self.room = DutyRoom(gate.services)

    def routes(self) -> Sequence[BaseRoute]:
        return (
            Route(addresses.RULES, self.gate.page(self.page, Right.LEAD), methods=["GET"]),
            Route(addresses.RULES, self.gate.action(self.act, Right.LEAD, forms=addresses.RULES), methods=["POST"]),
        )

    async def page(self, visit: Visit) -> Response:
        rules, _ = await self.room.rules(visit.actor, now=visit.now)
        return await self.show(visit, typed_from(rules))

    async def act(self, visit: Visit) -> Response:
        _, towns = await self.room.rules(visit.actor, now=visit.now)
        form = read_rules_form(visit.form)
        rules, troubles = rules_in(form, teams=tuple(towns))
        if rules is None:
            return await self.show(visit, form, troubles, status=HTTPStatus.UNPROCESSABLE_ENTITY)
        try:
            await self.room.rule(visit.actor, rules, now=visit.now)
        except Refused as no:
            return await self.show(visit, form, [Trouble("step", no.key)], status=HTTPStatus.CONFLICT)
        return RedirectResponse(f"{addresses.RULES}?done={DONE}", HTTPStatus.SEE_OTHER)

    async def give_back_form(self, visit: Visit, action: str, fields: Mapping[str, str]) -> Response:  # noqa: ARG002 - there is one form
        """What was typed before the session ran out. Nothing of it is saved yet."""
        return await self.show(visit, read_rules_form(fields), kept=True)

    async def show(
        self,
        visit: Visit,
        form: RulesForm,
        troubles: Sequence[Trouble] = (),
        *,
        kept: bool = False,
        status: int = HTTPStatus.OK,
    ) -> Response:
        _, towns = await self.room.rules(visit.actor, now=visit.now)
        view = rules_view(visit.say, form, towns, troubles)
        done = visit.say("console.rules.done") if visit.request.query_params.get("done") == DONE else ""
        frame = visit.frame(visit.say("console.rules.title"), back=addresses.RULES)
        return self.gate.pages.show(
            "rules.html", visit.say, frame=frame, status=status, view=view, done=done, kept=kept
        )
