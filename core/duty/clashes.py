"""Where two things in a rota want the same time, and which of them holds. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import combinations

from core.clock import minute_of_day
from core.duty.policy import between, boundaries, held
from core.duty.records import Override, Pattern, Person, Plan

A_DAY = 24 * 60
A_WEEK = 7 * A_DAY


@dataclass(slots=True, frozen=True)
class Clash:
    """Two shifts of every week that want the same time. `holds` has it; `yields` has what is left."""

    holds: Pattern
    yields: Pattern


@dataclass(slots=True, frozen=True, kw_only=True)
class Yielded:
    """A time in which a change does not hold. `person` has the duty instead.

    `newer`: because a later change does; else because whoever it names is away.
    """

    starts_at: datetime
    ends_at: datetime
    person: Person | None
    newer: bool


def clashes(patterns: Sequence[Pattern]) -> tuple[Clash, ...]:
    """Of different people in one layer. What one person has twice is no question."""
    pairs = (two for two in combinations(patterns, 2) if two[0].layer is two[1].layer)
    several = (two for two in pairs if two[0].staff_id != two[1].staff_id and _share_days(*two))
    return tuple(clash for two in several if (clash := _clash(*two)))


def yields(plan: Plan, change: Override, now: datetime) -> tuple[Yielded, ...]:
    """From now to its end, each as long as it lasts; nothing where it holds all the time."""
    found: list[Yielded] = []
    since = max(now, change.starts_at)
    for starts_at, ends_at in between(boundaries(plan, since, change.ends_at)):
        there = held(plan, change.layer, starts_at)
        if there.by == change:
            continue
        newer = isinstance(there.by, Override) and there.by.made_at >= change.made_at
        one = Yielded(starts_at=starts_at, ends_at=ends_at, person=there.person, newer=newer)
        found.append(_joined(found, one))
    return tuple(found)


def _joined(found: list[Yielded], one: Yielded) -> Yielded:
    last = found[-1] if found else None
    if last is None or (last.ends_at, last.person, last.newer) != (one.starts_at, one.person, one.newer):
        return one
    return Yielded(starts_at=found.pop().starts_at, ends_at=one.ends_at, person=one.person, newer=one.newer)


def _share_days(one: Pattern, other: Pattern) -> bool:
    firsts, lasts = ([getattr(two, name) for two in (one, other)] for name in ("first_day", "last_day"))
    return max(day or date.min for day in firsts) <= min(day or date.max for day in lasts)


def _clash(one: Pattern, other: Pattern) -> Clash | None:
    """As core.duty.policy decides: what began latest, then what is planned from the latest day."""
    for begins, ends, other_begins, other_ends in _weeks(one, other):
        if begins < other_ends and other_begins < ends:
            first = (begins, one.first_day or date.min, one.id)
            second = (other_begins, other.first_day or date.min, other.id)
            return Clash(one, other) if first > second else Clash(other, one)
    return None


def _weeks(one: Pattern, other: Pattern) -> Iterator[tuple[int, int, int, int]]:
    """The night from Sunday to Monday belongs to two weeks."""
    (begins, ends), (other_begins, other_ends) = _minutes(one), _minutes(other)
    for shift in (0, -A_WEEK, A_WEEK):
        yield begins, ends, other_begins + shift, other_ends + shift


def _minutes(pattern: Pattern) -> tuple[int, int]:
    starts, ends = minute_of_day(pattern.starts), minute_of_day(pattern.ends)
    begins = pattern.weekday * A_DAY + starts
    return begins, begins + ((ends - starts - 1) % A_DAY) + 1
