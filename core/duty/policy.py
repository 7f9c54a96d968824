"""Who is on duty, and who is rung. Pure: `now` is an argument, and the same plan gives the same answer for ever."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

from core.clock import OSLO
from core.duty.records import Absence, Held, Layer, Override, Pattern, Person, Plan, Step, Stretch, Tier
from core.duty.red_days import staffed_as
from core.staff import Role

DAY = timedelta(days=1)


def on_duty(plan: Plan, layer: Layer, now: datetime) -> Person | None:
    return held(plan, layer, now).person


def held(plan: Plan, layer: Layer, now: datetime) -> Held:
    """The newest change has the say where it names somebody who is there, then the weekly pattern.

    A stretch left open on purpose stays open. Whoever is away is never on duty, and whoever is on call is not their own
    deputy: nobody would stand behind them.
    """
    first = on_duty(plan, Layer.ON_CALL, now) if layer is Layer.DEPUTY else None
    changes = [one for one in plan.overrides if one.layer is layer and one.starts_at <= now < one.ends_at]
    for change in sorted(changes, key=lambda one: (one.made_at, one.id), reverse=True):
        if change.staff_id is None:
            return Held(change)
        if (person := _there(plan, change.staff_id, now)) and person != first:
            return Held(change, person)
    for pattern in _patterns_at(plan, layer, now):
        if (person := _there(plan, pattern.staff_id, now)) and person != first:
            return Held(pattern, person)
    return Held()


def chain(
    plan: Plan,
    now: datetime,
    *,
    holder_id: str | None = None,
    neighbour: Plan | None = None,
    county: Sequence[Person] = (),
) -> tuple[Step, ...]:
    """The steps that somebody answers, in order, each person once; an empty or unreachable step is not there.

    From on-call over the deputy, the whole team and its leader to the neighbour team's duty and the county coordinator
    (domain: "fallback chain"). `holder_id` is rung first of all, wherever they are in it later.
    """
    steps: list[Step] = []
    rung: set[str] = set()
    for tier, people in _tiers(plan, now, holder_id=holder_id, neighbour=neighbour, county=county):
        new = tuple(one for one in people if one.reachable and one.staff_id not in rung)
        if new:
            rung.update(one.staff_id for one in new)
            steps.append(Step(tier, new))
    return tuple(steps)


def stretches(plan: Plan, layer: Layer, since: datetime, until: datetime) -> tuple[Stretch, ...]:
    """The whole time from `since` to `until`, without a gap, cut where somebody else takes over."""
    found: list[Stretch] = []
    for starts_at, ends_at in between(boundaries(plan, since, until)):
        person = on_duty(plan, layer, starts_at)
        if found and found[-1].person == person:
            starts_at = found.pop().starts_at  # noqa: PLW2901 - the same turn goes on
        found.append(Stretch(layer=layer, starts_at=starts_at, ends_at=ends_at, person=person))
    return tuple(found)


def turn_ends(plan: Plan, layer: Layer, now: datetime, *, horizon: timedelta = 7 * DAY) -> datetime:
    """When somebody else takes over from whoever is on duty now, `horizon` ahead at most."""
    return stretches(plan, layer, now, now + horizon)[0].ends_at


def boundaries(plan: Plan, since: datetime, until: datetime) -> list[datetime]:
    """Every instant at which the answer may change, with both ends."""
    cuts: set[datetime] = {since, until}
    for pattern in plan.patterns:
        for window in occurrences(pattern, since, until, red_as_sunday=plan.rules.red_as_sunday):
            cuts.update(window)
    spans: Iterable[Override | Absence] = (*plan.overrides, *plan.absences)
    for span in spans:
        cuts.update((span.starts_at, span.ends_at))
    return sorted(cut for cut in cuts if since <= cut <= until)


def between(cuts: Sequence[datetime]) -> Iterator[tuple[datetime, datetime]]:
    yield from pairwise(cuts)


def occurrences(
    pattern: Pattern, since: datetime, until: datetime, *, red_as_sunday: bool
) -> Iterator[tuple[datetime, datetime]]:
    """Each shift of the pattern that touches the time. A night shift belongs to the day on which it begins."""
    day, last = since.astimezone(OSLO).date() - DAY, until.astimezone(OSLO).date()
    while day <= last:
        if _begins_on(pattern, day, red_as_sunday=red_as_sunday):
            starts_at, ends_at = _window(pattern, day)
            if starts_at < until and ends_at > since:
                yield starts_at, ends_at
        day += DAY


def oslo(day: date, at: time) -> datetime:
    """An instant by the clock on the wall. An hour that the spring night skips counts as the hour after it."""
    return datetime.combine(day, at, tzinfo=OSLO).astimezone(UTC)


def _tiers(
    plan: Plan, now: datetime, *, holder_id: str | None, neighbour: Plan | None, county: Sequence[Person]
) -> Iterator[tuple[Tier, list[Person]]]:
    holder = _there(plan, holder_id, now) if holder_id else None
    yield Tier.HOLDER, [holder] if holder else []
    yield Tier.ON_CALL, _one(on_duty(plan, Layer.ON_CALL, now))
    yield Tier.DEPUTY, _one(on_duty(plan, Layer.DEPUTY, now))
    yield Tier.TEAM, working(plan, now, Role.MEMBER)
    yield Tier.LEADER, working(plan, now, Role.LEADER)
    yield Tier.NEIGHBOUR, _neighbours(neighbour, now) if neighbour else []
    yield Tier.COUNTY, list(county_at(plan, county, now))


def _neighbours(plan: Plan, now: datetime) -> list[Person]:
    """Whoever is on duty there; where nobody is, their leader: a whole team is not rung for another's cases."""
    on_call = [on_duty(plan, layer, now) for layer in Layer]
    return [one for one in on_call if one and one.reachable] or working(plan, now, Role.LEADER)


def county_at(plan: Plan, county: Sequence[Person], now: datetime) -> tuple[Person, ...]:
    """The coordinators who are there and can be reached, or else the supervisors."""
    there = [one for one in county if one.reachable and not _away(plan, one.staff_id, now)]
    return tuple(one for one in there if one.role is Role.COORDINATOR) or tuple(there)


def working(plan: Plan, now: datetime, role: Role) -> list[Person]:
    those = (one for one in plan.people.values() if one.role is role and one.team_id == plan.team_id)
    return sorted((one for one in those if not _away(plan, one.staff_id, now)), key=lambda one: one.staff_id)


def _one(person: Person | None) -> list[Person]:
    return [person] if person else []


def _there(plan: Plan, staff_id: str, now: datetime) -> Person | None:
    """None too for somebody whose account is closed: such people are not in the plan."""
    return None if _away(plan, staff_id, now) else plan.people.get(staff_id)


def _away(plan: Plan, staff_id: str, now: datetime) -> bool:
    return any(one.staff_id == staff_id and one.starts_at <= now < one.ends_at for one in plan.absences)


def _patterns_at(plan: Plan, layer: Layer, now: datetime) -> list[Pattern]:
    """Of several for the same time, the one that began latest comes first, and then the newest plan."""
    red_as_sunday, today = plan.rules.red_as_sunday, now.astimezone(OSLO).date()
    running = []
    for pattern in plan.patterns:
        if pattern.layer is not layer:
            continue
        for day in (today, today - DAY):
            if _begins_on(pattern, day, red_as_sunday=red_as_sunday):
                starts_at, ends_at = _window(pattern, day)
                if starts_at <= now < ends_at:
                    running.append((starts_at, pattern.first_day or date.min, pattern.id, pattern))
    return [pattern for *_, pattern in sorted(running, key=lambda one: one[:3], reverse=True)]


def _begins_on(pattern: Pattern, day: date, *, red_as_sunday: bool) -> bool:
    if (pattern.first_day and day < pattern.first_day) or (pattern.last_day and day > pattern.last_day):
        return False
    return staffed_as(day, red_as_sunday=red_as_sunday) == pattern.weekday


def _window(pattern: Pattern, day: date) -> tuple[datetime, datetime]:
    last = day if pattern.ends > pattern.starts else day + DAY
    return oslo(day, pattern.starts), oslo(last, pattern.ends)
