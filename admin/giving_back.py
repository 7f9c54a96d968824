"""On from the sign-in to where somebody was going, with the words they had in hand."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Protocol

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from admin import addresses
from admin.carried import Carried, Kind
from admin.forms.case import Typed
from admin.gate import Gate, Visit
from core.errors import NotFound
from core.staff.sign_in import SignedIn


class Keeper(Protocol):
    """Pages that give back what was typed there before the session ran out."""

    async def give_back_words(self, visit: Visit, id_: str, typed: Typed) -> Response: ...


class FormKeeper(Protocol):
    """Pages of forms that do the same."""

    async def give_back_form(self, visit: Visit, action: str, fields: Mapping[str, str]) -> Response: ...


class GivingBack:
    def __init__(self, gate: Gate, keepers: Mapping[Kind, Keeper], forms: Mapping[str, FormKeeper]) -> None:
        """`forms` by the address of their page."""
        self.gate, self.keepers, self.forms = gate, keepers, forms

    async def onward(self, request: Request, signed: SignedIn, *, next_: str, carried: str) -> Response:
        """With words in hand straight to the page, because words never go into an address; the cookies are set."""
        response = await self._inside(request, signed, next_, carried)
        self.gate.cookies.keep_session(response, signed.session)
        self.gate.cookies.keep_device(response, signed.device)
        return response

    async def _inside(self, request: Request, signed: SignedIn, next_: str, packed: str) -> Response:
        now = self.gate.services.clock.now()
        carried = self.gate.carrier.unpack(packed, staff_id=signed.actor.staff_id, now=now)
        visit = await self.gate.visit_by(request, signed.session) if carried else None
        if carried is None or visit is None:
            return RedirectResponse(next_, HTTPStatus.SEE_OTHER)
        typed = Typed(reply=carried.reply, note=carried.note)
        try:
            return await self._give_back(visit, carried, typed)
        except NotFound:
            if carried.staff_id != signed.actor.staff_id:
                return RedirectResponse(addresses.HOME, HTTPStatus.SEE_OTHER)
            frame = visit.frame(visit.say("console.trouble.404.heading"), back=addresses.HOME)
            return self.gate.pages.trouble(visit.say, HTTPStatus.NOT_FOUND, frame=frame, kept=typed.words)

    async def _give_back(self, visit: Visit, carried: Carried, typed: Typed) -> Response:
        """Raises NotFound."""
        subject = carried.subject
        if subject.kind is Kind.FORMS:
            return await self.forms[subject.id].give_back_form(visit, carried.action, carried.fields)
        return await self.keepers[subject.kind].give_back_words(visit, subject.id, typed)
