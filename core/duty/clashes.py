"""Where two things in a rota want the same time, and which of them holds. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from itertools import combinations

from core.clock import minute_of_day
from core.duty.policy import between, boundaries, held, on_duty
from core.duty.records import Held, Layer, Override, Pattern, Person, Plan

A_DAY = 24 * 60
A_WEEK = 7 * A_DAY


@dataclass(slots=True, frozen=True)
class Clash:
    """Two shifts of every week that want the same time. `holds` has it; `yields` has what is left."""

    holds: Pattern
    yields: Pattern


class Why(StrEnum):
    """Why a change does not hold; each is a sentence on the page."""

    NEWER = "newer"
    """A later change does."""
    AWAY = "away"
    """Whoever it names is."""
    ON_CALL = "on_call"
    """The deputy it names has the duty itself."""


@dataclass(slots=True, frozen=True, kw_only=True)
class Yielded:
    """A time in which a change does not hold. `person` has the duty instead."""

    starts_at: datetime
    ends_at: datetime
    person: Person | None
    why: Why


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
        why = _why(plan, change, there, starts_at)
        found.append(_joined(found, Yielded(starts_at=starts_at, ends_at=ends_at, person=there.person, why=why)))
    return tuple(found)


def _why(plan: Plan, change: Override, there: Held, at: datetime) -> Why:
    if isinstance(there.by, Override) and there.by.made_at >= change.made_at:
        return Why.NEWER
    first = on_duty(plan, Layer.ON_CALL, at) if change.layer is Layer.DEPUTY else None
    return Why.ON_CALL if first and first.staff_id == change.staff_id else Why.AWAY


def _joined(found: list[Yielded], one: Yielded) -> Yielded:
    last = found[-1] if found else None
    if last is None or (last.ends_at, last.person, last.why) != (one.starts_at, one.person, one.why):
        return one
    return replace(one, starts_at=found.pop().starts_at)


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
