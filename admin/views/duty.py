"""The page of a team's rota."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from admin import addresses
from admin.duty_room import Opened, Overview
from admin.forms.duty import Action
from admin.views.cover import CoverView, TeamLine, clash_lines, cover_view, team_lines
from admin.views.duty_forms import Desk, FormView, form_view, own_absence, problem_words
from admin.views.frame import Link
from admin.views.rota import DayLine, NowView, days_view, now_view
from admin.views.say import Say
from admin.views.spans import span, wall, weekday
from core.duty.clashes import Why, Yielded, yields
from core.duty.records import Absence, Layer, Override, Pattern, Plan
from core.staff import Actor, Right
from web.page import Problem

AT_FIRST = 7
"""Days of the rota that are not folded away."""


@dataclass(slots=True, frozen=True, kw_only=True)
class Entry:
    """Something that may be taken back. `but`: where it does not hold, and what does."""

    id: str
    words: str
    but: tuple[str, ...] = ()


@dataclass(slots=True, frozen=True, kw_only=True)
class CalendarView:
    """One of two addresses: the reader's own and the team's. `fresh` is the whole address, shown this once.

    `closed` says that it was closed because somebody left; else empty.
    """

    whole_team: bool
    given_out: bool
    make: Action
    close: Action
    fresh: str
    closed: str = ""


@dataclass(slots=True, frozen=True)
class Asked:
    """Something is to be taken away: the page asks once more."""

    action: Action
    entry: Entry
    words: str
    yes: str


@dataclass(slots=True, frozen=True)
class Happened:
    """What the page has to say of the press before: `done` in the words of the action, and what it is `about`."""

    done: str = ""
    about: tuple[str, ...] = ()
    ask: str = ""


@dataclass(slots=True, frozen=True, kw_only=True)
class DutyView:
    """`town` stands in the heading; `teams` only for somebody above the teams, who may change nothing.

    To those no absence is shown, nor what would tell of one: the weekly pattern and its changes.
    """

    town: str
    teams: tuple[Link, ...]
    may_change: bool
    may_rule: bool
    unreachable: bool
    done: str
    clashed: tuple[str, ...]
    asked: Asked | None
    kept: bool
    now: NowView
    cover: CoverView
    clashes: tuple[str, ...]
    days: tuple[DayLine, ...]
    later_days: tuple[DayLine, ...]
    weekly: tuple[Entry, ...]
    changes: tuple[Entry, ...]
    absences: tuple[Entry, ...]
    forms: tuple[FormView, ...]
    calendars: tuple[CalendarView, ...]
    problems: tuple[Problem, ...]

    def press(self, action: str) -> str:
        return addresses.duty_action(Action(action))

    def ask(self, action: str, about: str) -> str:
        return addresses.duty_ask(Action(action), about)


@dataclass(slots=True, frozen=True, kw_only=True)
class OverviewView:
    """All teams' holes, for somebody above the teams, and that person's own absences."""

    teams: tuple[TeamLine, ...]
    done: str
    kept: bool
    absences: tuple[Entry, ...]
    form: FormView
    problems: tuple[Problem, ...]

    def press(self, action: str) -> str:
        return addresses.duty_action(Action(action))


@dataclass(slots=True, frozen=True)
class Fresh:
    """An address that has just been made."""

    action: Action | None = None
    address: str = ""


def duty_view(
    desk: Desk,
    actor: Actor,
    opened: Opened,
    happened: Happened,
    *,
    promise: timedelta,
    fresh: Fresh | None = None,
) -> DutyView:
    say, now, plan = desk.say, desk.now, opened.plan
    mine = actor.may(Right.WORDS)
    me = plan.people.get(actor.staff_id)
    now_on = now_view(say, opened, actor.staff_id, now=now)
    weekly = tuple(_weekly(say, plan))
    changes = tuple(_change(say, plan, one, now=now) for one in sorted(plan.overrides, key=_begins))
    lines = {one.id: one.words for one in weekly}
    days = days_view(say, plan, now=now)
    added = mine and happened.done == Action.PLAN and bool(happened.about)
    return DutyView(
        town=opened.towns[opened.team_id],
        teams=() if mine else tuple(_teams(opened)),
        may_change=mine,
        may_rule=actor.may(Right.LEAD),
        unreachable=mine and not (me and me.reachable),
        done=_done(say, happened, now_on),
        clashed=clash_lines(say, plan, lines, happened.about) if added else (),
        asked=_asked(say, happened, weekly, changes) if mine else None,
        kept=desk.kept,
        now=now_on,
        cover=cover_view(say, opened, promise=promise, now=now),
        clashes=clash_lines(say, plan, lines) if mine else (),
        days=days[:AT_FIRST],
        later_days=days[AT_FIRST:],
        weekly=weekly if mine else (),
        changes=changes if mine else (),
        absences=tuple(_absences(say, plan, now=now)) if mine else (),
        forms=tuple(form_view(desk, plan, one) for one in (Action.CHANGE, Action.AWAY, Action.PLAN)) if mine else (),
        calendars=tuple(_calendars(say, opened, fresh or Fresh(), now=now)) if mine else (),
        problems=_problems(desk),
    )


def overview_view(
    desk: Desk, actor: Actor, overview: Overview, happened: Happened, *, promise: timedelta
) -> OverviewView:
    say, now = desk.say, desk.now
    away = (_absence(say, actor.name, one, now=now) for one in sorted(overview.absences, key=_begins))
    return OverviewView(
        teams=team_lines(say, overview.towns, overview.holes, promise=promise, now=now),
        done=say(f"console.duty.done.{happened.done}") if happened.done in list(Action) else "",
        kept=desk.kept,
        absences=tuple(away),
        form=own_absence(desk, actor.name),
        problems=_problems(desk),
    )


def _problems(desk: Desk) -> tuple[Problem, ...]:
    return tuple(Problem(field=one.field, words=problem_words(desk.say, one)) for one in desk.troubles)


def _done(say: Say, happened: Happened, now: NowView) -> str:
    """Whoever has taken the duty reads until when."""
    if happened.done not in list(Action):
        return ""
    words = say(f"console.duty.done.{happened.done}")
    return f"{words} {now.mine}".strip() if happened.done == Action.TAKE else words


def _asked(say: Say, happened: Happened, weekly: tuple[Entry, ...], changes: tuple[Entry, ...]) -> Asked | None:
    """None where it is gone already."""
    entries = {Action.DROP.value: weekly, Action.UNDO.value: changes}.get(happened.ask, ())
    entry = next((one for one in entries if one.id in happened.about), None)
    if entry is None:
        return None
    action = Action(happened.ask)
    return Asked(action, entry, say(f"console.duty.ask.{action}"), say(f"console.duty.ask.yes.{action}"))


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
        role=say(f"console.duty.has.{one.layer}"),
        **({"name": _name(say, plan, one.staff_id)} if one.staff_id else {}),
    )
    return Entry(
        id=one.id, words=words, but=tuple(_but(say, plan, one, there, now=now) for there in yields(plan, one, now))
    )


def _but(say: Say, plan: Plan, change: Override, there: Yielded, *, now: datetime) -> str:
    """Where a change does not hold, and why."""
    when = span(say, there.starts_at, there.ends_at, now=now)
    instead = there.person.name if there.person else say("console.duty.none")
    named = {} if there.why is Why.NEWER else {"name": _name(say, plan, change.staff_id or "")}
    return say(f"console.duty.yields.{there.why}", when=when, instead=instead, **named)


def _absences(say: Say, plan: Plan, *, now: datetime) -> Iterator[Entry]:
    for one in sorted(plan.absences, key=_begins):
        if one.staff_id in plan.people:
            yield _absence(say, plan.people[one.staff_id].name, one, now=now)


def _absence(say: Say, name: str, one: Absence, *, now: datetime) -> Entry:
    when = span(say, one.starts_at, one.ends_at, now=now)
    return Entry(id=one.id, words=say("console.duty.away.line", name=name, when=when))


def _name(say: Say, plan: Plan, staff_id: str) -> str:
    """An account that is closed has its shifts until somebody drops them."""
    person = plan.people.get(staff_id)
    return person.name if person else say("console.somebody")


def _begins(one: Override | Absence) -> datetime:
    return one.starts_at


def _calendars(say: Say, opened: Opened, fresh: Fresh, *, now: datetime) -> Iterator[CalendarView]:
    closed = opened.calendar_closed
    left = say("console.duty.calendar.left", when=say.moment(closed, now=now)) if closed else ""
    kinds = (
        (False, opened.own_calendar, Action.CALENDAR, Action.CLOSE_CALENDAR),
        (True, opened.team_calendar, Action.TEAM_CALENDAR, Action.CLOSE_TEAM_CALENDAR),
    )
    for whole_team, given_out, make, close in kinds:
        yield CalendarView(
            whole_team=whole_team,
            given_out=given_out,
            make=make,
            close=close,
            fresh=fresh.address if fresh.action is make else "",
            closed=left if whole_team else "",
        )
