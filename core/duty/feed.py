"""Shifts as a calendar (iCalendar, RFC 5545). Pure. No family is in it: a team's town and a colleague's name at most."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from hashlib import sha256

from icalendar import Calendar, Event

from core.clock import OSLO
from core.duty.policy import between, boundaries, held, occurrences, oslo
from core.duty.records import Layer, Override, Pattern, Plan, Stretch

REFRESH = timedelta(hours=1)
LONGEST_SHIFT = timedelta(days=2)
"""A shift of the week is a day at most, and an hour longer on one night of the year."""
FURTHEST = timedelta(days=400)


@dataclass(slots=True, frozen=True, kw_only=True)
class Shift:
    """`words` are what the calendar shows. The same `key` is the same event, also when its words or end change."""

    key: str
    starts_at: datetime
    ends_at: datetime
    words: str


def whole_shifts(plan: Plan, layer: Layer, since: datetime, until: datetime) -> tuple[Stretch, ...]:
    """What begins between the two, from its own beginning to its own end: neither moves with the hour of the reading.

    Shifts of the week are not joined: a week of them would have no end.
    """
    first, last = _wide(plan, since, until)
    found: list[tuple[object, Stretch]] = []
    for starts_at, ends_at in between(boundaries(plan, first, last)):
        there = held(plan, layer, starts_at)
        name = _name(plan, there.by, starts_at)
        if found and name is not None and found[-1][0] == name and found[-1][1].ends_at == starts_at:
            starts_at = found.pop()[1].starts_at  # noqa: PLW2901 - the same shift goes on
        found.append((name, Stretch(layer=layer, starts_at=starts_at, ends_at=ends_at, person=there.person)))
    return tuple(one for _, one in found if one.person and since <= one.starts_at < until)


def midnight(at: datetime) -> datetime:
    """The one before it, in Oslo."""
    return oslo(at.astimezone(OSLO).date(), time(0))


def _wide(plan: Plan, since: datetime, until: datetime) -> tuple[datetime, datetime]:
    """So much earlier and later that nothing that is shown is cut off."""
    changes = [one for one in plan.overrides if one.starts_at < until and one.ends_at > since]
    first = min((since - LONGEST_SHIFT, *(one.starts_at for one in changes)))
    last = max((until + LONGEST_SHIFT, *(one.ends_at for one in changes)))
    return max(first, since - FURTHEST), min(last, until + FURTHEST)


def _name(plan: Plan, by: Override | Pattern | None, at: datetime) -> object:
    """Which shift it is: a change, or one week's of the pattern."""
    if not isinstance(by, Pattern):
        return by.id if by else None
    red_as_sunday = plan.rules.red_as_sunday
    windows = occurrences(by, at, at + timedelta(minutes=1), red_as_sunday=red_as_sunday)
    return by.id, next((starts_at for starts_at, ends_at in windows if starts_at <= at < ends_at), at)


def key_of(team_id: str, stretch: Stretch) -> str:
    return f"{team_id}/{stretch.layer}/{stretch.starts_at.isoformat()}"


def calendar(title: str, shifts: Iterable[Shift], *, now: datetime) -> bytes:
    """Times are written in UTC, so that no calendar has to know our zone."""
    found = Calendar()
    found.add("prodid", "-//Veginn//Duty//EN")
    found.add("version", "2.0")
    found.add("x-wr-calname", title)
    found.add("refresh-interval", REFRESH, parameters={"value": "DURATION"})
    found.add("x-published-ttl", REFRESH, parameters={"value": "DURATION"})
    for shift in shifts:
        found.add_component(_event(shift, now=now))
    return bytes(found.to_ical())


def _event(shift: Shift, *, now: datetime) -> Event:
    event = Event()
    event.add("uid", f"{sha256(shift.key.encode()).hexdigest()[:32]}@veginn")
    event.add("dtstamp", now)
    event.add("dtstart", shift.starts_at)
    event.add("dtend", shift.ends_at)
    event.add("summary", shift.words)
    event.add("transp", "TRANSPARENT")
    return event
