"""The page for when we are unwell: honest, with a way on, and with whatever was typed still there to copy."""

from http import HTTPStatus

import structlog
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from admin.forms.case import read_case_form
from admin.gate import Endpoint, Gate, sent_by

log = structlog.get_logger()


def guarded(gate: Gate, route: BaseRoute) -> BaseRoute:
    """The same route, which never answers with a bare error."""
    if not isinstance(route, Route):
        return route
    return Route(route.path, _guarded(gate, route.endpoint), methods=list(route.methods or ()))


def _guarded(gate: Gate, endpoint: Endpoint) -> Endpoint:
    async def answer(request: Request) -> Response:
        try:
            return await endpoint(request)
        except Exception as problem:  # noqa: BLE001 - the database is away, or a defect of ours: the words must not be lost by it
            log.error("console.page_failed", problem=type(problem).__name__)
            say = gate.say_to(request)
            return gate.pages.trouble(say, HTTPStatus.SERVICE_UNAVAILABLE, kept=await _typed_in(request))

    return answer


async def _typed_in(request: Request) -> tuple[str, ...]:
    if request.method != "POST":
        return ()
    return read_case_form(await sent_by(request)).typed.words
