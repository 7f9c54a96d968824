"""What stands around every page: its language, help now, quick exit, and the numbers."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from http import HTTPStatus
from typing import Any, Protocol

import jinja2
from starlette.responses import HTMLResponse

from bot.channels.web.tongue import NAMES, as_locale
from bot.i18n import Catalogs
from core.safety import HelpKind, HelpNumber
from core.setup import InForce
from core.setup.week import Stretch, stretches
from core.teams import Team
from web.page import ExitWords, Language, Shell
from web.templates import phone_href

PHONE = r"(?:\+47 ?)?(?:\d{2} \d{2} \d{2} \d{2}|\d{3} \d{2} \d{3})"
"""A team's phone as it is written in Norway; the help numbers have their own list."""


@dataclass(slots=True, frozen=True, kw_only=True)
class HelpRow:
    """`href` is a call, or a page where no number could be verified."""

    name: str
    shown: str
    href: str
    hours: str = ""


@dataclass(slots=True, frozen=True, kw_only=True)
class Part:
    """A piece of a text; with `href` it is a number to ring, or a page of somebody who helps."""

    text: str
    href: str = ""


@dataclass(slots=True, frozen=True, kw_only=True)
class Frame:
    """`t` says a key in the page's language; `calls` finds the help numbers in a text.

    `lang` is kept in the addresses of pages that have no conversation. `checked` tells when the number that nobody has
    checked for longest was checked.
    """

    lang: str
    shell: Shell
    t: Callable[..., str]
    calls: Callable[[str], tuple[Part, ...]]
    languages: tuple[Language, ...]
    exit_to: str
    exit_words: ExitWords
    urgent: tuple[HelpRow, ...]
    talk_numbers: tuple[HelpRow, ...]
    checked: str


class Furniture(Protocol):
    """What a page is drawn with: no database among it."""

    @property
    def catalogs(self) -> Catalogs: ...
    @property
    def environment(self) -> jinja2.Environment: ...
    @property
    def setup(self) -> InForce: ...
    @property
    def exit_to(self) -> str: ...


@dataclass(slots=True, frozen=True)
class Pages:
    """Draws our templates."""

    house: Furniture

    def draw(self, template: str, *, lang: str, status: HTTPStatus = HTTPStatus.OK, **context: Any) -> HTMLResponse:
        return HTMLResponse(self.markup(template, lang=lang, **context), status_code=status)

    def markup(self, template: str, *, lang: str, **context: Any) -> str:
        frame = self.frame(lang)
        drawing = self.house.environment.get_template(template)
        return drawing.render(frame=frame, shell=frame.shell, t=frame.t, **context)

    def frame(self, lang: str) -> Frame:
        t, setup = partial(self.house.catalogs.say, lang), self.house.setup
        return Frame(
            lang=lang,
            shell=Shell(lang=as_locale(lang), title=t("web.title"), skip=t("web.skip")),
            t=t,
            calls=partial(parts_of, setup),
            languages=NAMES,
            exit_to=self.house.exit_to,
            exit_words=ExitWords(
                gone=t("web.exit.gone"),
                two_left=t("web.exit.two_left"),
                one_left=t("web.exit.one_left"),
                slow=t("web.exit.slow"),
            ),
            urgent=tuple(self._row(one, lang) for one in setup.numbers if one.kind is HelpKind.EMERGENCY),
            talk_numbers=each_once([self._row(one, lang) for one in setup.numbers if one.kind is HelpKind.TALK]),
            checked=t("web.help.checked", day=min(one.checked_on for one in setup.numbers)),
        )

    def phones(self, teams: tuple[Team, ...], lang: str) -> tuple[HelpRow, ...]:
        """The teams that can be rung."""
        say = self.house.catalogs.say
        return tuple(
            HelpRow(
                name=say(lang, "team.title", town=team.town),
                shown=team.phone,
                href=phone_href(team.phone),
                hours=self._open(team, lang),
            )
            for team in teams
            if team.phone
        )

    def _open(self, team: Team, lang: str) -> str:
        """When somebody takes the phone, as far as the team has said."""
        t, own = partial(self.house.catalogs.say, lang), self.house.setup.teams.get(team.id)
        return ", ".join(
            t("web.hours.days", days=_days(t, one), opens=f"{one.opens:%H.%M}", closes=f"{one.closes:%H.%M}")
            for one in stretches(own.hours if own else ())
        )

    def _row(self, one: HelpNumber, lang: str) -> HelpRow:
        t = partial(self.house.catalogs.say, lang)
        hours = one.hours and t("web.hours.weekdays", opens=f"{one.hours.opens:%H}", closes=f"{one.hours.closes:%H}")
        return HelpRow(
            name=one.names[lang] if one.names else t(f"web.number.{one.key}"),
            shown=one.number or one.link.removeprefix("https://"),
            href=one.link,
            hours=hours or t("web.hours.always"),
        )


def _days(t: Callable[..., str], one: Stretch) -> str:
    first, last = (t(f"services.weekday.{day}") for day in (one.first, one.last))
    return first if one.first == one.last else t("team.days", first=first, last=last)


def each_once(rows: Sequence[HelpRow]) -> tuple[HelpRow, ...]:
    """A number that two share stands once, with the names of both."""
    named: dict[tuple[str, str], list[HelpRow]] = {}
    for row in rows:
        named.setdefault((row.href, row.hours), []).append(row)
    return tuple(replace(same[0], name=" · ".join(one.name for one in same)) for same in named.values())


def parts_of(setup: InForce, text: str) -> tuple[Part, ...]:
    """`text` in pieces, each help number, each phone number of a team and each of our own addresses a piece of its own."""
    links = {one.number: one.link for one in setup.numbers if one.number} | _pages(setup)
    known = "|".join(re.escape(number) for number in sorted(links, key=len, reverse=True))
    pieces = re.split(rf"(?<![\d+])({known}|{PHONE})(?!\d)" if known else f"({PHONE})", text)
    return tuple(Part(text=piece, href=links.get(piece) or _call(piece)) for piece in pieces if piece)


def _pages(setup: InForce) -> dict[str, str]:
    """Those that we speak of. What anybody else writes never becomes a link."""
    urls = [*(one.url for one in setup.numbers), *(card.url for card in setup.services)]
    return {url: url for url in urls if url}


def _call(piece: str) -> str:
    return phone_href(piece) if re.fullmatch(PHONE, piece) else ""
