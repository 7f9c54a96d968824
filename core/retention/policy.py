"""When the wall clock may be believed before something is erased for good. Pure.

A clock that leaps forward (a machine that starts with a wrong one, a hand that slips) would make drafts and cases due
all at once, and what is erased does not come back. So a leap is looked at for an hour: time enough for the clock to be
set right. A long stop looks the same from here, and costs the same hour; so does a quiet night before the first look
at a database that has no sign of life yet. A clock that lies behind the sign is doubted as well: it erases nothing too
early, but as long as it were believed it would take the sign back, and a colleague whose clock is right would doubt. An hour is also as far as a clock may be off unseen: no more than a fraction
of the shortest time for which anything is kept, a draft's 24 hours.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

LEAP = timedelta(hours=1)
"""Further than this from the last sign of life is a leap."""
PATIENCE = timedelta(hours=1)


@dataclass(slots=True, frozen=True, kw_only=True)
class Doubt:
    """`since` is by a stopwatch, which does not leap; `sign` is the last sign of life that did not fit."""

    since: timedelta
    sign: datetime


def doubt(before: Doubt | None, *, now: datetime, ticked: timedelta, sign: datetime | None) -> Doubt | None:
    """None when the clock may be believed.

    A sign that moves on meanwhile comes from a colleague whose clock says otherwise: the hour begins anew.
    """
    if sign is None or abs(now - sign) <= LEAP:
        return None
    if before is None or before.sign != sign:
        return Doubt(since=ticked, sign=sign)
    return None if ticked - before.since >= PATIENCE else before
