"""The web chat's routes. Every page works without JavaScript: a form, a redirect, a page."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from bot.channels.web.arriving import ROUTE, Arriving
from bot.channels.web.chatting import Chatting
from bot.channels.web.consultation_cookie import PATH, ConsultationCookie
from bot.channels.web.consulting import CLOSE, ERASE, THREAD, Consulting
from bot.channels.web.cookie import TalkCookie
from bot.channels.web.door import DOOR, Door
from bot.channels.web.frame import Pages
from bot.channels.web.guard import DATABASE_AWAY, innermost
from bot.channels.web.known import KnownTeams
from bot.channels.web.leaving import Leaving
from bot.channels.web.services import EXIT_TO, WebChatServices
from bot.channels.web.standing import Standing
from bot.channels.web.stream import Streams
from core.vault import Unreadable

__all__ = ["DOOR", "EXIT_TO", "WebChatServices", "build_router", "not_found"]

log = structlog.get_logger()

Handler = Callable[[Request], Awaitable[Response]]
PATIENCE_SECONDS = 8
"""A person who waits longer is better told that we are away: a database may hang without a word."""


def build_router(services: WebChatServices) -> APIRouter:
    """Wants `web.security.fence` around the finished application: it checks where a form came from, and its size."""
    pages, cookie = Pages(services), TalkCookie(services.secure_cookies)
    standing = Standing(services, pages, cookie, KnownTeams(services.database, services.teams))
    chat = Chatting(services, standing, Streams(services.database.signals, services.stop))
    router = APIRouter()

    def add(path: str, handler: Handler, *methods: str) -> None:
        async def guarded(request: Request) -> Response:
            try:
                async with asyncio.timeout(PATIENCE_SECONDS):
                    return await handler(request)
            except DATABASE_AWAY as problem:
                log.warning("web.database_away", problem=type(problem).__name__)
                return await standing.away(request)
            except Unreadable as problem:
                log.error("web.unreadable", subject=problem.subject)
                return await standing.unreadable(request)
            except Exception as problem:  # noqa: BLE001 - a defect of ours: the page says so, and keeps what was typed
                log.error("web.page_failed", problem=type(problem).__name__, place=innermost(problem))
                return await standing.away(request)

        router.add_api_route(path, guarded, methods=list(methods), include_in_schema=False)

    add("/", standing.front, "GET")
    add("/help-now", standing.help_now, "GET")
    add("/other-help", standing.other_help, "GET")
    add("/privacy", standing.privacy, "GET")
    add(DOOR, Door(services.catalogs).answer, "GET")
    add("/chat", chat.page, "GET")
    add("/chat", chat.answer, "POST")
    add("/chat/language", chat.speak, "POST")
    add("/chat/fragment", chat.fragment, "GET")
    add("/chat/events", chat.events, "GET")
    add("/chat/read", chat.read, "POST")
    arriving = Arriving(services, pages, cookie)
    add(ROUTE, arriving.page, "GET")
    add(ROUTE, arriving.enter, "POST")
    receipt_cookie = ConsultationCookie(services.vault, services.secure_cookies)
    consulting = Consulting(services, pages, receipt_cookie)
    add(PATH, consulting.door, "GET")
    add(PATH, consulting.enter, "POST")
    add(THREAD, consulting.thread, "GET")
    add(THREAD, consulting.write, "POST")
    add(ERASE, consulting.erase, "POST")
    add(CLOSE, consulting.close, "POST")
    add("/exit", Leaving(services, cookie, receipt_cookie).leave, "GET", "POST")
    return router


def not_found(services: WebChatServices) -> Handler:
    """For every address that nothing else answers."""
    teams = KnownTeams(services.database, services.teams)
    return Standing(services, Pages(services), TalkCookie(services.secure_cookies), teams).not_found
