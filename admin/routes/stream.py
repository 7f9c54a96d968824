"""The event stream: says "look again" and nothing else. It holds no database connection and outlives no session."""

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import BaseRoute, Route

from admin import addresses
from admin.gate import Gate
from core import signals
from core.cases import store as cases
from core.consultations import store as consultations
from core.db import AWAY, read
from core.errors import NotFound
from core.notify.store import SUPERVISORS
from core.staff import Actor, Right

LOOK = b"data: look\n\n"
STILL_HERE = b": \n\n"
HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


@dataclass(slots=True, frozen=True, kw_only=True)
class Rhythm:
    """`step` is seconds between two looks at the session; the others count steps without news.

    A revoked session ends its streams at once in this process, and within a step when another process revoked it.
    """

    step: float = 5.0
    beat: int = 3
    look: int = 12
    most_each: int = 12
    most: int = 400


class Streams:
    def __init__(self, gate: Gate, rhythm: Rhythm) -> None:
        self.gate, self.rhythm = gate, rhythm
        self.open: Counter[str] = Counter()

    def routes(self) -> Sequence[BaseRoute]:
        return (Route(addresses.EVENTS, self.stream, methods=["GET"]),)

    async def stream(self, request: Request) -> Response:
        token = self.gate.cookies.session(request)
        session = await self.gate.session_by(token)
        if session is None or not session.is_open:
            return Response(status_code=HTTPStatus.UNAUTHORIZED)
        try:
            topics = await self._topics(session.actor, request.query_params)
        except NotFound:
            return Response(status_code=HTTPStatus.NOT_FOUND)
        if self._full(session.actor.staff_id):
            return Response(status_code=HTTPStatus.TOO_MANY_REQUESTS, headers={"Retry-After": "60"})
        events = self.events(token, session.actor.staff_id, topics)
        return StreamingResponse(events, media_type="text/event-stream", headers=HEADERS)

    async def events(self, token: str, staff_id: str, topics: Sequence[str]) -> AsyncGenerator[bytes, None]:
        """Starts with a look, for what happened between the page and the stream."""
        self.open[staff_id] += 1
        try:
            with self.gate.services.database.signals.listen(topics) as listener:
                yield LOOK
                quiet = 0
                while await self._lives(token):
                    news = await listener.wait(self.rhythm.step)
                    if self.gate.services.stop.is_set():
                        return
                    quiet = 0 if news else quiet + 1
                    if news or quiet % self.rhythm.look == 0:
                        yield LOOK
                    elif quiet % self.rhythm.beat == 0:
                        yield STILL_HERE
        finally:
            self.open[staff_id] -= 1

    async def _topics(self, actor: Actor, asked: Mapping[str, str]) -> tuple[str, ...]:
        """Raises NotFound for what is not this actor's to see."""
        me = signals.staff_topic(actor.staff_id)
        case_id, consultation_id = asked.get("case", ""), asked.get("consultation", "")
        if not actor.may(Right.DESK):
            raise NotFound("error.page_not_found")
        if not case_id and not consultation_id:
            return me, signals.team_topic(actor.team_id or SUPERVISORS)
        if not actor.may(Right.WORDS):
            raise NotFound("error.page_not_found")
        async with read(self.gate.services.database) as tx:
            if case_id:
                return me, signals.case_topic((await cases.get_for(tx, actor, case_id)).id)
            return me, signals.consultation_topic((await consultations.get_for(tx, actor, consultation_id)).id)

    def _full(self, staff_id: str) -> bool:
        return self.open[staff_id] >= self.rhythm.most_each or self.open.total() >= self.rhythm.most

    async def _lives(self, token: str) -> bool:
        """A browser may leave at any moment; the look into the database is finished all the same, so that none is torn."""
        return await asyncio.shield(self._still_lives(token))

    async def _still_lives(self, token: str) -> bool:
        """With the database away the stream ends; the browser opens the next one by itself, and is asked anew."""
        if self.gate.services.stop.is_set():
            return False
        try:
            session = await self.gate.session_by(token)
        except AWAY:
            return False
        return session is not None and session.is_open
