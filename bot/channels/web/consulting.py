"""The way back to a consultation: the receipt, and then the thread. No chat, no account, no script needed.

The receipt is typed into a form and never stands in an address. What leads nowhere is answered in one way, whether it
was wrong, has expired or was erased.
"""

import ipaddress
import re
from dataclasses import dataclass, field, replace
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.channels.web.consultation_cookie import PATH, ConsultationCookie
from bot.channels.web.frame import Pages
from bot.channels.web.marks import marks_in
from bot.channels.web.posted import Posted, read_posted
from bot.channels.web.services import WebChatServices
from bot.channels.web.tongue import tongue_of
from bot.channels.web.tries import Tries
from core.clock import OSLO
from core.consultations import (
    Full,
    HoldsReceipt,
    Identifying,
    Mistyped,
    NoSuchReceipt,
    PartnerSide,
    Receipt,
    Thread,
    TooLong,
)
from core.consultations.checking import LONGEST
from core.db import begin, read
from core.errors import Refused
from core.safety.urgency import urgent_in
from web.marked import Piece, pieces, without
from web.page import Said

THREAD = f"{PATH}/thread"
ERASE = f"{PATH}/erase"
CLOSE = f"{PATH}/close"
ONE_LINE = 64
LOOK = "look"
ONCE = re.compile(r"[0-9a-f]{32}")
BY_REFUSAL: dict[type[Refused], str] = {
    HoldsReceipt: "web.consult.holds_receipt",
    Full: "web.consult.full",
    Identifying: "web.consult.refused",
}
"""Key of the words for each; the rest is empty."""


@dataclass(slots=True, frozen=True, kw_only=True)
class Unsent:
    """What was typed and not taken, and why. `marked`: the text with what tells who somebody is.

    `hurries`: urgent words stood in an earlier try that was refused.
    """

    text: str = ""
    words: str = ""
    hurries: bool = False
    marked: tuple[Piece, ...] = ()


NOTHING = Unsent()


@dataclass(slots=True, frozen=True)
class Consulting:
    house: WebChatServices
    pages: Pages
    cookie: ConsultationCookie
    tries: Tries = field(default_factory=Tries)

    async def door(self, request: Request) -> Response:
        return self._door(tongue_of(request), going_on=self._receipt(request) is not None)

    async def enter(self, request: Request) -> Response:
        """A slip of the fingers is caught by the check letter, and is no try."""
        posted, now, source = await read_posted(request), self.house.clock.now(), source_of(request)
        wait = self.tries.wait(source, now=now)
        if wait:
            minutes = str(-int(-wait.total_seconds() // 60))
            return self._refused(posted, "web.consult.wait", HTTPStatus.TOO_MANY_REQUESTS, minutes=minutes)
        try:
            receipt = Receipt.read(posted.text[:ONE_LINE])
            async with read(self.house.database) as tx:
                await self._partner.thread(tx, receipt, now=now)
        except Mistyped:
            return self._refused(posted, "web.consult.mistyped")
        except NoSuchReceipt:
            self.tries.was_wrong(source, now=now)
            return self._refused(posted, "web.consult.unknown")
        response = RedirectResponse(f"{THREAD}?lang={posted.lang}", status_code=HTTPStatus.SEE_OTHER)
        self.cookie.keep(response, receipt.text, now=now)
        return response

    async def thread(self, request: Request) -> Response:
        found = await self._found(request)
        lang = tongue_of(request)
        return self._draw(found, lang, sent="sent" in request.query_params) if found else self._gone(lang)

    async def write(self, request: Request) -> Response:
        posted, receipt = await read_posted(request), self._receipt(request)
        if receipt is None:
            return self._gone(posted.lang, kept=posted.text)
        if posted.choice == LOOK:
            return await self._look(request, posted)
        try:
            if posted.clean and len(posted.text) <= LONGEST:
                raise Identifying(())
            await self._write(receipt, posted)
        except NoSuchReceipt:
            return self._gone(posted.lang, kept=posted.text)
        except Refused as problem:
            return await self._unsent(request, posted, problem)
        return RedirectResponse(f"{THREAD}?lang={posted.lang}&sent=1#now", status_code=HTTPStatus.SEE_OTHER)

    async def erase(self, request: Request) -> Response:
        """In two presses: the first one asks."""
        posted, receipt = await read_posted(request), self._receipt(request)
        if receipt and posted.choice != "yes":
            return self.pages.draw("consultation_erase.html", lang=posted.lang, thread=THREAD, erase=ERASE)
        if receipt:
            await self._erase(receipt)
        response = self._door(posted.lang, told="web.consult.erased")
        self.cookie.drop(response)
        return response

    async def close(self, request: Request) -> Response:
        posted = await read_posted(request)
        response = RedirectResponse(f"/?lang={posted.lang}", status_code=HTTPStatus.SEE_OTHER)
        self.cookie.drop(response)
        return response

    async def _look(self, request: Request, posted: Posted) -> Response:
        """Once more, with what is half written where it was."""
        found = await self._found(request)
        if found is None:
            return self._gone(posted.lang, kept=posted.text)
        return self._draw(found, posted.lang, Unsent(text=posted.text, hurries=posted.hurries))

    async def _write(self, receipt: Receipt, posted: Posted) -> None:
        once = posted.turn if ONCE.fullmatch(posted.turn) else None
        async with begin(self.house.database) as tx:
            await self._partner.follow_up(
                tx, receipt, posted.text, urgent=posted.hurries, now=self.house.clock.now(), once=once
            )

    async def _erase(self, receipt: Receipt) -> None:
        """What is gone already is gone."""
        try:
            async with begin(self.house.database) as tx:
                await self._partner.erase(tx, receipt, now=self.house.clock.now())
        except NoSuchReceipt:
            return
        await self.house.database.forget_deleted_pages()

    async def _unsent(self, request: Request, posted: Posted, problem: Refused) -> Response:
        found = await self._found(request)
        if found is None:
            return self._gone(posted.lang, kept=posted.text)
        say = self.house.catalogs.say
        if isinstance(problem, TooLong):
            unsent = Unsent(text=posted.text, words=say(posted.lang, "text.too_long", limit=str(LONGEST)))
        elif isinstance(problem, Identifying):
            unsent = self._telling(posted)
        else:
            words = say(posted.lang, BY_REFUSAL.get(type(problem), "web.error.empty"))
            unsent = Unsent(text=posted.text, words=words)
        unsent = replace(unsent, hurries=posted.hurries)
        return self._draw(found, posted.lang, unsent, status=HTTPStatus.UNPROCESSABLE_ENTITY)

    def _telling(self, posted: Posted) -> Unsent:
        """At their press what tells is taken out, and they read it through before they send it."""
        ours = self.house.reception.setup.shown_before
        marks = marks_in(posted.text, self.house.catalogs, posted.lang, ours) if len(posted.text) <= LONGEST else ()
        if posted.clean:
            words = self.house.catalogs.say(posted.lang, "web.consult.cleaned")
            return Unsent(text=without(posted.text, marks), words=words)
        words = self.house.catalogs.say(posted.lang, "web.consult.refused")
        return Unsent(text=posted.text, words=words, marked=pieces(posted.text, marks))

    async def _found(self, request: Request) -> Thread | None:
        receipt = self._receipt(request)
        if receipt is None:
            return None
        try:
            async with read(self.house.database) as tx:
                return await self._partner.thread(tx, receipt, now=self.house.clock.now())
        except NoSuchReceipt:
            return None

    def _receipt(self, request: Request) -> Receipt | None:
        text = self.cookie.read(request, now=self.house.clock.now())
        return Receipt.read(text) if text else None

    def _draw(
        self,
        found: Thread,
        lang: str,
        unsent: Unsent = NOTHING,
        *,
        status: HTTPStatus = HTTPStatus.OK,
        sent: bool = False,
    ) -> Response:
        due_at = found.consultation.due_at
        return self.pages.draw(
            "consultation.html",
            lang=lang,
            status=status,
            due_at=due_at,
            sent=self.house.catalogs.say(lang, "web.consult.sent", deadline=due_at) if sent and due_at else "",
            urgent=self._urgent(found, lang, unsent),
            hurries=unsent.hurries or urgent_in(unsent.text) is not None,
            erase_on=found.consultation.erase_at.astimezone(OSLO).date(),
            lines=self._lines(found, lang),
            unsent=unsent,
            turn=self.house.ids.new_id(),
            addresses={"thread": THREAD, "erase": ERASE, "close": CLOSE},
        )

    def _urgent(self, found: Thread, lang: str, unsent: Unsent) -> tuple[str, ...]:
        """What to do at once, while the last words from the partner may hurry, or those that were refused."""
        say, last = self.house.catalogs.say, found.messages[-1] if found.messages else None
        if refused := urgent_in(unsent.text):
            return say(lang, f"urgent.{refused.kind}"), say(lang, "urgent.before")
        hurries = urgent_in(last.words) if last and last.is_partners else None
        return (say(lang, f"urgent.{hurries.kind}"), say(lang, "urgent.after")) if hurries else ()

    def _lines(self, found: Thread, lang: str) -> tuple[Said, ...]:
        say = self.house.catalogs.say
        return tuple(
            Said(
                key=str(one.seq),
                kind="mine" if one.is_partners else "theirs",
                who=say(lang, "web.who.you")
                if one.is_partners
                else say(lang, "web.who.staff", name=one.author_name or ""),
                text=one.words,
                at=one.at.isoformat(),
                when=say(lang, "web.moment", at=one.at),
            )
            for one in found.messages
        )

    def _door(
        self,
        lang: str,
        *,
        told: str = "",
        unsent: Unsent = NOTHING,
        kept: str = "",
        going_on: bool = False,
        status: HTTPStatus = HTTPStatus.OK,
    ) -> Response:
        return self.pages.draw(
            "consultation_door.html",
            lang=lang,
            status=status,
            told=told,
            unsent=unsent,
            kept=kept,
            thread=THREAD if going_on else "",
        )

    def _refused(
        self, posted: Posted, key: str, status: HTTPStatus = HTTPStatus.UNPROCESSABLE_ENTITY, **facts: str
    ) -> Response:
        words = self.house.catalogs.say(posted.lang, key, **facts)
        return self._door(posted.lang, unsent=Unsent(text=posted.text[:ONE_LINE], words=words), status=status)

    def _gone(self, lang: str, *, kept: str = "") -> Response:
        """The half hour is over, or the consultation is: what was typed can still be copied."""
        response = self._door(lang, told="web.consult.again", kept=kept, status=HTTPStatus.GONE)
        self.cookie.drop(response)
        return response

    @property
    def _partner(self) -> PartnerSide:
        return self.house.reception.partner


def source_of(request: Request) -> str:
    """Who asks, for counting tries: one household of IPv6 addresses is one source. Kept nowhere."""
    host = request.client.host if request.client else ""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    if isinstance(address, ipaddress.IPv4Address):
        return host
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(ipaddress.ip_network((address, 64), strict=False))
