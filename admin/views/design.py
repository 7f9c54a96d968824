"""What the design page shows the console's macros with: the views that the pages use, and families that nobody has."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from typing_extensions import override

from admin import addresses
from admin.forms.case import Action as CaseAction
from admin.forms.duty import Action, DutyForm
from admin.views.board import PARTS, Bar
from admin.views.boxes import Choices
from admin.views.channels import ChannelCard
from admin.views.cover import HoleLine
from admin.views.duty import Asked, CalendarView, Entry
from admin.views.duty_forms import FormView
from admin.views.left import Left, Tone
from admin.views.notices import NoticeLine
from admin.views.rota import Turn
from admin.views.say import Say
from admin.views.setup import RowLine, SectionPart, Step
from admin.views.setup_form import FieldView
from admin.views.story import Day, Event
from admin.views.way import Way
from core.cases.records import Attempt
from core.duty.records import Layer
from core.sla.policy import Milestone
from web.page import Fact, Option, Problem
from web.tokens import measures, pairs

PHONE = "71 00 00 00"
PEOPLE = (Option(value="1", label="Kari Example"), Option(value="2", label="Ola Example"))


@dataclass(slots=True, frozen=True, kw_only=True)
class Hand:
    """What the macros on top of a page ask of its view. Its buttons lead back to the page they stand on."""

    problem: Problem | None = None
    problems: tuple[Problem, ...] = ()
    done: str = ""
    kept: Any = ""

    def press(self, _action: str) -> str:
        return addresses.DESIGN

    def ask(self, _action: str, _about: str) -> str:
        return addresses.DESIGN


class ShownCard(ChannelCard):
    __slots__ = ()

    @override
    def press(self, _action: str) -> str:
        return addresses.DESIGN


def desk_samples(say: Say, *, now: datetime) -> dict[str, Any]:
    return {
        "hand": Hand(),
        "trouble": Problem(field="shown-problem", words=say("console.problem.attempt_missing")),
        "lefts": tuple(_lefts(say, now=now)),
        "notices": tuple(_notices(say, now=now)),
        "picks": _picks(say, error=""),
        "wrong_picks": _picks(say, error=say("console.problem.attempt_missing")),
        "ways": tuple(_ways(say)),
        "done": say(f"console.done.{CaseAction.NOTE}"),
        "days_shown": tuple(_days(say, now=now)),
        "colours": pairs(),
        "measures": measures(),
        **_duty(say),
        **_setup(say),
        "cards": tuple(_cards(say)),
        "bars": tuple(Bar(tone=part, x=place * 25.0, width=25.0) for place, part in enumerate(PARTS)),
    }


def _lefts(say: Say, *, now: datetime) -> Iterator[Left]:
    tones: tuple[tuple[Tone, str, timedelta], ...] = (
        ("calm", "console.left.remaining", timedelta(hours=19, minutes=40)),
        ("soon", "console.left.remaining", timedelta(hours=3, minutes=10)),
        ("late", "console.left.broken", timedelta(hours=1)),
    )
    for tone, key, span in tones:
        yield Left(tone=tone, words=say(key, amount=say.amount(span)), due=(now + span).isoformat())
    yield Left(tone="kept", words=say("console.left.kept"), due=now.isoformat())


def _notices(say: Say, *, now: datetime) -> Iterator[NoticeLine]:
    for tone, kind, href in (
        ("info", Milestone.HALF_TIME, ""),
        ("soon", Milestone.FOUR_LEFT, addresses.DESIGN),
        ("late", Milestone.BREACH, ""),
    ):
        yield NoticeLine(
            tone=tone,
            words=say(f"notice.{kind}"),
            reference="4K7-92M",
            href=href,
            when=say.moment(now, now=now),
            at=now.isoformat(),
        )


def _picks(say: Say, *, error: str) -> Choices:
    return Choices(
        legend=say("console.attempt.legend"),
        help=say("console.attempt.none"),
        options=tuple(Option(value=kind, label=say(f"console.attempted.{kind}")) for kind in Attempt),
        button=say("console.attempt.button"),
        error=error,
    )


def _ways(say: Say) -> Iterator[Way]:
    yield Way(words=say("console.way.call"), phone=PHONE, terms=(say("console.way.others"),))
    yield Way(words=say("console.way.sms"), phone=PHONE, terms=(say("console.way.only_sms"),), sms=True)
    yield Way(words=say("console.way.none"), phone="", terms=(say("console.way.wait"),))


def _days(say: Say, *, now: datetime) -> Iterator[Day]:
    words = say("console.event.claim_ended"), say("console.event.reopened", who="Kari Example")
    events = tuple(Event(words=one, when=say.clock(now), at=now.isoformat()) for one in words)
    yield Day(words=say("console.when.day", at=now), events=events)


def _duty(say: Say) -> Mapping[str, Any]:
    entry = Entry(id="shown", words="Kari Example, 08.00–16.00", but=("Ola Example, 12.00–13.00",))
    wrong = {"change-person": say("console.duty.problem.day.missing"), "plan-day-0": say("error.duty_times")}
    layers = tuple(Option(value=layer, label=say(f"console.duty.layer.{layer}")) for layer in Layer)
    return {
        "entries_shown": (entry, Entry(id="shown-2", words="Ola Example, 16.00–08.00")),
        "turns_shown": (
            Turn(clocks="00.00–08.00", name="Kari Example"),
            Turn(clocks="08.00–16.00", name=""),
            Turn(clocks="16.00–20.00", name="", leans=True),
            Turn(clocks="20.00–24.00", name="Ola Example", leans=True),
        ),
        "rota_forms": tuple(
            FormView(action, PEOPLE, layers, DutyForm(action, {"person": "1"}), wrong, open=True)
            for action in (Action.CHANGE, Action.AWAY, Action.PLAN)
        ),
        "rota_fields": FormView(
            Action.UNDO,
            PEOPLE,
            layers,
            DutyForm(Action.UNDO),
            {"undo-from-day": say("console.duty.problem.day.missing")},
        ),
        "holes": (
            HoleLine(words="08.00–16.00", breaks=say("console.duty.hole.breaks")),
            HoleLine(words="16.00–18.00", breaks=""),
        ),
        "asked": Asked(Action.DROP, entry, say("console.duty.ask.drop"), say("console.duty.ask.yes.drop")),
        "calendars": (
            CalendarView(whole_team=False, given_out=True, make=Action.CALENDAR, close=Action.CLOSE_CALENDAR, fresh=""),
            CalendarView(
                whole_team=True,
                given_out=False,
                make=Action.TEAM_CALENDAR,
                close=Action.CLOSE_TEAM_CALENDAR,
                fresh="",
                closed=say("console.duty.calendar.left", when="22.11.2026"),
            ),
        ),
    }


def _setup(say: Say) -> Mapping[str, Any]:
    kinds = ("line", "text", "select", "ticks", "date", "time", "number")
    facts = (Fact(term="nn", value="Hei, [name].\nDet er [team]."), Fact(term="nb", value="Hei, [name]."))
    return {
        "row_fields": tuple(
            FieldView(name=f"shown-{kind}", kind=kind, label=f"row_field: {kind}", value="", options=PEOPLE)
            for kind in kinds
        ),
        "wrong_field": FieldView(
            name="shown-wrong",
            kind="line",
            label="row_field",
            value="x",
            error=say("console.problem.attempt_missing"),
        ),
        "wrong_ticks": FieldView(
            name="shown-wrong-ticks",
            kind="ticks",
            label="ticks",
            value="",
            error=say("console.problem.attempt_missing"),
            options=PEOPLE,
            ticked=(PEOPLE[0].value,),
        ),
        "worded_rows": SectionPart(
            id="shown-worded",
            title="",
            heads=(),
            rows=(
                RowLine(
                    name="Example", cells=(), facts=facts, href=addresses.DESIGN, key="example", steps=_pushes(say)
                ),
            ),
            add="",
            worded=True,
        ),
        "table_rows_shown": SectionPart(
            id="shown-rows",
            title="",
            heads=("A", "B"),
            rows=(RowLine(name="Example", cells=("Example", PHONE), facts=(), href=addresses.DESIGN, key=""),),
            add=addresses.DESIGN,
            worded=False,
        ),
        "no_rows": SectionPart(id="shown-none", title="", heads=(), rows=(), add="", worded=False),
    }


def _pushes(say: Say) -> tuple[Step, ...]:
    words = {2: say("console.setup.step.up"), 4: say("console.setup.step.down")}
    return tuple(Step(section="", row=3, to=to, words=said, name=f"{said}: Example") for to, said in words.items())


def _cards(say: Say) -> Iterator[ChannelCard]:
    tones: tuple[tuple[str, str, bool, bool, dict[str, str]], ...] = (
        ("calm", say("console.channels.used.first"), True, False, {}),
        ("soon", "", False, False, {"code-soon": say("console.problem.attempt_missing")}),
        ("info", "", False, True, {"again-info": say("console.channels.state.unproven")}),
    )
    for tone, used, proven, spent, errors in tones:
        yield ShownCard(
            id=tone,
            kind=say("console.channels.kind.mail"),
            address=f"{tone}@example.no",
            tone=tone,
            state=say("console.channels.state.unproven") if not proven else say("console.channels.used.only"),
            used=used,
            quiet=say("console.channels.quiet.none"),
            quiet_options=(
                Option(value="none", label=say("console.channels.quiet.choice.none")),
                Option(value="own", label=say("console.channels.quiet.choice.own")),
            ),
            quiet_chosen="own",
            quiet_from="22:00",
            quiet_until="07:00",
            quiet_open=tone == "calm",
            proven=proven,
            may_be_first=proven,
            code="",
            spent=spent,
            errors=errors,
        )
