"""The coverage guard: fourteen days ahead, the rota against the promise. Pure.

"A message on Saturday at 02:00 would reach nobody" is shown before it happens, and not afterwards.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from core.duty.policy import between, boundaries, chain, on_duty, stretches
from core.duty.records import Layer, Person, Plan, Stretch, Tier

HORIZON = timedelta(days=14)
SOON = timedelta(hours=72)
"""A hole that opens within this is mailed at once, and not only with the weekly letter."""
WEIGHTS = (70, 20, 10)
"""What each part of the quality counts; a hundred together."""
LONGEST_FAIR_TURN = timedelta(days=7)


@dataclass(slots=True, frozen=True, kw_only=True)
class Hole:
    """A time in which nobody who can be reached is on call or deputy.

    `rings`: who is rung instead, the first step of the chain; None when there is nobody at all. `waits`: how long
    whoever writes at its beginning waits until somebody is on duty, or None when nobody is until the horizon.
    """

    starts_at: datetime
    ends_at: datetime
    rings: Tier | None
    waits: timedelta | None

    def breaks(self, promise: timedelta) -> bool:
        """Whether the rota alone cannot keep the promise for whoever writes at its beginning."""
        return self.waits is None or self.waits >= promise


@dataclass(slots=True, frozen=True, kw_only=True)
class Quality:
    """How good a rota is, of the fourteen days ahead. `score` is 0 to 100, the sum of the points in whole figures.

    70 for the share of time with somebody on call who can be reached, 20 for the share with a deputy besides, 10 for
    fairness: less the more one person has above an equal share, and nothing when somebody has more than a week in one go
    or nobody else has any.
    """

    covered: float
    with_deputy: float
    fair: float
    heaviest_share: float
    longest_turn: timedelta
    people: int

    @property
    def points(self) -> tuple[int, int, int]:
        """For cover, deputy and fairness. Whole only where it is truly whole: 99.9 is not 100."""
        shares = (self.covered, self.with_deputy, self.fair)
        covered, deputy, fair = (int(weight * share) for weight, share in zip(WEIGHTS, shares, strict=True))
        return covered, deputy, fair

    @property
    def score(self) -> int:
        return sum(self.points)


def holes(
    plan: Plan,
    now: datetime,
    *,
    horizon: timedelta = HORIZON,
    neighbour: Plan | None = None,
    county: Sequence[Person] = (),
) -> tuple[Hole, ...]:
    """In order of time, each as long as the same step is rung. One that is open already begins now."""
    found: list[tuple[datetime, datetime, Tier | None]] = []
    until = now + horizon
    plans = (plan, neighbour) if neighbour else (plan,)
    for starts_at, ends_at in between(sorted({cut for one in plans for cut in boundaries(one, now, until)})):
        if _covered(plan, starts_at):
            continue
        steps = chain(plan, starts_at, neighbour=neighbour, county=county)
        rings = steps[0].tier if steps else None
        if found and found[-1][1] == starts_at and found[-1][2] == rings:
            starts_at = found.pop()[0]  # noqa: PLW2901 - the same hole goes on
        found.append((starts_at, ends_at, rings))
    return tuple(_hole(plan, one, until=until) for one in found)


def leans(plan: Plan, now: datetime, *, horizon: timedelta = HORIZON) -> tuple[Stretch, ...]:
    """When nobody who can be reached is on call and a deputy can: alerts go to them first, and it is no hole."""
    found: list[Stretch] = []
    for starts_at, ends_at in between(boundaries(plan, now, now + horizon)):
        deputy = on_duty(plan, Layer.DEPUTY, starts_at)
        if deputy is None or not deputy.reachable or _reached(plan, Layer.ON_CALL, starts_at):
            continue
        if found and found[-1].ends_at == starts_at and found[-1].person == deputy:
            starts_at = found.pop().starts_at  # noqa: PLW2901 - the same turn goes on
        found.append(Stretch(layer=Layer.DEPUTY, starts_at=starts_at, ends_at=ends_at, person=deputy))
    return tuple(found)


def covered_again(plan: Plan, now: datetime, *, within: timedelta) -> datetime | None:
    """When somebody is on duty again, where nobody is now; None where somebody is, or nobody will be in that time.

    None too for a team without a rota: of such a team nothing is known.
    """
    if not (plan.patterns or plan.overrides) or _covered(plan, now):
        return None
    return next((cut for cut in boundaries(plan, now, now + within) if _covered(plan, cut)), None)


def soon(found: Sequence[Hole], now: datetime) -> tuple[Hole, ...]:
    return tuple(one for one in found if one.starts_at - now <= SOON)


def quality(plan: Plan, now: datetime, *, horizon: timedelta = HORIZON) -> Quality:
    """An empty rota has 0."""
    until = now + horizon
    turns = [one for one in stretches(plan, Layer.ON_CALL, now, until) if one.person and one.person.reachable]
    covered = _share(turns, horizon)
    deputies = [one for one in stretches(plan, Layer.DEPUTY, now, until) if one.person and one.person.reachable]
    with_deputy = _share(deputies, horizon)
    heaviest, longest = _heaviest(turns), max((one.length for one in turns), default=timedelta(0))
    return Quality(
        covered=covered,
        with_deputy=with_deputy,
        fair=_fairness(turns, heaviest, longest),
        heaviest_share=heaviest,
        longest_turn=longest,
        people=len(_by_person(turns)),
    )


def _covered(plan: Plan, at: datetime) -> bool:
    return any(_reached(plan, layer, at) for layer in Layer)


def _reached(plan: Plan, layer: Layer, at: datetime) -> bool:
    person = on_duty(plan, layer, at)
    return person is not None and person.reachable


def _hole(plan: Plan, found: tuple[datetime, datetime, Tier | None], *, until: datetime) -> Hole:
    starts_at, ends_at, rings = found
    cuts = (cut for cut in boundaries(plan, ends_at, until) if cut < until)
    again = next((cut for cut in cuts if _covered(plan, cut)), None)
    return Hole(starts_at=starts_at, ends_at=ends_at, rings=rings, waits=again - starts_at if again else None)


def _share(turns: Sequence[Stretch], horizon: timedelta) -> float:
    return sum((one.length for one in turns), timedelta(0)) / horizon


def _by_person(turns: Sequence[Stretch]) -> dict[str, timedelta]:
    total: dict[str, timedelta] = defaultdict(timedelta)
    for turn in turns:
        if turn.person:
            total[turn.person.staff_id] += turn.length
    return total


def _heaviest(turns: Sequence[Stretch]) -> float:
    total = _by_person(turns)
    return max(total.values()) / sum(total.values(), timedelta(0)) if total else 0.0


def _fairness(turns: Sequence[Stretch], heaviest: float, longest: timedelta) -> float:
    people = len(_by_person(turns))
    if people <= 1 or longest > LONGEST_FAIR_TURN:
        return 0.0
    equal = 1 / people
    return 1 - (heaviest - equal) / (1 - equal)
