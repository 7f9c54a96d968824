"""The page of a team's rota."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from admin import addresses
from admin.duty_room import Opened
from admin.forms.duty import Action
from admin.views.duty_forms import Desk, FormView, form_view, problem_words
from admin.views.frame import Link
from admin.views.rota import CoverView, DayLine, NowView, cover_view, days_view, now_view
from admin.views.say import Say
from admin.views.spans import span, wall, weekday
from core.duty.records import Absence, Layer, Override, Pattern, Plan
from core.staff import Actor
from web.page import Problem


@dataclass(slots=True, frozen=True, kw_only=True)
class Entry:
    """Something that may be taken back by a button."""

    id: str
    words: str


@dataclass(slots=True, frozen=True, kw_only=True)
class CalendarView:
    """One of two addresses: the reader's own and the team's. `fresh` is the whole address, shown this once."""

    whole_team: bool
    given_out: bool
    make: Action
    close: Action
    fresh: str


@dataclass(slots=True, frozen=True, kw_only=True)
class DutyView:
    """`town` stands in the heading; `teams` only for somebody above the teams, who may change nothing."""

    town: str
    teams: tuple[Link, ...]
    may_change: bool
    may_rule: bool
    unreachable: bool
    now: NowView
    cover: CoverView
    days: tuple[DayLine, ...]
    weekly: tuple[Entry, ...]
    changes: tuple[Entry, ...]
    absences: tuple[Entry, ...]
    forms: tuple[FormView, ...]
    calendars: tuple[CalendarView, ...]
    problems: tuple[Problem, ...]

    def press(self, action: str) -> str:
        return addresses.duty_action(Action(action))


@dataclass(slots=True, frozen=True)
class Fresh:
    """An address that has just been made."""

    action: Action | None = None
    address: str = ""


def duty_view(desk: Desk, actor: Actor, opened: Opened, *, promise: timedelta, fresh: Fresh | None = None) -> DutyView:
    say, now, plan = desk.say, desk.now, opened.plan
    changes = not actor.sees_all_teams
    me = plan.people.get(actor.staff_id)
    return DutyView(
        town=opened.towns[opened.team_id],
        teams=() if changes else tuple(_teams(opened)),
        may_change=changes,
        may_rule=actor.leads,
        unreachable=changes and not (me and me.reachable),
        now=now_view(say, opened, actor.staff_id, now=now),
        cover=cover_view(say, opened.holes, opened.quality, promise=promise, now=now),
        days=days_view(say, plan, now=now),
        weekly=tuple(_weekly(say, plan)),
        changes=tuple(_change(say, plan, one, now=now) for one in sorted(plan.overrides, key=_begins)),
        absences=tuple(
            _absence(say, plan, one, now=now) for one in sorted(plan.absences, key=_begins) if _of(plan, one)
        ),
        forms=tuple(form_view(desk, plan, one) for one in (Action.CHANGE, Action.AWAY, Action.PLAN)) if changes else (),
        calendars=tuple(_calendars(opened, fresh or Fresh())) if changes else (),
        problems=tuple(Problem(field=one.field, words=problem_words(say, one)) for one in desk.troubles),
    )


def _teams(opened: Opened) -> Iterator[Link]:
    for team_id, town in opened.towns.items():
        yield Link(words=town, href=addresses.duty_of(team_id), here=team_id == opened.team_id)


def _weekly(say: Say, plan: Plan) -> Iterator[Entry]:
    order = {layer: number for number, layer in enumerate(Layer)}
    for one in sorted(plan.patterns, key=lambda one: (one.weekday, order[one.layer], one.starts, one.id)):
        words = say(
            "console.duty.weekly.line",
            weekday=weekday(say, one.weekday),
            hours=_hours(say, one),
            role=say(f"console.duty.layer.{one.layer}").lower(),
            name=_name(say, plan, one.staff_id),
        )
        yield Entry(id=one.id, words=" ".join((words, *_limits(say, one))))


def _hours(say: Say, pattern: Pattern) -> str:
    if pattern.starts == pattern.ends:
        return say("console.duty.weekly.whole_day", since=wall(say, pattern.starts))
    return f"{wall(say, pattern.starts)}–{wall(say, pattern.ends)}"


def _limits(say: Say, pattern: Pattern) -> Iterator[str]:
    limits: tuple[tuple[str, date | None], ...] = (("first", pattern.first_day), ("last", pattern.last_day))
    yield from (say(f"console.duty.weekly.{key}", day=day) for key, day in limits if day)


def _change(say: Say, plan: Plan, one: Override, *, now: datetime) -> Entry:
    words = say(
        "console.duty.change.line" if one.staff_id else "console.duty.change.line_open",
        when=span(say, one.starts_at, one.ends_at, now=now),
        role=say(f"console.duty.layer.{one.layer}").lower(),
        **({"name": _name(say, plan, one.staff_id)} if one.staff_id else {}),
    )
    return Entry(id=one.id, words=words)


def _absence(say: Say, plan: Plan, one: Absence, *, now: datetime) -> Entry:
    when = span(say, one.starts_at, one.ends_at, now=now)
    return Entry(id=one.id, words=say("console.duty.away.line", name=_name(say, plan, one.staff_id), when=when))


def _name(say: Say, plan: Plan, staff_id: str) -> str:
    """An account that is closed has its shifts until somebody drops them."""
    person = plan.people.get(staff_id)
    return person.name if person else say("console.somebody")


def _of(plan: Plan, one: Absence) -> bool:
    return one.staff_id in plan.people


def _begins(one: Override | Absence) -> datetime:
    return one.starts_at


def _calendars(opened: Opened, fresh: Fresh) -> Iterator[CalendarView]:
    kinds = (
        (False, opened.own_calendar, Action.CALENDAR, Action.CLOSE_CALENDAR),
        (True, opened.team_calendar, Action.TEAM_CALENDAR, Action.CLOSE_TEAM_CALENDAR),
    )
    for whole_team, given_out, make, close in kinds:
        shown = fresh.address if fresh.action is make else ""
        yield CalendarView(whole_team=whole_team, given_out=given_out, make=make, close=close, fresh=shown)
