"""How the engine speaks: keys and facts. The catalogs hold the words."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Union


class Entry(StrEnum):
    """What may be typed at a question; a choice may always be typed too."""

    NONE = "none"
    TEXT = "text"
    PLACE = "place"
    PHONE = "phone"


@dataclass(slots=True, frozen=True)
class Say:
    key: str
    facts: Mapping[str, "Fact"] = field(default_factory=dict)


Fact = Union[str, datetime, Say]  # noqa: UP007 - a forward reference needs it


@dataclass(slots=True, frozen=True)
class Option:
    id: str
    label: Say


def say(key: str, **facts: Fact) -> Say:
    return Say(key, facts)


def option(id_: str, key: str, **facts: Fact) -> Option:
    return Option(id_, say(key, **facts))
