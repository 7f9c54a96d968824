"""The page for when we are unwell: honest, with a way on, and with whatever was typed still there to copy."""

import asyncio

import structlog
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from admin.gate import Endpoint, Gate, sent_by
from admin.views.again import Again
from core.db import AWAY

log = structlog.get_logger()

PATIENCE_SECONDS = 8
"""Whoever waits longer is better told that we are away: a database may hang without a word."""


def guarded(gate: Gate, route: BaseRoute) -> BaseRoute:
    """The same route, which never answers with a bare error."""
    if not isinstance(route, Route):
        return route
    return Route(route.path, _guarded(gate, route.endpoint), methods=list(route.methods or ()))


def _guarded(gate: Gate, endpoint: Endpoint) -> Endpoint:
    async def answer(request: Request) -> Response:
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                return await endpoint(request)
        except (*AWAY, TimeoutError) as problem:
            log.warning("console.database_away", problem=type(problem).__name__)
        except Exception as problem:  # noqa: BLE001 - a defect of ours: the words must not be lost by it
            log.error("console.page_failed", problem=type(problem).__name__)
        return gate.pages.unwell(gate.say_to(request), await _again(request))

    return answer


async def _again(request: Request) -> Again:
    if request.method == "POST":
        return Again.press(request.url.path, await sent_by(request))
    query = request.url.query
    return Again.page(request.url.path + (f"?{query}" if query else ""))
