"""Shifts as a calendar reads them: somebody's own, or those of a whole team with the names of who has them."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from admin.views.say import Say
from core.duty.calendars import Feed
from core.duty.feed import Shift, calendar, key_of, midnight, whole_shifts
from core.duty.records import Layer, Plan, Stretch

BACK, AHEAD = timedelta(weeks=2), timedelta(weeks=8)


def since(now: datetime) -> datetime:
    """A midnight: what is shown changes with the day, and not with the hour of the reading."""
    return midnight(now) - BACK


def feed_of(say: Say, feed: Feed, plan: Plan, town: str, *, now: datetime) -> bytes:
    title = say("console.calendar.team" if feed.staff_id is None else "console.calendar.own", town=town)
    return calendar(title, _shifts(say, feed, plan, town, now=now), now=midnight(now))


def _shifts(say: Say, feed: Feed, plan: Plan, town: str, *, now: datetime) -> Iterator[Shift]:
    for layer in Layer:
        for one in whole_shifts(plan, layer, since(now), midnight(now) + AHEAD):
            if one.person and feed.staff_id in {None, one.person.staff_id}:
                words = _words(say, feed, one, town)
                yield Shift(key=key_of(feed.team_id, one), starts_at=one.starts_at, ends_at=one.ends_at, words=words)


def _words(say: Say, feed: Feed, one: Stretch, town: str) -> str:
    if feed.staff_id is None and one.person:
        return say(f"console.calendar.{one.layer}.named", town=town, name=one.person.name)
    return say(f"console.calendar.{one.layer}", town=town)
