"""The forms of the rota. What was typed stays as it was typed, so that it can stand there again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import StrEnum
from functools import partial

from admin.forms.case import KEY_LETTERS, Trouble
from admin.forms.moments import LONGEST, read_day, read_time, wrong_day, wrong_time
from core.duty.policy import oslo
from core.duty.records import Layer, Pattern
from core.duty.rota import Shift

OPEN = "open"
"""Instead of a person: nobody has the stretch, on purpose."""
WEEK = range(7)
TIMES = frozenset({"error.duty_times", "error.duty_past", "error.duty_far"})
"""What the rota says of times that it does not take."""
MIDNIGHT = time(0)


class Action(StrEnum):
    TAKE = "take"
    PLAN = "plan"
    DROP = "drop"
    CHANGE = "change"
    UNDO = "undo"
    AWAY = "away"
    BACK = "back"
    CALENDAR = "calendar"
    TEAM_CALENDAR = "team-calendar"
    CLOSE_CALENDAR = "close-calendar"
    CLOSE_TEAM_CALENDAR = "close-team-calendar"


@dataclass(slots=True, frozen=True, kw_only=True)
class Away:
    staff_id: str
    starts_at: datetime
    ends_at: datetime


@dataclass(slots=True, frozen=True)
class DutyForm:
    """The fields of one action, without its name before them; `about` is the shift, change or absence of a button."""

    action: Action
    typed: Mapping[str, str] = field(default_factory=dict)
    about: str = ""


def read_duty_form(sent: Mapping[str, str], action: Action) -> DutyForm:
    mine = f"{action}-"
    typed = {name.removeprefix(mine): sent[name].strip()[:KEY_LETTERS] for name in sent if name.startswith(mine)}
    return DutyForm(action, typed, sent.get("about", "")[:KEY_LETTERS])


class Reading:
    """One form, field by field. What will not do is gathered, so that all of it is told at once."""

    def __init__(self, form: DutyForm) -> None:
        self.form = form
        self.troubles: list[Trouble] = []

    def patterns(self) -> tuple[Pattern, ...] | None:
        """One for each weekday that was crossed off."""
        who, layer = self._who(), self._layer()
        days = [day for day in WEEK if f"day-{day}" in self.form.typed]
        if not days:
            self._no("day-0", "console.duty.problem.weekday")
        starts, ends = self._time("from"), self._time("until")
        first, last = self._day("first", needed=False), self._day("last", needed=False)
        if first and last and last < first:
            self._no("last", "console.duty.problem.last_before_first")
        if starts is None or ends is None or self.troubles:
            return None
        each = partial(Pattern, id="", layer=layer, staff_id=who, starts=starts, ends=ends)
        return tuple(each(weekday=day, first_day=first, last_day=last) for day in days)

    def shift(self) -> Shift | None:
        who, layer = self._who(), self._layer()
        starts_at, ends_at = self._span(self._moment("from"), self._moment("until"))
        if starts_at is None or ends_at is None or self.troubles:
            return None
        return Shift(layer=layer, staff_id=None if who == OPEN else who, starts_at=starts_at, ends_at=ends_at)

    def away(self) -> Away | None:
        """Whole days where no time is given, the last one included."""
        who = self._who()
        starts_at = self._moment("from", without_time=MIDNIGHT)
        starts_at, ends_at = self._span(starts_at, self._end_of_absence())
        if starts_at is None or ends_at is None or self.troubles:
            return None
        return Away(staff_id=who, starts_at=starts_at, ends_at=ends_at)

    def _end_of_absence(self) -> datetime | None:
        day = self._day("until-day")
        if self._typed("until-time"):
            at = self._time("until-time")
            return oslo(day, at) if day and at else None
        return oslo(date.fromordinal(day.toordinal() + 1), MIDNIGHT) if day else None

    def _span(self, since: datetime | None, until: datetime | None) -> tuple[datetime | None, datetime | None]:
        if since and until and until <= since:
            self._no("until-day", "console.duty.problem.ends_before_it_starts")
        return since, until

    def _moment(self, name: str, *, without_time: time | None = None) -> datetime | None:
        day = self._day(f"{name}-day")
        typed = self._typed(f"{name}-time")
        at = without_time if without_time is not None and not typed else self._time(f"{name}-time")
        return oslo(day, at) if day and at is not None else None

    def _who(self) -> str:
        if not self._typed("person"):
            self._no("person", "console.duty.problem.person")
        return self._typed("person")

    def _layer(self) -> Layer:
        """The first of them for what no page of ours sends."""
        return next((layer for layer in Layer if layer == self._typed("layer")), Layer.ON_CALL)

    def _day(self, name: str, *, needed: bool = True) -> date | None:
        typed = self._typed(name)[:LONGEST]
        wrong = wrong_day(typed)
        if wrong and (typed or needed):
            self._no(name, f"console.duty.problem.day.{wrong}")
        return read_day(typed)

    def _time(self, name: str) -> time | None:
        typed = self._typed(name)[:LONGEST]
        if wrong := wrong_time(typed):
            self._no(name, f"console.duty.problem.time.{wrong}")
        return read_time(typed)

    def _typed(self, name: str) -> str:
        return self.form.typed.get(name, "")

    def _no(self, name: str, key: str) -> None:
        self.troubles.append(Trouble(f"{self.form.action}-{name}", key))


def refused(form: DutyForm, key: str) -> Sequence[Trouble]:
    """Where on the page it is explained that the rota says no."""
    if form.action not in {Action.PLAN, Action.CHANGE, Action.AWAY}:
        return (Trouble(form.action, key),)
    last = {Action.PLAN: "last"}.get(form.action, "until-day")
    return (Trouble(f"{form.action}-{last if key in TIMES else 'person'}", key),)
