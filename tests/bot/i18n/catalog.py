"""The catalogs as files: every message with its text, fuzzy or not."""

import string
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from babel.messages.pofile import read_po
from typing_extensions import override

from bot.i18n import LOCALES
from bot.i18n.catalogs import catalog_files


@dataclass(frozen=True)
class Entry:
    file: str
    locale: str
    key: str
    text: str
    fuzzy: bool = False

    @override
    def __str__(self) -> str:
        return f"{self.locale}/{self.file}: {self.key}"


def all_entries() -> list[Entry]:
    return [entry for locale in LOCALES for file in catalog_files(locale) for entry in read(Path(str(file)), locale)]


def entries_of(file: str) -> list[Entry]:
    return [entry for entry in all_entries() if entry.file == file]


def read(file: Path, locale: str) -> Iterator[Entry]:
    with file.open("rb") as stream:
        for message in read_po(stream, locale=locale, abort_invalid=True):
            if message.id:
                yield Entry(file.name, locale, str(message.id), str(message.string), fuzzy=message.fuzzy)


def holes(text: str) -> frozenset[str]:
    """The names of the facts that a text has room for."""
    return frozenset(name for _, name, _, _ in string.Formatter().parse(text) if name is not None)


def complaints(entries: list[Entry], expected: frozenset[str]) -> list[str]:
    """What keeps a catalog from being complete: every expected key, once, with words, in every language, and no other."""
    told = []
    for locale in LOCALES:
        mine = [entry for entry in entries if entry.locale == locale]
        there = {entry.key for entry in mine}
        told += [f"{locale}: no words for {key}" for key in sorted(expected - there)]
        told += [f"{locale}: nobody says {key}" for key in sorted(there - expected)]
        told += [f"{entry} is empty" for entry in mine if not entry.text.strip()]
        told += [f"{entry} is fuzzy" for entry in mine if entry.fuzzy]
    return told
