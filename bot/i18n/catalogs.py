"""Reading the catalogs and filling in facts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from types import MappingProxyType
from typing import Self
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_datetime
from babel.messages.pofile import read_po

from bot.i18n.locales import LOCALES

OSLO = ZoneInfo("Europe/Oslo")
MOMENT = {"nn": "EEEE d. MMMM 'kl.' HH.mm", "nb": "EEEE d. MMMM 'kl.' HH.mm", "en": "EEEE d MMMM 'at' HH:mm"}
"""A day and a clock time, never "within 24 hours" (domain, section 0)."""
DAY = {"nn": "d. MMMM y", "nb": "d. MMMM y", "en": "d MMMM y"}


class MissingWords(LookupError):  # noqa: N818 - what it is
    """A key without words in a language, or words that lack a fact. Always a defect of ours."""


@dataclass(slots=True, frozen=True)
class Catalogs:
    words: Mapping[str, Mapping[str, str]]

    @classmethod
    def load(cls) -> Self:
        """All `*.po` files of all three languages. Fuzzy entries are left out, so that they fail loudly."""
        return cls(MappingProxyType({locale: _words_of(locale) for locale in LOCALES}))

    def say(self, locale: str, key: str, **facts: str | int | date | datetime) -> str:
        """The words with the facts filled in; an instant becomes a clock time and a day in Europe/Oslo, a date a day.

        Raises:
            MissingWords: no such key in this language, or a placeholder without a fact.
        """
        try:
            return self.words[locale][key].format_map({name: _shown(locale, fact) for name, fact in facts.items()})
        except KeyError as missing:
            raise MissingWords(f"{locale}: {key} ({missing})") from None

    def has(self, key: str) -> bool:
        return all(key in self.words[locale] for locale in LOCALES)


def show_moment(locale: str, at: datetime) -> str:
    return format_datetime(at.astimezone(OSLO), MOMENT[locale], locale=_babel(locale))


def show_day(locale: str, day: date) -> str:
    return format_date(day, DAY[locale], locale=_babel(locale))


def catalog_files(locale: str) -> list[Traversable]:
    folder = files("bot.i18n") / locale / "LC_MESSAGES"
    return sorted((one for one in folder.iterdir() if one.name.endswith(".po")), key=lambda one: one.name)


@lru_cache
def _babel(locale: str) -> Locale:
    return Locale.parse(locale)


def _words_of(locale: str) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for file in catalog_files(locale):
        with file.open("rb") as stream:
            for message in read_po(stream, locale=locale):
                if message.id and message.string and not message.fuzzy:
                    found[str(message.id)] = str(message.string)
    return MappingProxyType(found)


def _shown(locale: str, fact: str | int | date | datetime) -> str:
    if isinstance(fact, datetime):
        return show_moment(locale, fact)
    return show_day(locale, fact) if isinstance(fact, date) else str(fact)
