"""The web application: the family's side, the staff's side and Telegram's, behind one fence."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jinja2
from fastapi import APIRouter, FastAPI, Request, Response
from starlette.types import ASGIApp

from admin.app import AdminServices
from admin.app import build_router as staff_routes
from bot.channels.web.app import DOOR, WebChatServices, not_found
from bot.channels.web.app import build_router as family_routes
from core.alerts.channels import Channels
from core.alerts.messages import Messages
from core.consultations.desk import ConsultationDesk
from core.duty.rota import Rota
from core.setup import OF_A_TEAM, SetupDesk, Topic
from veginn.house import House
from veginn.practice_cookies import OwnCookies
from veginn.practice_words import practice_desk, words_of_practice
from web.security import Fence, fence
from web.static_files import StaticFiles
from web.templates import build_environment

if TYPE_CHECKING:
    from bot.channels.telegram import TelegramChannel

ROOT = Path(__file__).parent.parent
STATIC_FOLDERS = (ROOT / "admin" / "static", ROOT / "bot" / "channels" / "web" / "static")
WEBHOOK = "/telegram/webhook"
WEBHOOK_BYTES = 1_048_576
WHOLE_FILES = tuple(f"/admin/settings/{topic}/import" for topic in Topic if topic not in OF_A_TEAM)
FILE_BYTES = 1_048_576
"""A whole catchment with every post code is some hundred kilobytes. Starlette takes no longer field in a form."""


def build_site(
    house: House,
    telegram: "TelegramChannel | None",
    *,
    stop: asyncio.Event,
    start_over: Callable[[], None] | None = None,
) -> ASGIApp:
    """Event streams end soon after `stop` is set, so that a stop is quick. `start_over` is there in practice alone."""
    static = StaticFiles(STATIC_FOLDERS)
    app = FastAPI(title="Veginn", docs_url=None, redoc_url=None, openapi_url=None)
    app.router.routes.append(static.route())
    if telegram:
        app.include_router(_telegram_routes(telegram))
    desk = _for_staff(house, static, stop)
    app.include_router(staff_routes(replace(desk, practice=practice_desk(house, start_over))))
    families = _for_families(house, static, stop)
    app.include_router(family_routes(families))
    app.add_exception_handler(HTTPStatus.NOT_FOUND, _answering(not_found(families)))
    rules = Fence(
        public_url=house.settings.public_url,
        csrf_exempt=[WEBHOOK],
        lent=[DOOR],
        body_limits={WEBHOOK: WEBHOOK_BYTES, **dict.fromkeys(WHOLE_FILES, FILE_BYTES)},
    )
    fenced = fence(app, rules)
    return OwnCookies(fenced) if house.practice else fenced


def _marking(house: House) -> dict[str, Any]:
    """What makes every page of a practice house say that it is one."""
    return {"practice": words_of_practice(house.catalogs)} if house.practice else {}


def _answering(page: Callable[[Request], Awaitable[Response]]) -> Callable[[Request, Exception], Awaitable[Response]]:
    async def answer(request: Request, _problem: Exception) -> Response:
        return await page(request)

    return answer


def _for_staff(house: House, static: StaticFiles, stop: asyncio.Event) -> AdminServices:
    messages = Messages(house.ids)
    return AdminServices(
        database=house.database,
        vault=house.vault,
        desk=house.desk,
        consultations=ConsultationDesk(house.vault, house.ids, house.settings.sla, house.setup.shown),
        rota=Rota(house.ids, messages),
        channels=Channels(house.vault, house.ids, messages, dict(house.couriers)),
        setup=SetupDesk(house.setup.known.gazetteer),
        in_force=house.setup,
        clock=house.clock,
        ids=house.ids,
        catalogs=house.catalogs,
        environment=build_environment(
            static=static.url, loaders=[jinja2.PackageLoader("admin")], shared=_marking(house)
        ),
        promise=house.settings.sla,
        public_url=house.settings.public_url,
        secure_cookies=house.settings.https,
        demo=house.demo,
        stop=stop,
    )


def _for_families(house: House, static: StaticFiles, stop: asyncio.Event) -> WebChatServices:
    return WebChatServices(
        database=house.database,
        vault=house.vault,
        ids=house.ids,
        clock=house.clock,
        catalogs=house.catalogs,
        reception=house.reception,
        environment=build_environment(
            static=static.url, loaders=[jinja2.PackageLoader("bot.channels.web")], shared=_marking(house)
        ),
        teams=house.teams,
        secure_cookies=house.settings.https,
        stop=stop,
    )


def _telegram_routes(telegram: "TelegramChannel") -> APIRouter:
    router = APIRouter()

    @router.post(WEBHOOK)
    async def webhook(request: Request) -> Response:
        """Answers 200 only after the update is committed; the body stays empty."""
        status = await telegram.receive_webhook(request.headers, await request.body())
        return Response(status_code=status)

    return router
