"""Patterns as a nurse writes them.

`ta/tek`      one of these words                `{child}`  one of the words of that group
`skad*`       every word that begins like this   `..` `...`  up to three, up to six other words of the same sentence
`meg?`        may stand there or not            ` | `      or, between whole patterns
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from core.safety.urgency.words import Token, fold

GAPS = {"..": 3, "...": 6}
SHORTEST_BEGINNING = 2


@dataclass(slots=True, frozen=True)
class Item:
    """What one word must be. A gap takes any word but those that turn the meaning round."""

    words: frozenset[str] = frozenset()
    beginnings: frozenset[str] = frozenset()
    optional: bool = False
    gap: bool = False

    def fits(self, token: Token) -> bool:
        return token.word in self.words or any(token.word.startswith(one) for one in self.beginnings)


@dataclass(slots=True, frozen=True)
class Pattern:
    items: tuple[Item, ...]

    def __post_init__(self) -> None:
        if not self.items or self.items[0].optional or self.items[-1].optional:
            raise ValueError("a pattern begins and ends with a word that must be there")


class UnknownGroupError(ValueError):
    """A pattern names a group of words that does not exist."""


def parse(written: str, groups: Mapping[str, str]) -> tuple[Pattern, ...]:
    """Each of the patterns that ` | ` keeps apart."""
    return tuple(Pattern(tuple(items(one.split(), groups))) for one in written.split(" | "))


def items(parts: Iterable[str], groups: Mapping[str, str]) -> Iterable[Item]:
    for part in parts:
        if part in GAPS:
            yield from [Item(optional=True, gap=True)] * GAPS[part]
        else:
            yield item(part, groups)


def item(part: str, groups: Mapping[str, str]) -> Item:
    words = list(spelled(part.removesuffix("?"), groups))
    beginnings = frozenset(fold(word[:-1]) for word in words if word.endswith("*"))
    if any(len(one) < SHORTEST_BEGINNING for one in beginnings):
        raise ValueError("a beginning this short fits nearly everything")
    whole = frozenset(fold(word) for word in words if not word.endswith("*"))
    return Item(words=whole, beginnings=beginnings, optional=part.endswith("?"))


def spelled(part: str, groups: Mapping[str, str]) -> Iterable[str]:
    """The words of alternatives and groups, groups of groups too."""
    for word in part.split("/"):
        if not word.startswith("{"):
            yield word
        elif word in groups:
            yield from (inner for one in groups[word].split() for inner in spelled(one, groups))
        else:
            raise UnknownGroupError(word)
