"""The pages that stand there for anybody: the first one, the numbers, privacy, and the one for when we are unwell."""

from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response

from bot.channels.web.cookie import TalkCookie
from bot.channels.web.frame import Pages
from bot.channels.web.guard import DATABASE_AWAY
from bot.channels.web.headings import headed
from bot.channels.web.posted import Posted, read_posted
from bot.channels.web.services import WebChatServices
from bot.channels.web.tongue import tongue_of
from bot.flows.front import FRONT
from core.db import read
from core.teams import all_teams
from web.page import Option

WHO = FRONT.index["who"]
RETRY_SECONDS = "15"


@dataclass(slots=True, frozen=True)
class Standing:
    house: WebChatServices
    pages: Pages
    cookie: TalkCookie

    async def front(self, request: Request) -> Response:
        """Touches no database and sets no cookie."""
        return self.first_page(tongue_of(request), going_on=self.cookie.read(request) is not None)

    def first_page(self, lang: str, *, going_on: bool = False, gone: bool = False, kept: str = "") -> Response:
        """`gone`: there was a conversation once; `kept` are words that were typed into it too late."""
        say = self.house.catalogs.say
        return self.pages.draw(
            "front.html",
            lang=lang,
            status=HTTPStatus.GONE if gone else HTTPStatus.OK,
            exit_place=urlsplit(self.house.exit_to).netloc.removeprefix("www."),
            who=headed(say(lang, WHO.prompt)),
            options=tuple(Option(value=one.id, label=say(lang, one.label.key)) for one in WHO.options),
            going_on=going_on,
            gone=gone,
            kept=kept,
        )

    async def help_now(self, request: Request) -> Response:
        """Works with the database away."""
        return self.pages.draw("help_now.html", lang=tongue_of(request), going_on=self._going_on(request))

    async def privacy(self, request: Request) -> Response:
        return self.pages.draw(
            "privacy.html", lang=tongue_of(request), days=await self._days(), going_on=self._going_on(request)
        )

    async def away(self, request: Request) -> Response:
        """The database does not answer: said honestly, with what was typed still on the page and the numbers beside it."""
        posted = await read_posted(request) if request.method == "POST" else None
        lang = posted.lang if posted else tongue_of(request)
        response = self.pages.draw(
            "away.html",
            lang=lang,
            status=HTTPStatus.SERVICE_UNAVAILABLE,
            address=request.url.path,
            posted=posted,
            heading=self._away_heading(lang, posted),
        )
        response.headers["Retry-After"] = RETRY_SECONDS
        return response

    async def not_found(self, request: Request) -> Response:
        return self.pages.draw(
            "not_found.html",
            lang=tongue_of(request),
            status=HTTPStatus.NOT_FOUND,
            going_on=self._going_on(request),
        )

    def _away_heading(self, lang: str, posted: Posted | None) -> str:
        key = "web.away.kept" if posted and posted.text else "web.away.heading"
        return self.house.catalogs.say(lang, key)

    def _going_on(self, request: Request) -> bool:
        return self.cookie.read(request) is not None

    async def _days(self) -> str:
        """The longest time that any team keeps a closed case; empty when the database cannot say."""
        try:
            async with read(self.house.database) as tx:
                return str(max((team.retention_days for team in await all_teams(tx)), default=""))
        except DATABASE_AWAY:
            return ""
