"""The boxes to fill in on the rota's page, with what was typed and what is wrong with it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from admin.forms.case import Trouble
from admin.forms.duty import OPEN, WEEK, Action, DutyForm
from admin.views.say import Say
from admin.views.spans import weekday
from core.clock import OSLO
from core.duty.records import Layer, Plan
from web.page import Option


@dataclass(slots=True, frozen=True, kw_only=True)
class Day:
    """A weekday to cross off. `id` is its name too."""

    id: str
    label: str
    checked: bool


@dataclass(slots=True, frozen=True)
class FormView:
    """One form. `open`: it is in hand."""

    action: Action
    people: tuple[Option, ...]
    layers: tuple[Option, ...]
    form: DutyForm
    errors: dict[str, str]
    open: bool = False

    def id(self, name: str) -> str:
        return f"{self.action}-{name}"

    def value(self, name: str) -> str:
        return self.form.typed.get(name, "")

    def error(self, name: str) -> str:
        return self.errors.get(self.id(name), "")

    def words(self, say: Say, what: str) -> str:
        """Its title, its help or its button."""
        return say(f"console.duty.{self.action}.{what}")

    def days(self, say: Say) -> tuple[Day, ...]:
        typed = self.form.typed
        return tuple(
            Day(id=self.id(f"day-{day}"), label=weekday(say, day), checked=f"day-{day}" in typed) for day in WEEK
        )


@dataclass(slots=True, frozen=True, kw_only=True)
class Desk:
    """Whose page it is, and what somebody is in the middle of. `kept`: since before their session ran out."""

    say: Say
    staff_id: str
    now: datetime
    form: DutyForm | None = None
    troubles: Sequence[Trouble] = ()
    kept: bool = False


def form_view(desk: Desk, plan: Plan, action: Action) -> FormView:
    """Where nothing is in hand, it is about the reader and about today."""
    mine = desk.form is not None and desk.form.action is action
    today = desk.now.astimezone(OSLO).date().isoformat()
    form = desk.form if mine and desk.form else DutyForm(action, {"person": desk.staff_id, "from-day": today})
    errors = {one.field: desk.say(one.key) for one in reversed(desk.troubles)} if mine else {}
    return FormView(action, _people(desk.say, plan, action), _layers(desk.say), form, errors, open=mine)


def own_absence(desk: Desk, name: str) -> FormView:
    """For somebody above the teams, who says it for themselves alone."""
    form = form_view(desk, Plan(team_id=""), Action.AWAY)
    return replace(form, people=(Option(value=desk.staff_id, label=name),))


LABELS = {
    "from-day": "console.duty.field.from_day",
    "until-day": "console.duty.field.until_day",
    "first": "console.duty.field.first",
    "last": "console.duty.field.last",
    "from": "console.duty.field.from_time",
    "from-time": "console.duty.field.from_time",
    "until": "console.duty.field.until_time",
    "until-time": "console.duty.field.until_time",
}
SHARED = "console.duty.problem.day.", "console.duty.problem.time."
"""What may be wrong with several boxes of one form, so that the summary names the box."""


def problem_words(say: Say, trouble: Trouble) -> str:
    label = LABELS.get(trouble.field.partition("-")[2])
    return f"{say(label)}: {say(trouble.key)}" if label and trouble.key.startswith(SHARED) else say(trouble.key)


def _people(say: Say, plan: Plan, action: Action) -> tuple[Option, ...]:
    able = action is Action.AWAY
    people = sorted(plan.people.values(), key=lambda one: (one.name, one.staff_id))
    options = tuple(
        Option(
            value=one.staff_id,
            label=one.name if one.reachable or able else say("console.duty.without_channel", name=one.name),
        )
        for one in people
    )
    nobody = (Option(value=OPEN, label=say("console.duty.change.open")),) if action is Action.CHANGE else ()
    return options + nobody


def _layers(say: Say) -> tuple[Option, ...]:
    return tuple(Option(value=layer, label=say(f"console.duty.layer.{layer}")) for layer in Layer)
