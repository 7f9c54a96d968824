"""Other help as a page for anybody: no conversation, no cookie, no database."""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.conversation.directory import every_service
from bot.conversation.letters import said_of
from bot.conversation.rendering import words_of
from bot.engine.services import KINDS, LOCAL, told
from bot.i18n import Catalogs
from core.setup import InForce

LINE = "line"


@dataclass(slots=True, frozen=True, kw_only=True)
class Section:
    heading: str
    words: tuple[str, ...]


def sections(catalogs: Catalogs, setup: InForce, lang: str) -> tuple[Section, ...]:
    """All cards, numbers that help at once first; those for some municipalities say which in their own words."""
    return tuple(
        Section(heading=catalogs.say(lang, f"services.kind.{kind}"), words=tuple(_words(catalogs, setup, lang, kind)))
        for kind in sorted(KINDS, key=lambda kind: kind != LINE)
        if any(card.kind == kind for card in every_service(setup))
    )


def _words(catalogs: Catalogs, setup: InForce, lang: str, kind: str) -> Iterator[str]:
    if kind != LOCAL:  # there it asks for a place, and here nothing is asked
        yield catalogs.say(lang, f"services.list.{kind}")
    for say in told(card for card in every_service(setup) if card.kind == kind):
        yield words_of(said_of(say), catalogs, lang)
