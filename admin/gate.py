"""Who comes in. Every page stands behind the gate; it finds the session, the actor and the language, and asks for the CSRF token."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from http import HTTPStatus
from types import MappingProxyType
from typing import TypeVar

import structlog
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from admin import addresses
from admin.carried import Carried, Carrier, Kind, Subject, typed_into
from admin.cookies import Cookies
from admin.forms.case import read_case_form
from admin.pages import Pages
from admin.services import AdminServices
from admin.views.facts import Reader
from admin.views.foot import read_foot
from admin.views.frame import Foot, Frame, shell_for, staff_frame, wanted_locale
from admin.views.say import Say
from core.db import AWAY, Tx, begin, read
from core.errors import NotFound
from core.staff import Actor, Right
from core.staff.sessions import Session, find_session, touch_session
from core.vault import Unreadable
from web.csrf import csrf_token, verify_csrf_token

log = structlog.get_logger()

GONE = {"error.consultation_not_found", "error.channel_not_found", "error.alert_not_found"}
"""May have gone while somebody here looked at it (a consultation is erased by the one who wrote it): the words say so."""

BEFORE_OWN_PASSWORD = {addresses.PASSWORD, addresses.SIGN_OUT, addresses.LANGUAGE}


@dataclass(slots=True, frozen=True, kw_only=True)
class Visit:
    """One request by somebody who is signed in. `form` is empty for a request that only reads."""

    request: Request
    session: Session
    say: Say
    csrf: str
    now: datetime
    foot: Foot | None = None
    form: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def actor(self) -> Actor:
        return self.session.actor

    def frame(self, title: str, *, back: str = "") -> Frame:
        """`back` is where the language switch returns to: this page, unless it answers a form."""
        back = back or self.here
        frame = staff_frame(self.say, self.actor, title=title, csrf=self.csrf, back=back, foot=self.foot)
        return replace(frame, links=()) if self.session.handed else frame

    @property
    def here(self) -> str:
        query = self.request.url.query
        return addresses.our_own(self.request.url.path + (f"?{query}" if query else ""))


Pressed = TypeVar("Pressed", bound=StrEnum)
Handler = Callable[[Visit], Awaitable[Response]]
Looking = Callable[[Visit, Tx], Awaitable[Response]]
Endpoint = Callable[[Request], Awaitable[Response]]


class Gate:
    def __init__(self, services: AdminServices) -> None:
        self.services = services
        self.cookies = Cookies(services.secure_cookies)
        self.pages = Pages(services.environment)
        self.carrier = Carrier(services.vault.session_secret)

    def page(self, handler: Handler, right: Right) -> Endpoint:
        async def endpoint(request: Request) -> Response:
            visit = await self._whole_visit(request)
            if visit is None:
                return RedirectResponse(addresses.sign_in(request.url.path), HTTPStatus.SEE_OTHER)
            await self._touch(visit.session)
            return await self._answered(handler, right, visit)

        return endpoint

    def look(self, handler: Looking, right: Right) -> Endpoint:
        """A page that only reads: who it is for, its foot and what it shows are read at one moment."""

        async def endpoint(request: Request) -> Response:
            async with self._looking(request) as found:
                if found is None:
                    return RedirectResponse(addresses.sign_in(request.url.path), HTTPStatus.SEE_OTHER)
                tx, visit = found
                answer = await self._answered(lambda of: handler(of, tx), right, await self._footed(tx, visit))
            await self._touch(visit.session)
            return answer

        return endpoint

    def glance(self, handler: Looking, right: Right) -> Endpoint:
        """The same for a page that refreshes itself, as `fragment`."""

        async def endpoint(request: Request) -> Response:
            async with self._looking(request) as found:
                if found is None:
                    return Response(status_code=HTTPStatus.UNAUTHORIZED)
                tx, visit = found
                return await self._answered(lambda of: handler(of, tx), right, visit)

        return endpoint

    def fragment(self, handler: Handler, right: Right) -> Endpoint:
        """For a page that refreshes itself: that is nobody's doing, so it keeps no session awake."""

        async def endpoint(request: Request) -> Response:
            session = await self.session_of(request)
            if session is None or not session.lives:
                return Response(status_code=HTTPStatus.UNAUTHORIZED)
            return await self._answered(handler, right, self._visit(request, session))

        return endpoint

    def action(self, handler: Handler, right: Right, *, forms: str = "") -> Endpoint:
        """`forms` is the address of the page whose forms come here: what was typed into them outlives the session."""

        async def endpoint(request: Request) -> Response:
            form = await sent_by(request)
            session = await self.session_of(request)
            if session is None or not session.lives:
                return self._come_in_first(request, form, session, forms=forms)
            visit = self._visit(request, session, form)
            if not verify_csrf_token(self.services.vault.session_secret, session.id, form.get("csrf", "")):
                return self.pages.trouble(visit.say, HTTPStatus.FORBIDDEN)
            await self._touch(session)
            return await self._answered(handler, right, await self._with_foot(visit))

        return endpoint

    def sign(self, handler: Handler, right: Right) -> Endpoint:
        """For what a page sends by itself: with the CSRF token, but nobody's doing, so it keeps no session awake."""

        async def endpoint(request: Request) -> Response:
            form = await sent_by(request)
            session = await self.session_of(request)
            if session is None or not session.lives:
                return Response(status_code=HTTPStatus.UNAUTHORIZED)
            if not verify_csrf_token(self.services.vault.session_secret, session.id, form.get("csrf", "")):
                return Response(status_code=HTTPStatus.FORBIDDEN)
            return await self._answered(handler, right, self._visit(request, session, form))

        return endpoint

    async def session_of(self, request: Request) -> Session | None:
        return await self.session_by(self.cookies.session(request))

    async def session_by(self, token: str) -> Session | None:
        if not token:
            return None
        async with read(self.services.database) as tx:
            return await find_session(tx, token, now=self.services.clock.now())

    async def visit_by(self, request: Request, token: str) -> Visit | None:
        """A visit in a session that has only just begun."""
        session = await self.session_by(token)
        return await self._with_foot(self._visit(request, session)) if session else None

    def say_to(self, request: Request, *, chosen: str = "") -> Say:
        """The language for somebody we do not know."""
        locale = wanted_locale(chosen, request.headers.get("accept-language", ""))
        return Say(self.services.catalogs, locale)

    def welcome(
        self,
        say: Say,
        *,
        carried: str = "",
        lost: bool = False,
        next_: str,
        failed: bool = False,
        login: str = "",
    ) -> Response:
        """The sign-in page. `lost`: what was typed is too long to come along through it."""
        return self.pages.show(
            "sign_in.html",
            say,
            frame=Frame(shell=shell_for(say, say("console.sign_in.title"))),
            status=HTTPStatus.UNAUTHORIZED if failed or carried or lost else HTTPStatus.OK,
            carried=carried,
            lost=lost,
            next=next_,
            failed=failed,
            login=login,
            practised=self.services.practice,
        )

    def reader(self, visit: Visit) -> Reader:
        """For whom a page with a promise on it is drawn."""
        return Reader(say=visit.say, actor=visit.actor, now=visit.now, promise=self.services.promise)

    def new_key(self) -> str:
        """Of a page that is shown now: it makes two presses of one form one."""
        return self.services.ids.new_secret()

    def _visit(self, request: Request, session: Session, form: Mapping[str, str] | None = None) -> Visit:
        return Visit(
            request=request,
            session=session,
            say=Say(self.services.catalogs, session.actor.locale),
            csrf=csrf_token(self.services.vault.session_secret, session.id),
            now=self.services.clock.now(),
            form=form or MappingProxyType({}),
        )

    async def _whole_visit(self, request: Request) -> Visit | None:
        """With its foot, in one look; None for whoever has to sign in first."""
        async with self._looking(request) as found:
            return await self._footed(*found) if found else None

    @asynccontextmanager
    async def _looking(self, request: Request) -> AsyncIterator[tuple[Tx, Visit] | None]:
        """Nothing for whoever has to sign in first; who brings no session is not even looked up."""
        token = self.cookies.session(request)
        if not token:
            yield None
            return
        async with read(self.services.database) as tx:
            session = await find_session(tx, token, now=self.services.clock.now())
            yield (tx, self._visit(request, session)) if session and session.lives else None

    async def _with_foot(self, visit: Visit) -> Visit:
        async with read(self.services.database) as tx:
            return await self._footed(tx, visit)

    async def _footed(self, tx: Tx, visit: Visit) -> Visit:
        return replace(visit, foot=await read_foot(tx, visit.say, visit.actor, now=visit.now))

    async def _answered(self, handler: Handler, right: Right, visit: Visit) -> Response:
        """To whoever has not the right, the address does not exist. Whose password another made, changes it first."""
        if visit.session.handed and visit.request.url.path not in BEFORE_OWN_PASSWORD:
            next_ = addresses.HOME if visit.form else visit.here
            return RedirectResponse(addresses.own_password(next_), HTTPStatus.SEE_OTHER)
        advice = ""
        try:
            return await handler(allowed(visit, right))
        except NotFound as problem:
            status, advice = HTTPStatus.NOT_FOUND, problem.key if problem.key in GONE else ""
        except Unreadable as problem:
            log.error("console.unreadable", subject=problem.subject)
            status = HTTPStatus.GONE
        frame = visit.frame(visit.say(f"console.trouble.{status.value}.heading"), back=addresses.HOME)
        kept = read_case_form(visit.form).typed.words
        return self.pages.trouble(visit.say, status, frame=frame, kept=kept, advice=advice)

    async def _touch(self, session: Session) -> None:
        """Where nobody can write, what is there can be read all the same: the session is only not made longer."""
        if not session.wants_touch:
            return
        try:
            async with begin(self.services.database) as tx:
                await touch_session(tx, session.id, now=self.services.clock.now())
        except AWAY as problem:
            log.warning("console.session_not_touched", problem=type(problem).__name__)

    def _come_in_first(
        self, request: Request, form: Mapping[str, str], session: Session | None, *, forms: str
    ) -> Response:
        """The session is over. What was typed into a box goes along through the sign-in form."""
        subject = Subject(Kind.FORMS, forms) if forms else Subject.of(request.path_params)
        typed = read_case_form(form).typed
        fields = typed_into(form) if forms else {}
        if subject is None or not (typed.any or fields):
            back = subject.page if subject else addresses.HOME
            return RedirectResponse(addresses.sign_in(back), HTTPStatus.SEE_OTHER)
        carried = Carried(
            subject=subject,
            reply=typed.reply,
            note=typed.note,
            action=str(request.path_params.get("action", "")),
            fields=fields,
            staff_id=session.actor.staff_id if session else "",
            at=self.services.clock.now(),
        )
        say = Say(self.services.catalogs, session.actor.locale) if session else self.say_to(request)
        packed = self.carrier.pack(carried)
        return self.welcome(say, carried=packed, lost=not packed, next_=subject.page)


def allowed(visit: Visit, right: Right) -> Visit:
    """Raises NotFound."""
    if not visit.actor.may(right):
        raise NotFound("error.page_not_found")
    return visit


def pressed(visit: Visit, actions: type[Pressed]) -> Pressed:
    """Which of the page's actions the address names. Raises NotFound."""
    found = next((action for action in actions if action == visit.request.path_params["action"]), None)
    if found is None:
        raise NotFound("error.page_not_found")
    return found


async def sent_by(request: Request) -> Mapping[str, str]:
    """The form's fields in their order, the first of each name. Files and other bodies are nothing to us."""
    fields: dict[str, str] = {}
    for name, value in (await request.form()).multi_items():
        if isinstance(value, str):
            fields.setdefault(name, value)
    return MappingProxyType(fields)
