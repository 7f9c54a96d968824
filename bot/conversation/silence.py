"""Who is asked again after a channel was silent for too long. Pure.

A button pressed meanwhile may be lost, and the person still looks at a question that seems not to answer. But nobody
knows who holds the phone by then: only somebody who was here a short while ago is written to, and a shorter while at
night. For everybody else nothing is lost: the old buttons still count.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import pairwise

from core.clock import OSLO

BY_DAY, BY_NIGHT = timedelta(hours=3), timedelta(minutes=30)
NIGHT_FROM, NIGHT_TO = time(21), time(8)
"""On the clock in Oslo."""


@dataclass(slots=True, frozen=True)
class Silence:
    """How long a channel keeps a press that it cannot bring, and the key of what is said about a longer silence."""

    press_lives: timedelta
    words: str

    def newest(self, reached: Sequence[datetime]) -> datetime | None:
        """When the last silence began in which presses may be lost; None where there was none.

        `reached`: each instant, in order, at which the channel is known to have reached us.
        """
        began = [last for last, following in pairwise(reached) if following - last >= self.press_lives]
        return began[-1] if began else None

    def asks_again(self, last_heard: datetime, *, now: datetime) -> tuple[datetime, datetime]:
        """From when to when (not included) somebody must have been here last."""
        return now - (BY_NIGHT if is_night(now) else BY_DAY), last_heard + self.press_lives


def is_night(now: datetime) -> bool:
    here = now.astimezone(OSLO).time()
    return here >= NIGHT_FROM or here < NIGHT_TO
