from collections.abc import Sequence
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from admin import addresses
from admin.forms.sign_in import read_sign_in_form
from admin.gate import Gate, Visit, sent_by
from admin.giving_back import GivingBack
from admin.routes.own_password import OwnPassword
from bot.i18n import LOCALES
from core import audit
from core.db import begin
from core.staff import Right
from core.staff.accounts import set_locale
from core.staff.passwords import Passwords
from core.staff.sessions import end_session
from core.staff.sign_in import Attempted, sign_in


class Entrance:
    def __init__(self, gate: Gate, giving: GivingBack, own: OwnPassword, passwords: Passwords) -> None:
        self.gate, self.giving, self.own, self.passwords = gate, giving, own, passwords
        self.services = gate.services

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
        if form.carried and signed.handed:
            return await self.own.first(request, signed, form.carried)
        return await self.giving.onward(request, signed, next_=form.next, carried=form.carried)

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
