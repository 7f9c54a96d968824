from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Protocol

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from admin import addresses
from admin.carried import Carried, Kind
from admin.forms.case import Typed
from admin.forms.sign_in import SignInForm, read_sign_in_form
from admin.gate import Gate, Visit, sent_by
from bot.i18n import LOCALES
from core import audit
from core.db import begin
from core.errors import NotFound
from core.staff import Right
from core.staff.accounts import set_locale
from core.staff.passwords import Passwords
from core.staff.sessions import end_session
from core.staff.sign_in import Attempted, SignedIn, sign_in


class Keeper(Protocol):
    """Pages that give back what was typed there before the session ran out."""

    async def give_back_words(self, visit: Visit, id_: str, typed: Typed) -> Response: ...


class FormKeeper(Protocol):
    """Pages of forms that do the same."""

    async def give_back_form(self, visit: Visit, action: str, fields: Mapping[str, str]) -> Response: ...


class Entrance:
    def __init__(
        self, gate: Gate, keepers: Mapping[Kind, Keeper], forms: Mapping[str, FormKeeper], passwords: Passwords
    ) -> None:
        """`forms` by the address of their page."""
        self.gate, self.keepers, self.forms, self.services = gate, keepers, forms, gate.services
        self.passwords = passwords

    def routes(self) -> Sequence[BaseRoute]:
        return (
            Route(addresses.SIGN_IN, self.page, methods=["GET"]),
            Route(addresses.SIGN_IN, self.enter, methods=["POST"]),
            Route(addresses.SIGN_OUT, self.gate.action(self.leave, Right.ENTER), methods=["POST"]),
            Route(addresses.LANGUAGE, self.gate.action(self.speak, Right.ENTER), methods=["POST"]),
        )

    async def page(self, request: Request) -> Response:
        next_ = addresses.our_own(request.query_params.get("next", ""))
        session = await self.gate.session_of(request)
        if session is not None and session.lives:
            return RedirectResponse(next_, HTTPStatus.SEE_OTHER)
        return self.gate.welcome(self.gate.say_to(request, chosen=request.query_params.get("lang", "")), next_=next_)

    async def enter(self, request: Request) -> Response:
        sent = await sent_by(request)
        form = read_sign_in_form(sent)
        attempted = Attempted(
            login=form.login,
            password=form.password,
            device=self.gate.cookies.device(request),
            session=self.gate.cookies.session(request),
        )
        signed = await sign_in(self.services.database, self.passwords, attempted, now=self.services.clock.now())
        if signed is None:
            say = self.gate.say_to(request, chosen=sent.get("lang", ""))
            return self.gate.welcome(say, carried=form.carried, next_=form.next, failed=True, login=form.login)
        response = await self._inside(request, signed, form)
        self.gate.cookies.keep_session(response, signed.session)
        self.gate.cookies.keep_device(response, signed.device)
        return response

    async def leave(self, visit: Visit) -> Response:
        async with begin(self.services.database) as tx:
            await end_session(tx, visit.session.id, staff_id=visit.actor.staff_id)
            await audit.record(tx, actor=visit.actor.label, action="signed_out", now=visit.now)
        response = RedirectResponse(addresses.SIGN_IN, HTTPStatus.SEE_OTHER)
        self.gate.cookies.drop_session(response)
        response.headers["Clear-Site-Data"] = '"cache", "storage"'
        return response

    async def speak(self, visit: Visit) -> Response:
        locale = visit.form.get("lang", "")
        if locale in LOCALES:
            async with begin(self.services.database) as tx:
                await set_locale(tx, visit.actor.staff_id, locale)
        return RedirectResponse(addresses.our_own(visit.form.get("back", "")), HTTPStatus.SEE_OTHER)

    async def _inside(self, request: Request, signed: SignedIn, form: SignInForm) -> Response:
        """On to where they were going; with words in hand straight to the page, because words never go into an address."""
        now = self.services.clock.now()
        carried = self.gate.carrier.unpack(form.carried, staff_id=signed.actor.staff_id, now=now)
        visit = await self.gate.visit_by(request, signed.session) if carried else None
        if carried is None or visit is None:
            return RedirectResponse(form.next, HTTPStatus.SEE_OTHER)
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
