"""The rota in words: who is on duty, who is rung after them, and the days ahead."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from admin.duty_room import Opened
from admin.views.say import Say
from admin.views.spans import DAY, MIDNIGHT, clocks, named_day, of_day, span
from core.clock import OSLO
from core.duty.coverage import HORIZON, Hole, Quality
from core.duty.policy import chain, on_duty, oslo, stretches, turn_ends
from core.duty.records import Layer, Person, Plan, Step, Stretch, Tier
from core.duty.red_days import is_red

PERCENT = 100


@dataclass(slots=True, frozen=True, kw_only=True)
class OnDuty:
    """`name` is empty where nobody is. `until` is a moment in words."""

    role: str
    name: str
    until: str


@dataclass(slots=True, frozen=True, kw_only=True)
class NowView:
    """`mine`: the reader is on call. `rung` is who is rung in turn, each step in words; `rings` says what the list is."""

    on_duty: tuple[OnDuty, ...]
    mine: bool
    rings: str
    rung: tuple[str, ...]


@dataclass(slots=True, frozen=True, kw_only=True)
class HoleLine:
    """`breaks` says that the rota cannot keep the promise there; else empty."""

    words: str
    breaks: str


@dataclass(slots=True, frozen=True, kw_only=True)
class CoverView:
    score: str
    made_of: tuple[str, ...]
    holes: tuple[HoleLine, ...]


@dataclass(slots=True, frozen=True, kw_only=True)
class Turn:
    """`clocks` is empty for a whole day, `name` where nobody has it."""

    clocks: str
    name: str


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
        mine=on_call is not None and on_call.staff_id == staff_id,
        rings=say(f"console.duty.rings.{key if rest or not first_is_on_call else 'nobody_after'}"),
        rung=tuple(_step(say, step) for step in rest),
    )


def cover_view(say: Say, holes: Sequence[Hole], quality: Quality, *, promise: timedelta, now: datetime) -> CoverView:
    return CoverView(
        score=say("console.duty.quality", score=quality.score),
        made_of=(
            say("console.duty.quality.covered", percent=_percent(quality.covered)),
            say("console.duty.quality.deputy", percent=_percent(quality.with_deputy)),
            say(
                "console.duty.quality.fair",
                percent=_percent(quality.heaviest_share),
                amount=say.amount(quality.longest_turn),
            )
            if quality.covered
            else say("console.duty.quality.nobody"),
        ),
        holes=tuple(_hole(say, one, promise=promise, now=now) for one in holes),
    )


def days_view(say: Say, plan: Plan, *, now: datetime) -> tuple[DayLine, ...]:
    """Of today, what is left of it."""
    today = now.astimezone(OSLO).date()
    days = [today + n * DAY for n in range(HORIZON.days)]
    until = oslo(days[-1] + DAY, MIDNIGHT)
    on_call, deputy = (stretches(plan, layer, now, until) for layer in Layer)
    return tuple(_day(say, day, on_call, deputy) for day in days)


def _on_duty(say: Say, plan: Plan, layer: Layer, *, now: datetime) -> OnDuty:
    person = on_duty(plan, layer, now)
    ends_at = turn_ends(plan, layer, now)
    further = ends_at < now + timedelta(days=7)
    return OnDuty(
        role=say(f"console.duty.layer.{layer}"),
        name=_name(say, person),
        until=say("console.duty.until", when=say.moment(ends_at, now=now)) if further else "",
    )


def _step(say: Say, step: Step) -> str:
    names = ", ".join(one.name for one in step.people)
    return say(f"console.duty.tier.{step.tier.name.lower()}", names=names)


def _hole(say: Say, hole: Hole, *, promise: timedelta, now: datetime) -> HoleLine:
    instead = hole.rings.name.lower() if hole.rings else "nobody"
    return HoleLine(
        words=say(
            "console.duty.hole",
            when=span(say, hole.starts_at, hole.ends_at, now=now),
            instead=say(f"alert.rota.instead.{instead}"),
        ),
        breaks=say("console.duty.hole.breaks") if hole.breaks(promise) else "",
    )


def _day(say: Say, day: date, on_call: Sequence[Stretch], deputy: Sequence[Stretch]) -> DayLine:
    return DayLine(
        name=named_day(say, day),
        iso=day.isoformat(),
        red=is_red(day),
        on_call=_turns(say, on_call, day),
        deputy=_turns(say, deputy, day),
    )


def _turns(say: Say, found: Sequence[Stretch], day: date) -> tuple[Turn, ...]:
    return tuple(
        Turn(clocks=clocks(say, since, until), name=_name(say, one.person)) for since, until, one in of_day(found, day)
    )


def _name(say: Say, person: Person | None) -> str:
    if person is None:
        return ""
    return person.name if person.reachable else say("console.duty.unreachable", name=person.name)


def _percent(share: float) -> int:
    """Whole figures only where it is truly whole: 99.9 is not 100."""
    return int(share * PERCENT)
