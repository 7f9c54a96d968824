"""The promise as a function of time. Pure: `now` is an argument, instants are UTC, durations are elapsed time.

Source of the 24 hours: document 000 ("kontakt med familien innen 24 timer etter henvendelse"); nights, weekends and
red days count, because the promise names no opening hours.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

WHOLE_DAY = timedelta(hours=24)


class Milestone(StrEnum):
    NEW = "new"
    UNCLAIMED = "unclaimed"
    HALF_TIME = "half_time"
    FOUR_LEFT = "four_left"
    ONE_LEFT = "one_left"
    BREACH = "breach"
    STILL_BROKEN = "still_broken"


class Audience(StrEnum):
    TEAM = "team"
    HOLDER = "holder"
    SUPERVISOR = "supervisor"
    FAMILY = "family"


SHARE_OF_PROMISE = {
    Milestone.NEW: timedelta(0),
    Milestone.UNCLAIMED: timedelta(minutes=30),
    Milestone.HALF_TIME: timedelta(hours=12),
    Milestone.FOUR_LEFT: timedelta(hours=20),
    Milestone.ONE_LEFT: timedelta(hours=23),
    Milestone.BREACH: timedelta(hours=24),
}
"""When each milestone falls in a promise of 24 hours. A shorter promise (training, tests) shrinks them alike."""

REPEAT_WHEN_BROKEN = timedelta(hours=6)

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
GRAINS = (timedelta(hours=1), timedelta(minutes=1), timedelta(seconds=1))
GRAINS_IN_PROMISE = 12

TOLD: dict[Milestone, tuple[Audience, ...]] = {
    Milestone.NEW: (Audience.TEAM,),
    Milestone.UNCLAIMED: (Audience.TEAM,),
    Milestone.HALF_TIME: (Audience.HOLDER,),
    Milestone.FOUR_LEFT: (Audience.HOLDER, Audience.TEAM),
    Milestone.ONE_LEFT: (Audience.TEAM, Audience.SUPERVISOR),
    Milestone.BREACH: (Audience.TEAM, Audience.SUPERVISOR, Audience.FAMILY),
    Milestone.STILL_BROKEN: (Audience.TEAM, Audience.SUPERVISOR),
}


@dataclass(slots=True, frozen=True)
class Due:
    """`round` tells repeated milestones apart; 0 for all but STILL_BROKEN."""

    milestone: Milestone
    at: datetime
    round: int = 0


def due_at(opened_at: datetime, *, promise: timedelta) -> datetime:
    """Elapsed time, not wall-clock time: 24 hours are 24 hours over a DST night too."""
    return opened_at + promise


def milestones(opened_at: datetime, *, promise: timedelta) -> tuple[Due, ...]:
    """Every milestone that is known when the promise starts, in order."""
    return tuple(
        Due(milestone, opened_at + promise * (share / WHOLE_DAY)) for milestone, share in SHARE_OF_PROMISE.items()
    )


def grain(promise: timedelta) -> timedelta:
    """How finely time is kept of somebody who is to stay unknown: an hour, of a promise of at least twelve.

    A shorter promise (training, tests) has a finer grain, so that it still works: no more than a twelfth of it.
    """
    return next((one for one in GRAINS if promise >= GRAINS_IN_PROMISE * one), GRAINS[-1])


def rounded(now: datetime, promise: timedelta) -> datetime:
    """Down to the whole grain: a promise that starts there is kept a little early, never late."""
    return now - (now - EPOCH) % grain(promise)


def rounded_milestones(opened_at: datetime, *, promise: timedelta) -> tuple[Due, ...]:
    """Those of a promise that starts at the whole grain, each up to the whole grain: "unclaimed" is not told at once."""
    return tuple(
        Due(due.milestone, due.at + (EPOCH - due.at) % grain(promise), due.round)
        for due in milestones(rounded(opened_at, promise), promise=promise)
    )


def after_breach(due: Due, *, promise: timedelta, now: datetime) -> Due | None:
    """The next reminder after a broken promise, always ahead of `now`; None for a milestone before it.

    Reminders that fell due while nobody watched the clock are one reminder, not a heap of them.
    """
    if due.milestone not in {Milestone.BREACH, Milestone.STILL_BROKEN}:
        return None
    every = promise * (REPEAT_WHEN_BROKEN / WHOLE_DAY)
    missed = max(0, (now - due.at) // every)
    return Due(Milestone.STILL_BROKEN, due.at + every * (missed + 1), due.round + 1)


def told(milestone: Milestone, *, claimed: bool) -> tuple[Audience, ...]:
    """Who hears of it. "Unclaimed" is no news once somebody holds the case; half time without a holder is the team's."""
    if milestone is Milestone.UNCLAIMED and claimed:
        return ()
    if claimed:
        return TOLD[milestone]
    audiences = [Audience.TEAM if one is Audience.HOLDER else one for one in TOLD[milestone]]
    return tuple(dict.fromkeys(audiences))


class Mood(StrEnum):
    """How pressing the time left is, for the eye: a word and a shape go with each."""

    CALM = "calm"
    SOON = "soon"
    LATE = "late"
    KEPT = "kept"


def mood(due: datetime, *, reached_at: datetime | None, now: datetime, promise: timedelta) -> Mood:
    if reached_at is not None:
        return Mood.KEPT
    if now >= due:
        return Mood.LATE
    return Mood.SOON if due - now <= promise * (timedelta(hours=4) / WHOLE_DAY) else Mood.CALM
