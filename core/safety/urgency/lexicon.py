"""The rules and guards as they stand in the data files, read once."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files

from core.safety.urgency.models import UrgentKind
from core.safety.urgency.patterns import Item, Pattern, item, parse
from core.safety.urgency.words import fold


class Sort(StrEnum):
    """Why words that fit a rule are not urgent after all."""

    DENIAL = "denial"
    IDIOM = "idiom"
    INFORMATION = "information"
    STORY = "story"
    PAST = "past"


@dataclass(slots=True, frozen=True, kw_only=True)
class Rule:
    """`example` is found by this rule, and by no other of its kind."""

    id: str
    kind: UrgentKind
    languages: tuple[str, ...]
    patterns: tuple[Pattern, ...]
    example: str


@dataclass(slots=True, frozen=True, kw_only=True)
class Guard:
    """`ahead` is how many words after its own it frees, for a denial and for information; the others need none.

    `example` would be urgent without this guard.
    """

    id: str
    sort: Sort
    ahead: int
    patterns: tuple[Pattern, ...]
    example: str


@dataclass(slots=True, frozen=True, kw_only=True)
class Lexicon:
    """`turning` words end what a guard frees; `present` ones say that it is now; `again` ones that it is back."""

    rules: tuple[Rule, ...]
    guards: tuple[Guard, ...]
    spellings: dict[str, tuple[str, ...]]
    never_in_gap: Item
    turning: Item
    present: Item
    again: Item

    @property
    def entries(self) -> tuple[Rule | Guard, ...]:
        return (*self.guards, *self.rules)


@cache
def load_lexicon() -> Lexicon:
    groups = {f"{{{row['group']}}}": row["words"] for row in rows("groups.csv")}
    return Lexicon(
        rules=tuple(rule(row, groups) for row in rows("rules.csv")),
        guards=tuple(guard(row, groups) for row in rows("guards.csv")),
        spellings={
            fold(row["written"]): tuple(fold(one) for one in row["meant"].split()) for row in rows("spellings.csv")
        },
        never_in_gap=item("{never_in_gap}", groups),
        turning=item("{turning}", groups),
        present=item("{present}", groups),
        again=item("{again}", groups),
    )


def rows(name: str) -> Iterator[dict[str, str]]:
    with (files("core.safety.urgency") / "data" / name).open(encoding="utf-8") as file:
        yield from csv.DictReader(file, delimiter=";")


def rule(row: dict[str, str], groups: dict[str, str]) -> Rule:
    return Rule(
        id=row["id"],
        kind=UrgentKind(row["kind"]),
        languages=tuple(row["languages"].split()),
        patterns=parse(row["pattern"], groups),
        example=row["example"],
    )


def guard(row: dict[str, str], groups: dict[str, str]) -> Guard:
    return Guard(
        id=row["id"],
        sort=Sort(row["sort"]),
        ahead=int(row["ahead"] or 0),
        patterns=parse(row["pattern"], groups),
        example=row["example"],
    )
