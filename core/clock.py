"""Time as an argument: rooms take `now`; only edges ask a `Clock`."""

from datetime import UTC, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

OSLO = ZoneInfo("Europe/Oslo")
"""The zone in which families and teams read a clock."""


MINUTES = 60


def minute_of_day(at: time) -> int:
    """How a time on the wall is kept."""
    return at.hour * MINUTES + at.minute


def at_minute(minute: int) -> time:
    return time(*divmod(minute, MINUTES))


class Clock(Protocol):
    def now(self) -> datetime:
        """The instant in UTC, always with a time zone."""


class SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC)  # noqa: TID251 - the one place that reads the wall


class SetClock:
    """A clock that stands still until it is moved: tests, training and `veginn talk`."""

    def __init__(self, at: datetime) -> None:
        self._at = at

    def now(self) -> datetime:
        return self._at

    def forward(self, by: timedelta) -> None:
        self._at += by
