from dataclasses import dataclass

import jinja2
from starlette.responses import HTMLResponse

from web.page import Shell

__all__ = ["ErrorPage", "error_response"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorPage:
    """What went wrong in the reader's words, and always a way out. `code` is what to read aloud on the phone."""

    status: int
    heading: str
    words: str
    way_out: str
    way_out_href: str
    code: str = ""
    code_label: str = ""


def error_response(
    environment: jinja2.Environment, *, shell: Shell, error: ErrorPage, template: str = "error.html"
) -> HTMLResponse:
    """`template` may be the caller's own, built on `error.html`, with its own header and footer."""
    markup = environment.get_template(template).render(shell=shell, error=error)
    return HTMLResponse(markup, status_code=error.status)
