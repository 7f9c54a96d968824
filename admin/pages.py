"""Drawing a page: a template, a frame around it and the reader's words."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

import jinja2
from starlette.responses import HTMLResponse

from admin import addresses
from admin.views.again import Again
from admin.views.frame import Frame, shell_for
from admin.views.say import Say

RETRY_SECONDS = "15"


class Pages:
    def __init__(self, environment: jinja2.Environment) -> None:
        self._environment = environment

    def show(self, name: str, say: Say, *, frame: Frame, status: int = HTTPStatus.OK, **context: Any) -> HTMLResponse:
        words = self._environment.get_template(name).render(t=say, frame=frame, shell=frame.shell, **context)
        return HTMLResponse(words, status_code=status)

    def part(self, name: str, say: Say, **context: Any) -> HTMLResponse:
        """A fragment for a page that refreshes itself."""
        return HTMLResponse(self._environment.get_template(name).render(t=say, **context))

    def trouble(
        self,
        say: Say,
        status: HTTPStatus,
        *,
        frame: Frame | None = None,
        kept: Sequence[str] = (),
        advice: str = "",
    ) -> HTMLResponse:
        """One page for everything that is not there, alike whether it never was or belongs to others.

        `kept` is what was typed and did not get through; `advice` the key of what to say instead of the usual.
        """
        return self._trouble(say, status, frame=frame, kept=kept, again=Again(), advice=advice)

    def unwell(self, say: Say, again: Again) -> HTMLResponse:
        """We could not do what was asked, and nothing of it is done."""
        response = self._trouble(say, HTTPStatus.SERVICE_UNAVAILABLE, frame=None, kept=(), again=again)
        response.headers["Retry-After"] = RETRY_SECONDS
        return response

    def _trouble(
        self,
        say: Say,
        status: HTTPStatus,
        *,
        frame: Frame | None,
        kept: Sequence[str],
        again: Again,
        advice: str = "",
    ) -> HTMLResponse:
        key = f"console.trouble.{status.value}"
        frame = frame or Frame(shell=shell_for(say, say(f"{key}.heading")))
        return self.show(
            "desk_trouble.html",
            say,
            frame=frame,
            status=status,
            heading=say(f"{key}.heading"),
            advice=say(advice or ("console.trouble.not_done" if again.action else f"{key}.advice")),
            again=again,
            way_out=say("console.trouble.way_out"),
            way_out_href=addresses.HOME,
            kept=kept,
        )
