"""A letter: one message to a person, in keys and facts rather than words, so that any channel and language can show it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Self


class LetterError(Exception):
    """What was kept as a letter is none: damaged, or written by a version that we do not know."""


class Entry(StrEnum):
    """What a person may type where a channel shows a field. A choice may always be typed too."""

    NONE = "none"
    TEXT = "text"
    PLACE = "place"
    PHONE = "phone"


class Keyboard(StrEnum):
    """The keyboard in place of the person's own, where a channel has such a thing."""

    UNCHANGED = ""
    SHARE_PHONE = "share_phone"
    NONE = "none"


@dataclass(slots=True, frozen=True)
class Moment:
    """An instant shown as a clock time and a day in Europe/Oslo, in the reader's language."""

    at: datetime


@dataclass(slots=True, frozen=True)
class Said:
    """Words by key with facts to fill in; or, where `key` is empty, somebody's own words in `facts["text"]`."""

    key: str
    facts: Mapping[str, "str | Moment | Said"] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def own_words(self) -> str | None:
        text = self.facts.get("text")
        return text if not self.key and isinstance(text, str) else None


@dataclass(slots=True, frozen=True)
class Choice:
    id: str
    label: Said


@dataclass(slots=True, frozen=True, kw_only=True)
class Letter:
    """`seq` numbers the question, and each of its buttons carries it. `author` is "bot" or a staff member's shown name."""

    locale: str
    says: tuple[Said, ...]
    choices: tuple[Choice, ...] = ()
    controls: tuple[Choice, ...] = ()
    entry: Entry = Entry.NONE
    seq: int = 0
    author: str = "bot"
    keyboard: Keyboard = Keyboard.UNCHANGED

    def to_json(self) -> str:
        return json.dumps(
            {
                "locale": self.locale,
                "says": [_said_out(one) for one in self.says],
                "choices": [[one.id, _said_out(one.label)] for one in self.choices],
                "controls": [[one.id, _said_out(one.label)] for one in self.controls],
                "entry": self.entry,
                "seq": self.seq,
                "author": self.author,
                "keyboard": self.keyboard,
            },
            ensure_ascii=False,
        )

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Raises LetterError where this is no letter; what it is stays unsaid."""
        try:
            return cls._from(json.loads(text))
        except (ValueError, LookupError, TypeError, AttributeError):
            raise LetterError from None

    @classmethod
    def _from(cls, raw: dict[str, Any]) -> Self:
        return cls(
            locale=raw["locale"],
            says=tuple(_said_in(one) for one in raw["says"]),
            choices=tuple(Choice(id_, _said_in(label)) for id_, label in raw["choices"]),
            controls=tuple(Choice(id_, _said_in(label)) for id_, label in raw["controls"]),
            entry=Entry(raw["entry"]),
            seq=raw["seq"],
            author=raw["author"],
            keyboard=Keyboard(raw.get("keyboard", "")),
        )


def said(key: str, **facts: "str | Moment | Said") -> Said:
    return Said(key, MappingProxyType(facts))


def own_words(text: str) -> Said:
    return Said("", MappingProxyType({"text": text}))


def choice(id_: str, key: str, **facts: "str | Moment | Said") -> Choice:
    return Choice(id_, said(key, **facts))


def staff_words(*, locale: str, author: str, text: str) -> Letter:
    return Letter(locale=locale, author=author, says=(own_words(text),))


def _said_out(one: Said) -> list[Any]:
    return [one.key, {name: _fact_out(fact) for name, fact in one.facts.items()}]


def _said_in(raw: list[Any]) -> Said:
    key, facts = raw
    return Said(key, MappingProxyType({name: _fact_in(fact) for name, fact in facts.items()}))


def _fact_out(fact: "str | Moment | Said") -> Any:
    match fact:
        case Moment(at):
            return {"at": at.isoformat()}
        case Said():
            return {"said": _said_out(fact)}
        case str():
            return fact


def _fact_in(raw: Any) -> "str | Moment | Said":
    if isinstance(raw, str):
        return raw
    if "at" in raw:
        return Moment(datetime.fromisoformat(raw["at"]))
    return _said_in(raw["said"])
