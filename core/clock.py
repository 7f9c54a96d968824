"""Time as an argument: rooms take `now`; only edges ask a `Clock`."""

from datetime import UTC, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

OSLO = ZoneInfo("Europe/Oslo")
"""The zone in which families and teams read a clock."""


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
