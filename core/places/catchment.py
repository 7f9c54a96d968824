"""Which team answers for which place, and from when until when. Days are days in Oslo; the last one counts too."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from core.places.models import Coverage

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """`number`: of a municipality, or a post code that goes to another team than its municipality.

    A day that is None is open: from ever, or for good. `coverage` is None for a post code: it has that of its
    municipality. `note`: how it is known.
    """

    number: str
    team: str
    coverage: Coverage | None = None
    first_day: date | None = None
    last_day: date | None = None
    note: str | None = None

    def holds(self, day: date) -> bool:
        return (self.first_day or day) <= day <= (self.last_day or day)


@dataclass(frozen=True, slots=True)
class Cover:
    """The catchment of one day."""

    municipalities: Mapping[str, Assignment]
    exceptions: Mapping[str, str]

    def team_of(self, code: str, municipality: str) -> str | None:
        """Of a post code in this municipality; None where nobody answers."""
        there = self.municipalities.get(municipality)
        return self.exceptions.get(code) or (there.team if there else None)


@dataclass(frozen=True, slots=True)
class Catchment:
    """On any day a municipality and a post code have one assignment at most: the reading of a table sees to it."""

    municipalities: tuple[Assignment, ...]
    exceptions: tuple[Assignment, ...]

    def on(self, day: date) -> Cover:
        return Cover(
            {one.number: one for one in self.municipalities if one.holds(day)},
            {one.number: one.team for one in self.exceptions if one.holds(day)},
        )

    def turns(self) -> tuple[date, ...]:
        """The days on which something begins, or has just ended; in their order."""
        return tuple(sorted(set(_turns((*self.municipalities, *self.exceptions)))))

    @property
    def teams(self) -> frozenset[str]:
        return frozenset(one.team for one in (*self.municipalities, *self.exceptions))


def _turns(assignments: Iterable[Assignment]) -> Iterator[date]:
    for one in assignments:
        if one.first_day:
            yield one.first_day
        if one.last_day and one.last_day < date.max:
            yield one.last_day + DAY
