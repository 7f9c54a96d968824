"""How well a rota covers the days ahead, in words: its holes, its points, and what would give it more of them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from admin import addresses
from admin.duty_room import Opened
from admin.views.say import Say
from admin.views.spans import span
from core.duty.clashes import Clash, clashes
from core.duty.coverage import LONGEST_FAIR_TURN, WEIGHTS, Hole, Quality
from core.duty.records import Pattern, Plan, Stretch

PERCENT = 100


@dataclass(slots=True, frozen=True, kw_only=True)
class HoleLine:
    """`breaks` says that the rota cannot keep the promise there; else empty."""

    words: str
    breaks: str


@dataclass(slots=True, frozen=True, kw_only=True)
class CoverView:
    """`leans`: when the deputy alone is there. `better`: what would give more points, the most first."""

    score: str
    made_of: tuple[str, ...]
    better: tuple[str, ...]
    holes: tuple[HoleLine, ...]
    leans: tuple[str, ...]


@dataclass(slots=True, frozen=True, kw_only=True)
class TeamLine:
    """One team in the overview of all of them."""

    town: str
    href: str
    holes: tuple[HoleLine, ...]


def cover_view(say: Say, opened: Opened, *, promise: timedelta, now: datetime) -> CoverView:
    quality = opened.quality
    return CoverView(
        score=say("console.duty.quality", score=quality.score),
        made_of=tuple(_made_of(say, quality)),
        better=tuple(_better(say, quality)),
        holes=hole_lines(say, opened.holes, promise=promise, now=now),
        leans=tuple(_lean(say, one, now=now) for one in opened.leans),
    )


def hole_lines(say: Say, holes: Sequence[Hole], *, promise: timedelta, now: datetime) -> tuple[HoleLine, ...]:
    return tuple(_hole(say, one, promise=promise, now=now) for one in holes)


def team_lines(
    say: Say, towns: Mapping[str, str], holes: Mapping[str, Sequence[Hole]], *, promise: timedelta, now: datetime
) -> tuple[TeamLine, ...]:
    return tuple(
        TeamLine(
            town=town,
            href=addresses.duty_of(team_id),
            holes=hole_lines(say, holes[team_id], promise=promise, now=now),
        )
        for team_id, town in towns.items()
    )


def clash_lines(say: Say, plan: Plan, lines: Mapping[str, str], among: Sequence[str] = ()) -> tuple[str, ...]:
    """Shifts of the week that want the same time; `among` them those with these ids, or all. `lines` by their ids."""
    found = (one for one in clashes(plan.patterns) if not among or {one.holds.id, one.yields.id} & set(among))
    return tuple(_clash(say, plan, one, lines) for one in found)


def _clash(say: Say, plan: Plan, clash: Clash, lines: Mapping[str, str]) -> str:
    one, other = (lines[pattern.id] for pattern in (clash.holds, clash.yields))
    return say("console.duty.clash", one=one, other=other, name=_name(say, plan, clash.holds))


def _name(say: Say, plan: Plan, pattern: Pattern) -> str:
    person = plan.people.get(pattern.staff_id)
    return person.name if person else say("console.somebody")


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


def _lean(say: Say, one: Stretch, *, now: datetime) -> str:
    name = one.person.name if one.person else ""
    return say("console.duty.lean", when=span(say, one.starts_at, one.ends_at, now=now), name=name)


def _made_of(say: Say, quality: Quality) -> Iterator[str]:
    """Each part with its points of those it could have."""
    (cover, deputy, fair), (most_cover, most_deputy, most_fair) = quality.points, WEIGHTS
    covered, with_deputy = _percent(quality.covered), _percent(quality.with_deputy)
    yield say("console.duty.quality.covered", points=cover, most=most_cover, percent=covered)
    yield say("console.duty.quality.deputy", points=deputy, most=most_deputy, percent=with_deputy)
    if quality.people:
        heaviest = _percent(quality.heaviest_share)
        yield say("console.duty.quality.fair", points=fair, most=most_fair, percent=heaviest)
    else:
        yield say("console.duty.quality.nobody", most=most_fair)


def _better(say: Say, quality: Quality) -> Iterator[str]:
    missing = {
        key: most - points
        for key, points, most in zip(("covered", "deputy", _fair(quality)), quality.points, WEIGHTS, strict=True)
    }
    for key in sorted(missing, key=missing.__getitem__, reverse=True):
        if missing[key] > 0:
            yield say(f"console.duty.better.{key}")


def _fair(quality: Quality) -> str:
    """What keeps it from being fair."""
    if quality.people <= 1:
        return "alone"
    return "long" if quality.longest_turn > LONGEST_FAIR_TURN else "fair"


def _percent(share: float) -> int:
    """Whole figures only where it is truly whole: 99.9 is not 100."""
    return int(share * PERCENT)
