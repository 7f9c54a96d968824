"""The page that a one-time link opens, and the press that lets somebody in.

Telegram, mail scanners and browsers fetch addresses that nobody has pressed: so looking at the page uses nothing up, and
only the button does.
"""

from dataclasses import dataclass
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.channels.web.cookie import TalkCookie
from bot.channels.web.frame import Pages
from bot.channels.web.posted import read_posted
from bot.channels.web.services import WebChatServices
from bot.channels.web.tongue import tongue_of
from bot.conversation.moving import Moving
from bot.engine.moving import LINK_PATH
from bot.i18n import LOCALES

SECRET = "secret"  # noqa: S105 - a parameter's name
ROUTE = f"{LINK_PATH}{{{SECRET}}}"
LONGEST_SECRET = 64
NOW = "/chat#now"


@dataclass(slots=True, frozen=True)
class Arriving:
    house: WebChatServices
    pages: Pages
    cookie: TalkCookie

    async def page(self, request: Request) -> Response:
        secret = _secret_in(request)
        link = await self._moving.look(secret)
        if link is None:
            return self._gone(request, tongue_of(request))
        asked = request.query_params.get("lang")
        return self.pages.draw(
            "arriving.html",
            lang=asked if asked in LOCALES else link.locale,
            page_address=f"{LINK_PATH}{secret}",
            turn=self.house.ids.new_id(),
            instead=self.cookie.read(request) is not None,
        )

    async def enter(self, request: Request) -> Response:
        """The cookie comes with the answer, as with the first answer of any conversation."""
        posted = await read_posted(request)
        address = await self._moving.enter(_secret_in(request), page=posted.turn or self.house.ids.new_id())
        if address is None:
            return self._gone(request, posted.lang)
        response = RedirectResponse(NOW, status_code=HTTPStatus.SEE_OTHER)
        self.cookie.keep(response, address)
        return response

    def _gone(self, request: Request, lang: str) -> Response:
        """The same for a link that is used, too old, replaced or invented: nobody learns which."""
        return self.pages.draw(
            "arriving_gone.html", lang=lang, status=HTTPStatus.GONE, going_on=self.cookie.read(request) is not None
        )

    @property
    def _moving(self) -> Moving:
        return Moving(self.house.reception)


def _secret_in(request: Request) -> str:
    """Empty, which is no link's, for what cannot be one."""
    given: str = request.path_params[SECRET]
    return given if given.isascii() and len(given) <= LONGEST_SECRET else ""
