"""The conversation page and its forms."""

from dataclasses import dataclass
from http import HTTPStatus

import structlog
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response, StreamingResponse

from bot.channels.web.answering import Answering
from bot.channels.web.cookie import TalkCookie
from bot.channels.web.frame import Pages
from bot.channels.web.guard import DATABASE_AWAY
from bot.channels.web.posted import Posted, read_posted
from bot.channels.web.services import WebChatServices
from bot.channels.web.standing import Standing
from bot.channels.web.stream import Streams, TooManyStreams
from bot.channels.web.tongue import tongue_of
from bot.channels.web.views import Drawing, Refusal
from bot.channels.web.visiting import Scene, Visit, look
from bot.conversation import Taken
from bot.i18n import LOCALES
from core.cases.delivery import read_by_family
from core.db import begin
from core.vault import Unreadable

log = structlog.get_logger()

NOW = "/chat#now"
"""Where a page opens: at the newest question."""
GOES_ON = (Scene.ASKING, Scene.SENT)
ALIVE = (Scene.ASKING, Scene.SENT, Scene.OVER)


@dataclass(slots=True, frozen=True)
class Chatting:
    house: WebChatServices
    standing: Standing
    streams: Streams

    async def page(self, request: Request) -> Response:
        address = self.cookie.read(request)
        if address is None:
            return RedirectResponse("/", status_code=HTTPStatus.SEE_OTHER)
        visit = await self._look(address)
        if visit is None:
            return self._gone(tongue_of(request))
        await self._mark_read(visit)
        return self._draw(visit, lang=self._shown_in(request, visit))

    async def answer(self, request: Request) -> Response:
        posted = await read_posted(request)
        if posted.begins:
            return await self._begin(request, posted)
        visit = await self._visit(request)
        if visit is None or visit.scene is Scene.ENDED:
            return self._gone(posted.lang, posted)
        return await self._answer(visit, posted)

    async def speak(self, request: Request) -> Response:
        posted = await read_posted(request)
        visit = await self._visit(request)
        if visit is None or visit.scene not in GOES_ON or not posted.to:
            return RedirectResponse(f"/?lang={posted.to or posted.lang}", status_code=HTTPStatus.SEE_OTHER)
        await self._answering.speak(visit, posted)
        return await self._after(visit, posted)

    async def fragment(self, request: Request) -> Response:
        """The lines after the confirmation, alone; 410 when there is no such conversation any more.

        That they are fetched tells nothing: they may come below what anybody sees.
        """
        visit = await self._visit(request)
        if visit is None or visit.scene not in {Scene.SENT, Scene.OVER}:
            return Response(status_code=HTTPStatus.GONE)
        lines = Drawing(visit, self.house.catalogs, visit.locale).since()
        return self.pages.draw("lines.html", lang=visit.locale, lines=lines)

    async def read(self, request: Request) -> Response:
        """The page says that the newest words stand where they are seen."""
        visit = await self._visit(request)
        if visit is None:
            return Response(status_code=HTTPStatus.GONE)
        await self._mark_read(visit)
        return Response(status_code=HTTPStatus.NO_CONTENT)

    async def events(self, request: Request) -> Response:
        visit = await self._visit(request)
        if visit is None:
            return Response(status_code=HTTPStatus.GONE)
        try:
            nudges = self.streams.nudges(visit.talk.id)
        except TooManyStreams:
            return Response(status_code=HTTPStatus.TOO_MANY_REQUESTS, headers={"Retry-After": "60"})
        return StreamingResponse(nudges, media_type="text/event-stream", headers={"X-Accel-Buffering": "no"})

    async def _begin(self, request: Request, posted: Posted) -> Response:
        """A conversation that is still alive goes on; otherwise a new one, with a new secret."""
        try:
            visit = await self._visit(request)
        except Unreadable:
            visit = None
        address = visit.talk.address if visit and visit.scene in ALIVE else self.house.ids.new_secret()
        taken = await self._answering.greet(address, posted)
        response = await self._begun(request, address, taken, posted)
        self.cookie.keep(response, address)
        return response

    async def _begun(self, request: Request, address: str, taken: Taken, posted: Posted) -> Response:
        """With the database gone in the middle of it, the next press goes on with what has been begun."""
        try:
            await self._answering.answer_first(address, taken, posted)
        except DATABASE_AWAY as problem:
            log.warning("web.database_away", problem=type(problem).__name__)
            return await self.standing.away(request)
        return RedirectResponse(NOW, status_code=HTTPStatus.SEE_OTHER)

    async def _answer(self, visit: Visit, posted: Posted) -> Response:
        if not posted.choice and not posted.typed:
            return _to_now()
        if self._answering.is_repeated(visit, posted):
            return _to_now()
        refusal = self._answering.refusal(visit, posted)
        if refusal:
            return self._draw(visit, refusal, status=HTTPStatus.UNPROCESSABLE_ENTITY)
        await self._answering.answer(visit, posted)
        return await self._after(visit, posted)

    async def _after(self, before: Visit, posted: Posted) -> Response:
        """Redirects, unless words that were typed beside a button would be lost by it."""
        if not (posted.typed and posted.text and (posted.choice or posted.to)):
            return _to_now()
        after = await self._look(before.talk.address)
        return self._draw(after, self._answering.kept(before, after, posted)) if after else _to_now()

    def _draw(
        self, visit: Visit, refusal: Refusal | None = None, *, lang: str = "", status: HTTPStatus = HTTPStatus.OK
    ) -> Response:
        shown_in = lang or visit.locale
        return self.pages.draw(
            "chat.html",
            lang=shown_in,
            status=status,
            view=Drawing(visit, self.house.catalogs, shown_in).chat(refusal),
            seq=visit.state.seq if visit.state else 0,
            turn=self.house.ids.new_id(),
        )

    def _shown_in(self, request: Request, visit: Visit) -> str:
        """A conversation that is over cannot change its language any more, but it can be read in another."""
        asked = request.query_params.get("lang", "")
        return asked if asked in LOCALES and visit.scene not in GOES_ON else visit.locale

    def _gone(self, lang: str, posted: Posted | None = None) -> Response:
        """Kindly from the beginning; what was typed is still there to copy."""
        response = self.standing.first_page(lang, gone=True, kept=posted.text if posted else "")
        self.cookie.drop(response)
        return response

    async def _mark_read(self, visit: Visit) -> None:
        """A courtesy to the team: with the disk full the family reads their answer all the same."""
        if not visit.unread or visit.case is None:
            return
        try:
            async with begin(self.house.database) as tx:
                await read_by_family(tx, visit.case.id, now=self.house.clock.now())
        except DATABASE_AWAY as problem:
            log.warning("web.not_marked_read", problem=type(problem).__name__)

    async def _visit(self, request: Request) -> Visit | None:
        address = self.cookie.read(request)
        return await self._look(address) if address else None

    async def _look(self, address: str) -> Visit | None:
        """Raises Unreadable."""
        visit = await look(self.house.database, self.house.vault, address)
        if visit:
            self.standing.known.teams = visit.teams
        return visit

    @property
    def pages(self) -> Pages:
        return self.standing.pages

    @property
    def cookie(self) -> TalkCookie:
        return self.standing.cookie

    @property
    def _answering(self) -> Answering:
        return Answering(self.house)


def _to_now() -> Response:
    return RedirectResponse(NOW, status_code=HTTPStatus.SEE_OTHER)
