"""How long a claim lasts, and when somebody calls instead of waiting to be read. Pure: `now` is an argument."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self

from core.sla.policy import SHARE_OF_PROMISE, WHOLE_DAY, Milestone

CLAIM_LASTS = timedelta(hours=4)
UNREAD_AFTER = timedelta(hours=3)


@dataclass(slots=True, frozen=True)
class Pace:
    """`claim_lasts`: a claim without contact. `unread_after`: a reply that nobody has read on the web page."""

    claim_lasts: timedelta
    unread_after: timedelta

    @classmethod
    def of(cls, promise: timedelta) -> Self:
        """As in a promise of 24 hours; a shorter one (training, tests) shrinks both alike."""
        share = promise / WHOLE_DAY
        return cls(CLAIM_LASTS * share, UNREAD_AFTER * share)


def claim_ends(now: datetime, *, due_at: datetime, promise: timedelta, lasts: timedelta) -> datetime:
    """Before the last hour, so that another still has it whole; within it, at the deadline; after that, as long as ever."""
    last_hour = due_at - promise * (1 - SHARE_OF_PROMISE[Milestone.ONE_LEFT] / WHOLE_DAY)
    if now < last_hour:
        return min(now + lasts, last_hour)
    return due_at if now < due_at else now + lasts
