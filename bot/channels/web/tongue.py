"""Which of the three languages a page without a conversation speaks."""

from starlette.requests import Request

from bot.i18n import DEFAULT_LOCALE, LOCALES, locale_from
from web.page import Language, Locale

NAMES = (
    Language(code="nn", word="Nynorsk"),
    Language(code="nb", word="Bokmål"),
    Language(code="en", word="English"),
)
"""Each in its own language; never translated."""


def tongue_of(request: Request) -> str:
    """What the address asks for, else the first of the browser's languages that we speak."""
    asked = request.query_params.get("lang")
    return asked if asked in LOCALES else accepted(request.headers.get("accept-language", ""))


def accepted(header: str) -> str:
    """In the browser's own order; a browser lists its languages from the dearest on."""
    tags = (part.partition(";")[0] for part in header[:200].split(","))
    return next((locale for tag in tags if (locale := locale_from(tag.strip()))), DEFAULT_LOCALE)


def as_locale(code: str) -> Locale:
    """Narrows a language that the catalogs have already answered in."""
    return next((one.code for one in NAMES if one.code == code), "nn")
