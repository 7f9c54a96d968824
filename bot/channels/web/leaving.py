"""Quick exit: what was only a draft is gone at once; what was sent stays with the team.

Whoever has left does not come back to say it again: with the database away, the leaving is tried again until it is
committed or the program stops. A row cannot keep it, for there is nowhere to write one.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field

import structlog
from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.channels.web.consultation_cookie import ConsultationCookie
from bot.channels.web.cookie import TalkCookie
from bot.channels.web.guard import DATABASE_AWAY, innermost
from bot.channels.web.services import WebChatServices
from bot.channels.web.visiting import CHANNEL, Scene, look_in
from bot.conversation import Incoming
from bot.engine.events import Blocked
from core.conversations import store as conversations
from core.db import begin
from core.doors import links
from core.outbox import store as outbox

log = structlog.get_logger()

OURS = frozenset({None, "same-origin", "none"})
"""Where the way out may be asked for: a page of somebody else must not be able to end a conversation by a link."""


TRY_SECONDS = 4.0
"""For one try: shorter than a stop waits for what is in hand."""
FIRST_REST, LONGEST_REST = 0.5, 30.0
MOST = 1_000
"""Leavings that wait for the database at a time: of each, the request alone is kept, in memory. One more is dropped."""


async def rest(seconds: float, stop: asyncio.Event) -> None:
    with suppress(TimeoutError):
        await asyncio.wait_for(stop.wait(), seconds)


@dataclass(slots=True, frozen=True)
class Leaving:
    house: WebChatServices
    cookie: TalkCookie
    receipt: ConsultationCookie
    rest: Callable[[float, asyncio.Event], Awaitable[None]] = rest
    most: int = MOST
    _waiting: set[str] = field(default_factory=set)

    async def leave(self, request: Request) -> Response:
        """Away first, and the rest when they are gone: nobody in a hurry waits for our database.

        A page that is being left asks in the background and needs no page in return.
        """
        quiet = request.method == "POST" and request.headers.get("sec-fetch-mode") != "navigate"
        response = Response(status_code=204) if quiet else RedirectResponse(self.house.exit_to, status_code=303)
        if request.headers.get("sec-fetch-site") in OURS:
            self.cookie.drop(response)
            self.receipt.drop(response)
            response.background = BackgroundTask(self._end, self.cookie.read(request))
        return response

    async def _end(self, address: str | None) -> None:
        """Nobody can come back to it any more."""
        if address is None or address in self._waiting or await self._ended(address):
            return
        if len(self._waiting) >= self.most:
            log.error("web.leaving_dropped")
            return
        self._waiting.add(address)
        committed = False
        try:
            committed = await self._ended_later(address)
        finally:
            self._waiting.discard(address)
            if not committed:
                log.error("web.leaving_cut_off")

    async def _ended_later(self, address: str) -> bool:
        """False when the program was stopped before; it has tried once more then."""
        seconds, stop = FIRST_REST, self.house.stop
        log.warning("web.leaving_waits")
        while not stop.is_set():
            await self.rest(seconds, stop)
            if await self._ended(address):
                return True
            seconds = min(2 * seconds, LONGEST_REST)
        return False

    async def _ended(self, address: str) -> bool:
        """False while the database is away. What can never be ended, because it does not open, keeps to its own time."""
        try:
            async with asyncio.timeout(TRY_SECONDS):
                if not await self._forget(address):
                    await self._say_goodbye(address)
        except DATABASE_AWAY:
            return False
        except Exception as problem:  # noqa: BLE001 - the words do not open, or a defect of ours
            log.warning("web.leaving_unfinished", problem=type(problem).__name__, place=innermost(problem))
        return True

    async def _say_goodbye(self, address: str) -> None:
        """Nobody can open this page again: the team is told to try another way than the chat."""
        left = Incoming(channel=CHANNEL, address=address, external_id=f"{address}:left", event=Blocked())
        await self.house.reception.take(left)

    async def _forget(self, address: str) -> bool:
        """A new draft beside an older, closed case is dropped; the case keeps to its own time.

        False, and nothing is forgotten, where something was sent: a "yes" may have come a moment before.
        """
        house, now = self.house, self.house.clock.now()
        async with begin(house.database) as tx:
            talk = await conversations.find_alone(tx, house.vault, channel=CHANNEL, address=address)
            if talk is None:
                return True
            visit = await look_in(tx, talk)
            if visit.scene is Scene.SENT:
                return False
            await outbox.forget(tx, talk.id)
            if visit.case is None:
                await conversations.forget(tx, house.vault, talk.id)
            else:
                await links.forget_link(tx, talk.id)
                await conversations.purge_draft(tx, house.vault, talk, now=now)
        await house.database.forget_deleted_pages()
        return True
