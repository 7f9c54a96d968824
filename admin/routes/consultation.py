"""One consultation: read the request, one transaction, one page."""

from collections.abc import Sequence
from http import HTTPStatus

from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from admin import addresses
from admin.consultation_room import ConsultationRoom
from admin.forms.case import Trouble, Typed
from admin.forms.consultation import Action, ConsultationForm, read_consultation_form
from admin.gate import Gate, Visit, pressed
from admin.views.consultation import InHand, consultation_view, marks_in
from core.consultations import Identifying
from core.consultations.checking import LONGEST
from core.errors import Conflict, Refused
from core.staff import Right
from web.marked import pieces, without

WHERE = {"error.consultation_claimed": "holding", "error.consultation_changed": "content"}
"""Where on the page a refusal is explained; elsewhere it is about the words in the box."""


class ConsultationPages:
    def __init__(self, gate: Gate) -> None:
        self.gate = gate
        self.room = ConsultationRoom(gate.services)

    def routes(self) -> Sequence[BaseRoute]:
        here = f"{addresses.CONSULTATIONS}/{{consultation_id}}"
        return (
            Route(here, self.gate.page(self.page, Right.WORDS), methods=["GET"]),
            Route(f"{here}/now", self.gate.fragment(self.now, Right.WORDS), methods=["GET"]),
            Route(f"{here}/{{action}}", self.gate.action(self.act, Right.WORDS), methods=["POST"]),
        )

    async def page(self, visit: Visit) -> Response:
        hand = InHand(key=self.gate.new_key(), done=visit.request.query_params.get("done", ""))
        return await self.show(visit, _id(visit), hand)

    async def now(self, visit: Visit) -> Response:
        opened = await self.room.look_again(visit.actor, _id(visit), now=visit.now)
        view = consultation_view(self.gate.reader(visit), opened, InHand(key=self.gate.new_key()))
        return self.gate.pages.part("consultation_now.html", visit.say, view=view)

    async def act(self, visit: Visit) -> Response:
        """Done: back by a redirect, unless words are still in hand. Not done: the page again, with them."""
        action, form = pressed(visit, Action), read_consultation_form(visit.form)
        if action is Action.CLEAN and len(form.reply) > LONGEST:
            return await self._not_done(visit, form, Trouble("reply", "error.too_long"))
        if action is Action.CLEAN:
            return await self.show(visit, _id(visit), await self._cleaned(visit, form))
        if action is Action.FINISH and not form.sure:
            return await self._not_done(visit, form, Trouble("sure", "console.consultation.sure_missing"))
        try:
            await self.room.do(visit.actor, _id(visit), action, form, now=visit.now)
        except (Conflict, Refused) as no:
            return await self._not_done(visit, form, no)
        return await self._done(visit, action, form)

    async def give_back_words(self, visit: Visit, id_: str, typed: Typed) -> Response:
        """The page with what was typed before the session ran out."""
        return await self.show(visit, id_, InHand(key=self.gate.new_key(), words=typed.reply, kept=True))

    async def show(self, visit: Visit, id_: str, hand: InHand, *, status: int = HTTPStatus.OK) -> Response:
        opened = await self.room.open(visit.actor, id_, now=visit.now)
        view = consultation_view(self.gate.reader(visit), opened, hand)
        here = addresses.our_own(addresses.consultation_page(id_))
        frame = visit.frame(visit.say("console.consultation.title"), back=here)
        return self.gate.pages.show("consultation.html", visit.say, frame=frame, status=status, view=view)

    async def _done(self, visit: Visit, action: Action, form: ConsultationForm) -> Response:
        if action is Action.FINISH:
            return RedirectResponse(f"{addresses.CONSULTATIONS}?done={action}", HTTPStatus.SEE_OTHER)
        if form.reply and action is not Action.REPLY:
            return await self.show(visit, _id(visit), InHand(key=self.gate.new_key(), words=form.reply, done=action))
        return RedirectResponse(addresses.consultation_page(_id(visit), done=action), HTTPStatus.SEE_OTHER)

    async def _not_done(self, visit: Visit, form: ConsultationForm, no: Trouble | Conflict | Refused) -> Response:
        trouble = no if isinstance(no, Trouble) else Trouble(WHERE.get(no.key, "reply"), no.key)
        marked = pieces(form.reply, marks_in(visit.say, no.findings)) if isinstance(no, Identifying) else ()
        hand = InHand(key=form.key or self.gate.new_key(), words=form.reply, marked=marked, trouble=trouble)
        status = HTTPStatus.CONFLICT if isinstance(no, Conflict) else HTTPStatus.UNPROCESSABLE_ENTITY
        return await self.show(visit, _id(visit), hand, status=status)

    async def _cleaned(self, visit: Visit, form: ConsultationForm) -> InHand:
        """What tells is taken out at a press, and the one who wrote it reads it through before it is sent."""
        words = without(form.reply, marks_in(visit.say, await self.room.findings_in(form.reply)))
        return InHand(key=self.gate.new_key(), words=words, done=Action.CLEAN)


def _id(visit: Visit) -> str:
    return str(visit.request.path_params["consultation_id"])
