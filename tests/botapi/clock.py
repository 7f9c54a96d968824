"""Where time enters the server: a clock that answers in Unix seconds, and how long its waits really last."""

import time
from dataclasses import dataclass

NOON_22_NOV_2026 = 1795348800.0  # UTC


def wall_clock() -> float:
    return time.time()  # noqa: TID251 - the one place where the stand-in for Telegram reads a real clock


class SettableClock:
    """Stands still until a test moves it. Unix seconds, UTC."""

    def __init__(self, at: float = NOON_22_NOV_2026) -> None:
        self._now = at

    def __call__(self) -> float:
        return self._now

    def forward(self, seconds: float) -> None:
        self._now += seconds


class HurriedClock:
    """Goes as the wall clock does, and can be put ahead of it. Unix seconds, UTC."""

    def __init__(self) -> None:
        self._ahead = 0.0

    def __call__(self) -> float:
        return wall_clock() + self._ahead

    def forward(self, seconds: float) -> None:
        self._ahead += seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """Real seconds spent for each second the official server would wait; the rules themselves stay as they are."""

    waiting: float = 0.01  # webhook resends and the delay before a repeated 409
    long_poll: float = 1.0  # getUpdates with nothing to give
    webhook_timeout: float = 60.0  # real seconds until an unanswered delivery is given up
