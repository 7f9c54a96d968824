"""The pages that stand there for anybody: the first one, the numbers, privacy, and the one for when we are unwell."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import urlsplit

from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import Response

from bot.channels.web.cookie import TalkCookie
from bot.channels.web.frame import Pages
from bot.channels.web.headings import headed
from bot.channels.web.known import KnownTeams
from bot.channels.web.other_help import sections
from bot.channels.web.posted import read_posted
from bot.channels.web.services import WebChatServices
from bot.channels.web.tongue import tongue_of
from bot.flows.front import FRONT
from web.page import Option

WHO = FRONT.index["who"]
RETRY_SECONDS = "15"
LOOK_SECONDS = 2.0
"""For the newest phone numbers: on a page that tells somebody that the chat does not work, older ones do as well."""


@dataclass(slots=True, frozen=True)
class Standing:
    house: WebChatServices
    pages: Pages
    cookie: TalkCookie
    known: KnownTeams
    patience: float = LOOK_SECONDS

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
        """Works with the database away: the teams are those that were there when it last answered."""
        lang = tongue_of(request)
        response = self.pages.draw(
            "help_now.html",
            lang=lang,
            teams=self.pages.phones(self.known.teams, lang),
            going_on=self._going_on(request),
        )
        response.background = BackgroundTask(self._look)
        return response

    async def other_help(self, request: Request) -> Response:
        """Needs no database, and keeps nothing of who looks at what."""
        lang = tongue_of(request)
        return self.pages.draw(
            "other_help.html",
            lang=lang,
            sections=sections(self.house.catalogs, self.house.setup, lang),
            going_on=self._going_on(request),
        )

    async def privacy(self, request: Request) -> Response:
        """Waits for no database that it has seen before: what has changed there stands on the next view."""
        if not self.known.teams:
            await self.known.look()
        response = self.pages.draw(
            "privacy.html", lang=tongue_of(request), days=self.known.longest_days, going_on=self._going_on(request)
        )
        response.background = BackgroundTask(self._look)
        return response

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
            teams=self.pages.phones(self.known.teams, lang),
        )
        response.headers["Retry-After"] = RETRY_SECONDS
        return response

    async def unreadable(self, request: Request) -> Response:
        """One conversation does not open. The cookie stays: it finds it again once somebody has mended it."""
        posted = await read_posted(request) if request.method == "POST" else None
        lang = posted.lang if posted else tongue_of(request)
        await self._look()
        return self.pages.draw(
            "unreadable.html",
            lang=lang,
            status=HTTPStatus.GONE,
            kept=posted.text if posted else "",
            teams=self.pages.phones(self.known.teams, lang),
        )

    async def not_found(self, request: Request) -> Response:
        return self.pages.draw(
            "not_found.html",
            lang=tongue_of(request),
            status=HTTPStatus.NOT_FOUND,
            going_on=self._going_on(request),
        )

    async def _look(self) -> None:
        """For the newest phone numbers; whoever waits for a database that hangs waits no longer than this."""
        with suppress(TimeoutError):
            async with asyncio.timeout(self.patience):
                await self.known.look()

    def _going_on(self, request: Request) -> bool:
        return self.cookie.read(request) is not None
