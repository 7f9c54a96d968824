"""What stands around every page."""

from collections.abc import Iterator
from dataclasses import dataclass

from admin import addresses
from admin.views.say import Say
from bot.i18n import DEFAULT_LOCALE, LOCALES, locale_from
from core.staff import Actor, Right
from web.page import Language, Locale, Shell

WORDS: dict[Locale, str] = {"nn": "Nynorsk", "nb": "Bokmål", "en": "English"}
PLACES = (
    ("console.nav.queue", addresses.HOME, Right.DESK),
    ("console.nav.consultations", addresses.CONSULTATIONS, Right.DESK),
    ("console.nav.board", addresses.BOARD, Right.OVERSEE),
    ("console.nav.broken", addresses.BROKEN, Right.BREACHES),
    ("console.nav.search", addresses.SEARCH, Right.DESK),
    ("console.nav.meeting", addresses.MEETING, Right.WORDS),
    ("console.nav.notices", addresses.NOTICES, Right.DESK),
    ("console.nav.duty", addresses.DUTY, Right.DESK),
    ("console.nav.channels", addresses.CHANNELS, Right.DESK),
    ("console.nav.settings", addresses.SETTINGS, Right.ENTER),
    ("console.nav.accounts", addresses.ACCOUNTS, Right.ACCOUNTS),
    ("console.nav.feedback", addresses.FEEDBACK, Right.OVERSEE),
)
"""The menu, in its order, and the right that each place asks for."""
LANGUAGES = tuple(Language(code=code, word=word) for code, word in WORDS.items())


@dataclass(slots=True, frozen=True, kw_only=True)
class Link:
    words: str
    href: str
    here: bool = False


@dataclass(slots=True, frozen=True, kw_only=True)
class Foot:
    """What stands below every page: whether the clock runs, and who is on duty (empty for those above the teams)."""

    clock: str
    stands_still: bool
    duty: str = ""


@dataclass(slots=True, frozen=True, kw_only=True)
class Frame:
    """`csrf` and `name` are empty on pages for nobody in particular, `foot` on those too."""

    shell: Shell
    links: tuple[Link, ...] = ()
    name: str = ""
    csrf: str = ""
    back: str = addresses.HOME
    languages: tuple[Language, ...] = LANGUAGES
    foot: Foot | None = None


def shell_for(say: Say, title: str) -> Shell:
    return Shell(
        lang=as_locale(say.locale), title=say("console.title", page=title), skip=say("console.skip"), room="desk"
    )


def staff_frame(say: Say, actor: Actor, *, title: str, csrf: str, back: str, foot: Foot | None = None) -> Frame:
    links = tuple(Link(words=say(key), href=href, here=back.partition("?")[0] == href) for key, href in _places(actor))
    return Frame(shell=shell_for(say, title), links=links, name=actor.name, csrf=csrf, back=back, foot=foot)


def as_locale(code: str) -> Locale:
    return next((known for known in WORDS if known == code), "nn")


def wanted_locale(chosen: str, accepted: str) -> str:
    """What was chosen on the page, or the first language of the browser's list that we speak."""
    if chosen in LOCALES:
        return chosen
    tags = (part.partition(";")[0] for part in accepted.split(","))
    return next((found for tag in tags if (found := locale_from(tag.strip()))), DEFAULT_LOCALE)


def _places(actor: Actor) -> Iterator[tuple[str, str]]:
    return ((key, href) for key, href, right in PLACES if actor.may(right))
