"""The rota in words: who is on duty, who is rung after them, and the days ahead."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from admin.duty_room import Opened
from admin.views.say import Say
from admin.views.spans import DAY, MIDNIGHT, clocks, named_day, of_day
from core.clock import OSLO
from core.duty.coverage import HORIZON, leans
from core.duty.policy import between, chain, on_duty, oslo, stretches, turn_ends
from core.duty.records import Layer, Person, Plan, Step, Stretch, Tier
from core.duty.red_days import is_red
from core.duty.turns import lasts_if_taken

IN_SIGHT = timedelta(days=7)
"""A duty that ends later is told of without its end."""


@dataclass(slots=True, frozen=True, kw_only=True)
class OnDuty:
    """`name` is empty where nobody is. `until` is a moment in words."""

    role: str
    name: str
    until: str


@dataclass(slots=True, frozen=True, kw_only=True)
class NowView:
    """`mine`: the reader is on call, and until when; empty where they are not. `take`: until when they would be.

    `rung` is who is told in turn, each step in words; `rings` says what the list is.
    """

    on_duty: tuple[OnDuty, ...]
    mine: str
    take: str
    rings: str
    rung: tuple[str, ...]


@dataclass(slots=True, frozen=True, kw_only=True)
class Turn:
    """`clocks` is empty for a whole day, `name` where nobody has it. `leans`: the deputy is told instead."""

    clocks: str
    name: str
    leans: bool = False


@dataclass(slots=True, frozen=True, kw_only=True)
class DayLine:
    name: str
    iso: str
    red: bool
    on_call: tuple[Turn, ...]
    deputy: tuple[Turn, ...]


def now_view(say: Say, opened: Opened, staff_id: str, *, now: datetime) -> NowView:
    plan, on_call = opened.plan, on_duty(opened.plan, Layer.ON_CALL, now)
    steps = chain(plan, now, neighbour=opened.rotas.neighbour(opened.team_id), county=opened.rotas.county)
    first_is_on_call = bool(steps) and steps[0].tier is Tier.ON_CALL
    rest = steps[1:] if first_is_on_call else steps
    key = "after_on_call" if first_is_on_call else "nobody_first" if rest else "nobody_at_all"
    return NowView(
        on_duty=tuple(_on_duty(say, plan, layer, now=now) for layer in Layer),
        mine=_mine(say, plan, now=now) if on_call is not None and on_call.staff_id == staff_id else "",
        take=_take(say, plan, staff_id, now=now),
        rings=say(f"console.duty.rings.{key if rest or not first_is_on_call else 'nobody_after'}"),
        rung=tuple(_step(say, step) for step in rest),
    )


def days_view(say: Say, plan: Plan, *, now: datetime) -> tuple[DayLine, ...]:
    """Of today, what is left of it."""
    today = now.astimezone(OSLO).date()
    days = [today + n * DAY for n in range(HORIZON.days)]
    until = oslo(days[-1] + DAY, MIDNIGHT)
    on_call, deputy = (stretches(plan, layer, now, until) for layer in Layer)
    alone = leans(plan, now, horizon=until - now)
    on_call = tuple(part for one in on_call for part in _cut(one, alone))
    return tuple(_day(say, day, on_call, deputy, alone) for day in days)


def _mine(say: Say, plan: Plan, *, now: datetime) -> str:
    ends_at = turn_ends(plan, Layer.ON_CALL, now)
    if ends_at >= now + IN_SIGHT:
        return say("console.duty.mine")
    return say("console.duty.mine.until", when=say.moment(ends_at, now=now))


def _take(say: Say, plan: Plan, staff_id: str, *, now: datetime) -> str:
    ends_at = lasts_if_taken(plan, staff_id, Layer.ON_CALL, now)
    if ends_at >= now + IN_SIGHT:
        return say("console.duty.take.open")
    return say("console.duty.take.until", when=say.moment(ends_at, now=now))


def _cut(one: Stretch, alone: Sequence[Stretch]) -> Iterator[Stretch]:
    """Where nobody is on call, apart by whether the deputy is there."""
    if one.person and one.person.reachable:
        yield one
        return
    edges = {cut for there in alone for cut in (there.starts_at, there.ends_at)}
    cuts = sorted({one.starts_at, one.ends_at, *(cut for cut in edges if one.starts_at < cut < one.ends_at)})
    for starts_at, ends_at in between(cuts):
        yield replace(one, starts_at=starts_at, ends_at=ends_at)


def _on_duty(say: Say, plan: Plan, layer: Layer, *, now: datetime) -> OnDuty:
    person = on_duty(plan, layer, now)
    ends_at = turn_ends(plan, layer, now)
    further = ends_at < now + IN_SIGHT
    return OnDuty(
        role=say(f"console.duty.layer.{layer}"),
        name=_name(say, person),
        until=say("console.duty.until", when=say.moment(ends_at, now=now)) if further else "",
    )


def _step(say: Say, step: Step) -> str:
    names = ", ".join(one.name for one in step.people)
    return say(f"console.duty.tier.{step.tier.name.lower()}", names=names)


def _day(
    say: Say, day: date, on_call: Sequence[Stretch], deputy: Sequence[Stretch], alone: Sequence[Stretch]
) -> DayLine:
    return DayLine(
        name=named_day(say, day),
        iso=day.isoformat(),
        red=is_red(day),
        on_call=_turns(say, on_call, day, alone),
        deputy=_turns(say, deputy, day),
    )


def _turns(say: Say, found: Sequence[Stretch], day: date, alone: Sequence[Stretch] = ()) -> tuple[Turn, ...]:
    return tuple(
        Turn(
            clocks=clocks(say, since, until),
            name=_name(say, one.person),
            leans=any(there.starts_at <= since < there.ends_at for there in alone),
        )
        for since, until, one in of_day(found, day)
    )


def _name(say: Say, person: Person | None) -> str:
    if person is None:
        return ""
    return person.name if person.reachable else say("console.duty.unreachable", name=person.name)
