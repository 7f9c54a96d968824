"""The channels of a person and of their team, each with its state in words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import time

from admin import addresses
from admin.forms.case import Trouble
from admin.forms.channels import Action, ChannelForm
from admin.views.facts import Reader
from admin.views.say import Say
from admin.views.spans import wall
from core.alerts.records import Channel, ChannelKind
from core.duty.records import Rules
from web.page import Option, Problem

EXAMPLES = ("ntfys://vert/emne", "msteams://…", "slack://…", "mailtos://…")
"""Forms of Apprise addresses that teams are likely to have; what may be used is the operator's choice."""


@dataclass(slots=True, frozen=True, kw_only=True)
class ChannelCard:
    """`tone` is calm, soon or info, as the words of the state say."""

    id: str
    kind: str
    address: str
    tone: str
    state: str
    quiet: str
    quiet_from: str
    quiet_until: str
    own_quiet: bool
    proven: bool
    may_be_first: bool
    code: str
    code_error: str
    test_error: str
    quiet_error: str

    def press(self, action: str) -> str:
        return addresses.channel_action(self.id, Action(action))


@dataclass(slots=True, frozen=True, kw_only=True)
class ChannelsView:
    """`missing` are the kinds that nobody has set up; `kinds` the others."""

    own: tuple[ChannelCard, ...]
    team: tuple[ChannelCard, ...]
    has_team: bool
    unreachable: bool
    kinds: tuple[Option, ...]
    owners: tuple[Option, ...]
    missing: tuple[str, ...]
    takes_services: bool
    typed: ChannelForm
    problem: Problem | None
    examples: tuple[str, ...] = EXAMPLES

    def error(self, name: str) -> str:
        return self.problem.words if self.problem and self.problem.field == name else ""


def channels_view(
    reader: Reader,
    found: Sequence[Channel],
    rules: Rules,
    *,
    kinds: Sequence[ChannelKind],
    form: ChannelForm | None,
    trouble: Trouble | None,
) -> ChannelsView:
    say = reader.say
    problem = Problem(field=trouble.field, words=say(trouble.key)) if trouble else None
    own = [one for one in found if one.staff_id]
    team = [one for one in found if one.team_id]
    adding = form if form and form.action is Action.ADD else None
    return ChannelsView(
        own=tuple(_cards(reader, own, rules, form, problem)),
        team=tuple(_cards(reader, team, rules, form, problem)),
        has_team=reader.actor.team_id is not None,
        unreachable=not any(one.proven for one in own),
        kinds=tuple(Option(value=kind, label=say(f"console.channels.kind.{kind}")) for kind in kinds),
        owners=tuple(Option(value=who, label=say(f"console.channels.owner.{who}")) for who in ("own", "team")),
        missing=tuple(say(f"console.channels.missing.{kind}") for kind in ChannelKind if kind not in kinds),
        takes_services=ChannelKind.SERVICE in kinds,
        typed=adding or ChannelForm(action=Action.ADD, kind=kinds[0] if kinds else ""),
        problem=problem,
    )


def _cards(
    reader: Reader, found: Sequence[Channel], rules: Rules, form: ChannelForm | None, problem: Problem | None
) -> Iterator[ChannelCard]:
    for place, one in enumerate(found):
        mine = form if form and form.channel_id == one.id else None
        since, until = _hours(one, rules)
        yield ChannelCard(
            id=one.id,
            kind=reader.say(f"console.channels.kind.{one.kind}"),
            address=one.address or reader.say("console.channels.unreadable"),
            tone=_tone(one),
            state=_state(reader, one),
            quiet=_quiet(reader.say, one, rules),
            quiet_from=mine.quiet_from if mine and mine.quiet_from else f"{since:%H:%M}",
            quiet_until=mine.quiet_until if mine and mine.quiet_until else f"{until:%H:%M}",
            own_quiet=one.quiet_from is not None,
            proven=one.proven,
            may_be_first=place > 0,
            code=mine.code if mine else "",
            code_error=_error(problem, f"code-{one.id}"),
            test_error=_error(problem, f"test-{one.id}"),
            quiet_error=_error(problem, f"from-{one.id}"),
        )


def _tone(one: Channel) -> str:
    return "soon" if one.failing_since or not one.proven else "calm"


def _state(reader: Reader, one: Channel) -> str:
    say, now = reader.say, reader.now
    if one.failing_since:
        return say("console.channels.state.failing", when=say.moment(one.failing_since, now=now))
    if one.proven_at:
        return say("console.channels.state.proven", when=say.moment(one.proven_at, now=now))
    return say("console.channels.state.unproven")


def _quiet(say: Say, one: Channel, rules: Rules) -> str:
    since, until = _hours(one, rules)
    if since == until:
        return say("console.channels.quiet.none")
    key = "team" if one.quiet_from is None else "own"
    return say(f"console.channels.quiet.{key}", since=wall(say, since), until=wall(say, until))


def _hours(one: Channel, rules: Rules) -> tuple[time, time]:
    """Only None means that the team's hours hold."""
    if one.quiet_from is None or one.quiet_until is None:
        return rules.quiet_from, rules.quiet_until
    return one.quiet_from, one.quiet_until


def _error(problem: Problem | None, field: str) -> str:
    return problem.words if problem and problem.field == field else ""
