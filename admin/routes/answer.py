"""The link in a bulletin. To look changes nothing: whatever follows links in mail answers for nobody. A press answers.

The link is the credential, so nobody has to be signed in; a form of another site is stopped at the fence.
"""

from collections.abc import Awaitable, Callable, Sequence
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from admin import addresses
from admin.gate import Gate
from admin.views.answer import answer_view
from admin.views.frame import Frame, shell_for
from core.alerts.answering import Answer, answer, look
from core.db import begin, read
from core.errors import NotFound
from core.staff import Actor


class AnswerPages:
    def __init__(self, gate: Gate) -> None:
        self.gate, self.services = gate, gate.services

    def routes(self) -> Sequence[BaseRoute]:
        here = addresses.answer_page("{token}")
        return (Route(here, self.page, methods=["GET"]), Route(here, self.press, methods=["POST"]))

    async def page(self, request: Request) -> Response:
        return await self._show(request, self._look)

    async def press(self, request: Request) -> Response:
        return await self._show(request, self._answer)

    async def _look(self, token: str, actor: Actor | None) -> Answer:
        async with read(self.services.database) as tx:
            return await look(tx, self.services.vault, token, actor, now=self.services.clock.now())

    async def _answer(self, token: str, actor: Actor | None) -> Answer:
        async with begin(self.services.database) as tx:
            return await answer(tx, self.services.vault, token, actor, now=self.services.clock.now())

    async def _show(self, request: Request, do: Callable[[str, Actor | None], Awaitable[Answer]]) -> Response:
        say, actor = self.gate.say_to(request), await self._signed_in(request)
        try:
            found = await do(str(request.path_params["token"]), actor)
        except NotFound as no:
            return self.gate.pages.trouble(say, HTTPStatus.NOT_FOUND, advice=no.key)
        view = answer_view(say, found, actor, now=self.services.clock.now())
        frame = Frame(shell=shell_for(say, view.heading))
        return self.gate.pages.show("answer.html", say, frame=frame, view=view)

    async def _signed_in(self, request: Request) -> Actor | None:
        session = await self.gate.session_of(request)
        return session.actor if session and session.is_open else None
