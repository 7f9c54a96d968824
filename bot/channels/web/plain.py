"""The page with the help numbers as a file that stands alone, for a proxy to show when the whole program is down."""

import hashlib
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import jinja2
from markupsafe import Markup

from bot.channels.web.frame import Pages
from bot.channels.web.services import EXIT_TO
from bot.i18n import Catalogs
from core.setup import InForce
from core.teams import Team

SHEETS = ("tokens.css", "base.css", "chat.css")
ON_PAPER = "print.css"


@dataclass(slots=True, frozen=True, kw_only=True)
class PlainFurniture:
    """All that this page is drawn with."""

    catalogs: Catalogs
    environment: jinja2.Environment
    setup: InForce
    exit_to: str = EXIT_TO


def plain_page(furniture: PlainFurniture, *, lang: str, styles: str, teams: tuple[Team, ...], made_on: date) -> str:
    """Fetches nothing and runs nothing; its own policy lets through its one style sheet, by the fingerprint, alone."""
    pages = Pages(furniture)
    return pages.markup(
        "plain.html",
        lang=lang,
        styles=Markup(styles),  # noqa: S704 - our own files, whole
        fingerprint=b64encode(hashlib.sha256(styles.encode()).digest()).decode("ascii"),
        teams=pages.phones(teams, lang),
        made=furniture.catalogs.say(lang, "web.down.made", day=made_on),
    )


def styles_of(read: Callable[[str], str]) -> str:
    """Our look in one piece; `read` gives a style sheet by its name."""
    return "\n".join((*map(read, SHEETS), f"@media print {{\n{read(ON_PAPER)}}}"))
