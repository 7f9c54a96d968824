"""What is asked, and which sums may be shown. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from core.clock import OSLO

QUESTIONS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "way": ("easy", "so_so", "hard"),
        "in_time": ("in_time", "late", "never"),
        "again": ("would", "maybe", "would_not"),
    }
)
ENOUGH = 5
"""Answers in a sum that is shown: fewer would point at somebody."""

Months = Mapping[str, Mapping[str, int]]


@dataclass(slots=True, frozen=True)
class Block:
    """The sums of the months from `first` to `last`."""

    first: str
    last: str
    times: Mapping[str, int]


def month_of(now: datetime) -> str:
    """On the calendar in Oslo: "2026-11"."""
    return f"{now.astimezone(OSLO):%Y-%m}"


def blocks(months: Months, *, now: datetime) -> Iterator[Block]:
    """Months that are over, put together until there are enough answers; what is too few waits.

    Each month is in one block at most, and a block never changes: no two views of this page can be subtracted from
    each other to find a single answer.
    """
    first, times = "", dict[str, int]()
    for month in sorted(one for one in months if one < month_of(now)):
        first = first or month
        for answer, count in months[month].items():
            times[answer] = times.get(answer, 0) + count
        if sum(times.values()) >= ENOUGH:
            yield Block(first, month, times)
            first, times = "", {}
