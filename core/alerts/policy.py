"""Whom an alert rings first, when it climbs, and when it waits for the morning. Pure.

Milestones and their recipients: the design of the promise ("The promise"). Quiet hours hold back what informs; what is
loud never waits (Zammad's issue 4432: no information mails at midnight).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from core.clock import OSLO
from core.duty.policy import oslo
from core.duty.records import Person, Rules, Step, Tier
from core.sla.policy import WHOLE_DAY, Milestone

DAY = timedelta(days=1)

OFFERED = "offered"
"""Another team is asked to take a case over: theirs are rung, and not those who have it."""
CLAIM_ENDED = "claim_ended"
DUTY = (Tier.ON_CALL, Tier.DEPUTY)
FIRST: Mapping[str, tuple[Tier, ...]] = {
    Milestone.NEW: (Tier.HOLDER, Tier.ON_CALL),
    Milestone.UNCLAIMED: DUTY,
    Milestone.HALF_TIME: (Tier.HOLDER,),
    Milestone.FOUR_LEFT: (Tier.HOLDER, *DUTY),
    Milestone.ONE_LEFT: (Tier.HOLDER, *DUTY, Tier.TEAM, Tier.LEADER),
    Milestone.BREACH: (Tier.HOLDER, *DUTY, Tier.TEAM, Tier.LEADER, Tier.COUNTY),
    Milestone.STILL_BROKEN: (Tier.HOLDER, *DUTY, Tier.TEAM, Tier.LEADER, Tier.COUNTY),
    "urgent": (Tier.HOLDER, *DUTY),
    CLAIM_ENDED: (Tier.HOLDER, *DUTY),
    "unread": (Tier.HOLDER,),
    "undelivered": (Tier.HOLDER,),
    "uncertain": (Tier.HOLDER,),
    "unreachable": (Tier.HOLDER,),
    OFFERED: DUTY,
    "reopened": (Tier.ON_CALL,),
    "given_back": (Tier.ON_CALL,),
    "moved_here": (Tier.ON_CALL,),
}
"""Of each kind, the steps that are rung at once. A kind that is not here is told in the console alone.

Where none of them answers to a name, the next step above them is rung instead.
"""

LOUD = frozenset({Milestone.ONE_LEFT, Milestone.BREACH, Milestone.STILL_BROKEN, "urgent"})
"""Never held back, and climbing faster. The family may be in need, or the promise is broken or about to be."""

STAYS = frozenset({"unread", "undelivered", "uncertain", "unreachable"})
"""Told once, and climbing no further: a later milestone rings for the same case."""

AGAIN = frozenset({"urgent"})
"""Begun anew after the whole chain, until somebody answers: no later milestone rings for it, and the duty may change."""

LOUD_STEPS = 3
"""So many times as fast does a loud alert climb."""
NEW_ROUND = frozenset({Milestone.NEW, Milestone.UNCLAIMED, CLAIM_ENDED, "reopened", "given_back", "moved_here"})
"""Over as soon as somebody holds the case."""

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
LOUD_MARK, CALM_MARK = timedelta(minutes=5), timedelta(hours=1)

TRIES = 3
RESTS = (timedelta(seconds=15), timedelta(minutes=1))
"""Between the tries in one channel. After the last one the next channel has its turn."""
LINK_LASTS = timedelta(hours=12)
CALM_BETWEEN, LOUD_BETWEEN = timedelta(minutes=2), timedelta(seconds=30)
"""What informs comes bundled: at most once in so long to the same channel; broken promises and last hours come so too.

Urgent words wait for nothing.
"""


@dataclass(slots=True, frozen=True, kw_only=True)
class Standing:
    """How things stand with what an alert is about. `held`: by somebody who knows of what the alert tells.

    `hurries`: urgent words wait for an answer. `unread`: the family has not read what it was answered.
    """

    open_: bool
    reached: bool
    held: bool
    hurries: bool = False
    unread: bool = False


@dataclass(slots=True, frozen=True)
class Ringing:
    """Whom to ring now, and the highest step among them. Nobody at all is possible, and then it is shown in the console."""

    people: tuple[Person, ...]
    tier: int


def first(kind: str, steps: Sequence[Step]) -> Ringing:
    """The steps that the kind is for, all at once; where nobody is there, the next one above."""
    wanted = FIRST[kind]
    met = [step for step in steps if step.tier in wanted]
    if met:
        return Ringing(tuple(one for step in met for one in step.people), max(step.tier for step in met))
    return _next_above(steps, min(wanted))


def further(steps: Sequence[Step], *, rung: int) -> Ringing | None:
    """The next step that somebody answers; None at the end of the chain. Never back down."""
    above = _next_above(steps, rung + 1)
    return above if above.people else None


def climbs_after(kind: str, rules: Rules, *, promise: timedelta = WHOLE_DAY) -> timedelta:
    """A promise shorter than a day (training, tests) makes it climb so much the faster."""
    after = rules.step_after * min(1.0, promise / WHOLE_DAY)
    return after / LOUD_STEPS if kind in LOUD else after


def again_after(rules: Rules, *, promise: timedelta = WHOLE_DAY) -> timedelta:
    """The rest between the last step of a chain that nobody answered and its first one: a whole step, loud or not."""
    return rules.step_after * min(1.0, promise / WHOLE_DAY)


def unmarked(at: datetime, *, loud: bool, promise: timedelta = WHOLE_DAY) -> datetime:
    """Up to the whole hour, or to the whole five minutes for what is loud: of a promise that is shorter, the same share.

    An exact time would tell when somebody asked without a name (decision 0017).
    """
    mark = (LOUD_MARK if loud else CALM_MARK) * min(1.0, promise / WHOLE_DAY)
    return at + (EPOCH - at) % mark


def sent_from(now: datetime, quiet_from: time, quiet_until: time, *, loud: bool) -> datetime:
    """When something may be sent: now, or at the end of the quiet hours on the wall clock in Oslo.

    Equal times mean that there are no quiet hours.
    """
    if loud or quiet_from == quiet_until:
        return now
    here = now.astimezone(OSLO)
    at = here.time().replace(tzinfo=None)
    over_midnight = quiet_from > quiet_until
    is_quiet = (at >= quiet_from or at < quiet_until) if over_midnight else quiet_from <= at < quiet_until
    if not is_quiet:
        return now
    day = here.date() + DAY if over_midnight and at >= quiet_from else here.date()
    return max(now, oslo(day, quiet_until))


def after_failure(tries: int, *, permanent: bool) -> timedelta | None:
    """The rest before the next try in the same channel; None: it is the next channel's turn."""
    if permanent or tries >= TRIES:
        return None
    return RESTS[min(tries, len(RESTS)) - 1]


def still_wanted(kind: str, facts: Standing) -> bool:
    """Whether somebody still has to hear of it."""
    if not facts.open_:
        return False
    if kind == "urgent":
        return facts.hurries
    if kind == "unread":
        return facts.unread
    if kind in STAYS:
        return True
    return not facts.reached and not (kind in NEW_ROUND and facts.held)


def _next_above(steps: Sequence[Step], lowest: int) -> Ringing:
    found = next((step for step in steps if step.tier >= lowest), None)
    return Ringing(found.people, found.tier) if found else Ringing((), max(lowest - 1, 0))
