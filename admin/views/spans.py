"""Stretches of time in words, by the clock in Oslo."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta

from babel.dates import format_date, get_day_names

from admin.views.say import Say
from core.clock import OSLO
from core.duty.policy import oslo
from core.duty.records import Stretch

MIDNIGHT = time(0)
DAY = timedelta(days=1)
NAMED_DAY = {"en": "EEEE d MMMM"}
USUAL_NAMED_DAY = "EEEE d. MMMM"


def span(say: Say, since: datetime, until: datetime, *, now: datetime) -> str:
    """Like "i dag kl. 10.00 – i morgon kl. 08.00"; of one day, the second time alone."""
    same_day = since.astimezone(OSLO).date() == until.astimezone(OSLO).date()
    end = say.clock(until) if same_day else say.moment(until, now=now)
    return say("console.duty.span", since=say.moment(since, now=now), until=end)


def weekday(say: Say, day: int) -> str:
    return str(get_day_names("wide", locale=say.locale)[day])


def named_day(say: Say, day: date) -> str:
    """Like "måndag 23. november"."""
    return format_date(day, NAMED_DAY.get(say.locale, USUAL_NAMED_DAY), locale=say.locale)


def of_day(stretches: Sequence[Stretch], day: date) -> Iterator[tuple[datetime, datetime, Stretch]]:
    """What of the stretches lies on that day, from midnight to midnight."""
    begins, ends = oslo(day, MIDNIGHT), oslo(day + DAY, MIDNIGHT)
    for one in stretches:
        since, until = max(one.starts_at, begins), min(one.ends_at, ends)
        if since < until:
            yield since, until, one


def clocks(say: Say, since: datetime, until: datetime) -> str:
    """Like "08.00–24.00"; nothing for a whole day."""
    begins, ends = since.astimezone(OSLO), until.astimezone(OSLO)
    to_midnight = ends.time() == MIDNIGHT
    if to_midnight and begins.time() == MIDNIGHT:
        return ""
    last = say("console.clock", hour="24", minute="00") if to_midnight else say.clock(until)
    return f"{say.clock(since)}–{last}"


def wall(say: Say, at: time) -> str:
    """A time of the clock on the wall, on no day in particular."""
    return say("console.clock", hour=f"{at:%H}", minute=f"{at:%M}")
