"""The web application: the family's side, the staff's side and the orchestrator's, behind one fence."""

import asyncio
from typing import TYPE_CHECKING

from fastapi import FastAPI
from starlette.types import ASGIApp

from veginn.health import health_routes
from veginn.house import House
from web.security import Fence, fence

if TYPE_CHECKING:
    from bot.channels.telegram import TelegramChannel

WEBHOOK = "/telegram/webhook"
WEBHOOK_BYTES = 1_048_576


def build_site(house: House, telegram: "TelegramChannel | None", *, stop: asyncio.Event) -> ASGIApp:
    app = FastAPI(title="Veginn", docs_url=None, redoc_url=None, openapi_url=None)
    app.include_router(health_routes(house.database))
    if telegram:
        app.include_router(_webhook_routes(telegram))
    rules = Fence(
        public_url=house.settings.public_url,
        csrf_exempt=[WEBHOOK],
        body_limits={WEBHOOK: WEBHOOK_BYTES},
    )
    return fence(app, rules)
