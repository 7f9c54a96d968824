"""A week's opening times as people say them: days that follow each other and are alike are one stretch. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time

from core.setup.meaning import Opening


@dataclass(slots=True, frozen=True, kw_only=True)
class Stretch:
    """From one weekday to another, both among them; Monday is 1. In Europe/Oslo."""

    first: int
    last: int
    opens: time
    closes: time
    place: str = ""


def stretches(openings: Sequence[Opening]) -> tuple[Stretch, ...]:
    """In the order of the week; what is open twice a day makes two stretches."""
    found: list[Stretch] = []
    for one in sorted(openings, key=lambda one: (one.place, one.opens, one.closes, one.weekday)):
        before = found[-1] if found else None
        begun = one.weekday
        if before and _goes_on(before, one):
            begun = found.pop().first
        found.append(Stretch(first=begun, last=one.weekday, opens=one.opens, closes=one.closes, place=one.place))
    return tuple(sorted(found, key=lambda one: (one.first, one.opens, one.place)))


def _goes_on(before: Stretch, one: Opening) -> bool:
    same = (before.place, before.opens, before.closes) == (one.place, one.opens, one.closes)
    return same and one.weekday == before.last + 1
