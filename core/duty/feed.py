"""Shifts as a calendar (iCalendar, RFC 5545). Pure. No family is in it: a team's town and a colleague's name at most."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from icalendar import Calendar, Event

from core.duty.records import Stretch

REFRESH = timedelta(hours=1)


@dataclass(slots=True, frozen=True, kw_only=True)
class Shift:
    """`words` are what the calendar shows. The same `key` is the same event, also when its words or end change."""

    key: str
    starts_at: datetime
    ends_at: datetime
    words: str


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
