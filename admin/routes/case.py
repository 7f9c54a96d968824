from collections.abc import Sequence
from dataclasses import replace
from http import HTTPStatus

from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from admin import addresses
from admin.case_room import CaseRoom
from admin.forms.case import Action, CaseForm, Trouble, Typed, read_case_form, trouble_with
from admin.forms.path import counted
from admin.gate import Gate, Visit, pressed
from admin.views.boxes import InHand
from admin.views.case import case_view
from admin.views.facts import Facts, Reader
from core.cases.company import Sign
from core.cases.records import Kind
from core.errors import Conflict, Refused
from core.staff import Right

WHERE = {
    "error.already_claimed": "holding",
    "error.claimed_meanwhile": "reply",
    "error.not_reachable_in_chat": "reply",
    "error.settled_meanwhile": "thread-title",
    "error.family_must_agree": "agreed",
    "error.own_team": "team",
    "error.offered_already": "holding",
    "error.family_wrote_meanwhile": "reply",
    "error.colleague_answered_meanwhile": "reply",
    "error.talk_meanwhile": "talk-day",
    "error.start_without_talk": "reason",
    "error.talk_day": "talk-day",
    "error.handover_needs_yes": "agrees",
}
"""Where on the page a refusal is explained; elsewhere it stands on top."""
ONLY_SHOWN = {Action.CANNED, Action.WRITE_AGAIN, Action.WHOLE}
"""Nothing is done to the case: the page comes again, with what was typed and what was asked for."""


class CasePages:
    def __init__(self, gate: Gate) -> None:
        self.gate = gate
        self.room = CaseRoom(gate.services)

    def routes(self) -> Sequence[BaseRoute]:
        return (
            Route("/admin/cases/{case_id}", self.gate.page(self.page, Right.WORDS), methods=["GET"]),
            Route("/admin/cases/{case_id}/now", self.gate.fragment(self.now, Right.WORDS), methods=["GET"]),
            Route("/admin/cases/{case_id}/here", self.gate.sign(self.here, Right.WORDS), methods=["POST"]),
            Route("/admin/cases/{case_id}/{action}", self.gate.action(self.act, Right.WORDS), methods=["POST"]),
        )

    async def page(self, visit: Visit) -> Response:
        done = visit.request.query_params.get("done", "")
        hand = InHand(key=self.gate.new_key(), done=done, whole=_whole(visit))
        return await self.show(visit, _case_id(visit), hand)

    async def now(self, visit: Visit) -> Response:
        facts = await self.room.look_again(visit.actor, _case_id(visit), now=visit.now)
        new_after = counted(visit.request.query_params.get("new_after", ""))
        done = visit.request.query_params.get("done", "")
        hand = InHand(key=self.gate.new_key(), seen=new_after, whole=_whole(visit), done=done)
        reader = self._reader(visit, facts)
        return self.gate.pages.part("case_now.html", reader.say, view=case_view(reader, facts, hand))

    async def here(self, visit: Visit) -> Response:
        """The page is still open, somebody writes on it, or it has been left."""
        sign = next((one for one in Sign if one == visit.form.get("sign")), Sign.LOOKS)
        await self.room.show(visit.actor, _case_id(visit), sign, now=visit.now)
        return Response(status_code=HTTPStatus.NO_CONTENT)

    async def act(self, visit: Visit) -> Response:
        """Done: back to the page by a redirect, unless other words are still in hand. Not done: the page again, with them."""
        action = pressed(visit, Action)
        form = read_case_form(visit.form)
        trouble = trouble_with(form, action)
        if trouble is None and action is Action.WHOLE and not form.typed.any:
            return RedirectResponse(addresses.whole_thread(_case_id(visit)), HTTPStatus.SEE_OTHER)
        if trouble is None and action in ONLY_SHOWN:
            return await self.show(visit, _case_id(visit), self._shown(action, form))
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        if trouble is None:
            trouble, status = await self._do(visit, action, form), HTTPStatus.CONFLICT
        if trouble is not None:
            hand = InHand(
                key=form.key or self.gate.new_key(),
                typed=form.typed,
                team=form.team,
                seen=form.seen,
                attempt=form.attempt,
                trouble=trouble,
            )
            return await self.show(visit, _case_id(visit), hand, status=status)
        left = form.without(action)
        if left.any:
            return await self.show(visit, _case_id(visit), InHand(key=self.gate.new_key(), typed=left, done=action))
        return RedirectResponse(addresses.case_page(_case_id(visit), done=action), HTTPStatus.SEE_OTHER)

    def _shown(self, action: Action, form: CaseForm) -> InHand:
        hand = InHand(key=self.gate.new_key(), typed=form.typed, done=action)
        if action is Action.CANNED:
            return replace(hand, canned=form.canned)
        if action is Action.WHOLE:
            return replace(hand, seen=form.seen, whole=True)
        return replace(hand, again=form.about.message_id)

    async def give_back_words(self, visit: Visit, id_: str, typed: Typed) -> Response:
        """The page with what was typed before the session ran out."""
        return await self.show(visit, id_, InHand(key=self.gate.new_key(), typed=typed, kept=True))

    async def show(self, visit: Visit, case_id: str, hand: InHand, *, status: int = HTTPStatus.OK) -> Response:
        facts = await self.room.open(visit.actor, case_id, now=visit.now)
        reader = self._reader(visit, facts)
        frame = visit.frame(facts.page.case.reference, back=addresses.our_own(addresses.case_page(case_id)))
        view = case_view(reader, facts, hand)
        return self.gate.pages.show("case.html", reader.say, frame=frame, status=status, view=view)

    def _reader(self, visit: Visit, facts: Facts) -> Reader:
        """Who writes on behalf of a family is not called the family."""
        reader, kind = self.gate.reader(visit), facts.page.case.kind
        return replace(reader, say=replace(reader.say, about=kind)) if kind is Kind.ON_BEHALF else reader

    async def _do(self, visit: Visit, action: Action, form: CaseForm) -> Trouble | None:
        try:
            await self.room.do(visit.actor, _case_id(visit), action, form, now=visit.now)
        except (Conflict, Refused) as no:
            return Trouble(WHERE.get(no.key, "content"), no.key)
        return None


def _case_id(visit: Visit) -> str:
    return str(visit.request.path_params["case_id"])


def _whole(visit: Visit) -> bool:
    return visit.request.query_params.get("thread") == "whole"
