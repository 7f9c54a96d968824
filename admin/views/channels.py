"""The channels of a person and of their team, each with its state in words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from admin import addresses
from admin.forms.case import Trouble
from admin.forms.channels import SPENT, Action, ChannelForm, Quiet
from admin.views.facts import Reader
from admin.views.say import Say
from admin.views.spans import wall
from core.alerts.records import Channel, ChannelKind
from core.duty.records import Rules
from web.page import Option, Problem

EXAMPLES = ("ntfys://vert/emne", "msteams://…", "slack://…", "mailtos://…")
"""Forms of Apprise addresses that teams are likely to have; what may be used is the operator's choice."""


EPOCH, MINUTE = datetime(1970, 1, 1, tzinfo=UTC), timedelta(minutes=1)


@dataclass(slots=True, frozen=True, kw_only=True)
class InHand:
    """What somebody brings to the page: a form with what is wrong about it, or a press that has led here.

    `until`: when what was refused may be tried again. `kept`: it was typed before the session ran out.
    """

    form: ChannelForm | None = None
    trouble: Trouble | None = None
    until: datetime | None = None
    done: str = ""
    kept: bool = False


@dataclass(slots=True, frozen=True, kw_only=True)
class ChannelCard:
    """`tone` is calm, soon or info, as the words of the state say. `spent`: only a new code helps."""

    id: str
    kind: str
    address: str
    tone: str
    state: str
    used: str
    quiet: str
    quiet_options: tuple[Option, ...]
    quiet_chosen: str
    quiet_from: str
    quiet_until: str
    quiet_open: bool
    proven: bool
    may_be_first: bool
    code: str
    spent: bool
    errors: dict[str, str]

    def error(self, name: str) -> str:
        """Of one of its boxes or buttons."""
        return self.errors.get(f"{name}-{self.id}", "")

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
    done: str
    kept: bool
    examples: tuple[str, ...] = EXAMPLES

    def error(self, name: str) -> str:
        return self.problem.words if self.problem and self.problem.field == name else ""


def channels_view(
    reader: Reader, found: Sequence[Channel], rules: Rules, hand: InHand, *, kinds: Sequence[ChannelKind]
) -> ChannelsView:
    say, form = reader.say, hand.form
    problem = _problem(reader, hand)
    own = [one for one in found if one.staff_id]
    team = [one for one in found if one.team_id]
    adding = form if form and form.action is Action.ADD else None
    return ChannelsView(
        own=tuple(_cards(reader, own, rules, hand, problem)),
        team=tuple(_cards(reader, team, rules, hand, problem)),
        has_team=reader.actor.team_id is not None,
        unreachable=not any(one.proven for one in own),
        kinds=tuple(Option(value=kind, label=say(f"console.channels.kind.{kind}")) for kind in kinds),
        owners=tuple(Option(value=who, label=say(f"console.channels.owner.{who}")) for who in ("own", "team")),
        missing=tuple(say(f"console.channels.missing.{kind}") for kind in ChannelKind if kind not in kinds),
        takes_services=ChannelKind.SERVICE in kinds,
        typed=adding or ChannelForm(action=Action.ADD, kind=kinds[0] if kinds else ""),
        problem=problem,
        done=say(f"console.channels.done.{hand.done}") if hand.done else "",
        kept=hand.kept,
    )


def _problem(reader: Reader, hand: InHand) -> Problem | None:
    if hand.trouble is None:
        return None
    if hand.until is None:
        return Problem(field=hand.trouble.field, words=reader.say(hand.trouble.key))
    whole = hand.until + (EPOCH - hand.until) % MINUTE
    words = reader.say(hand.trouble.key, when=reader.say.moment(whole, now=reader.now))
    return Problem(field=hand.trouble.field, words=words)


def _cards(
    reader: Reader, found: Sequence[Channel], rules: Rules, hand: InHand, problem: Problem | None
) -> Iterator[ChannelCard]:
    in_use = [one.id for one in found if one.proven]
    for one in found:
        mine = hand.form if hand.form and hand.form.channel_id == one.id else None
        hours = mine if mine and mine.action is Action.QUIET else None
        since, until = _offered(one, rules)
        yield ChannelCard(
            id=one.id,
            kind=reader.say(f"console.channels.kind.{one.kind}"),
            address=one.address or reader.say("console.channels.unreadable"),
            tone=_tone(one),
            state=_state(reader, one),
            used=_used(reader.say, one, in_use),
            quiet=_quiet(reader.say, one, rules),
            quiet_options=_quiet_options(reader, rules),
            quiet_chosen=hours.quiet if hours else _chosen(one),
            quiet_from=hours.quiet_from if hours else f"{since:%H:%M}",
            quiet_until=hours.quiet_until if hours else f"{until:%H:%M}",
            quiet_open=hours is not None,
            proven=one.proven,
            may_be_first=one.staff_id is not None and one.id in in_use[1:],
            code=mine.code if mine else "",
            spent=mine is not None and hand.trouble is not None and hand.trouble.key in SPENT,
            errors={problem.field: problem.words} if problem else {},
        )


def _used(say: Say, one: Channel, in_use: Sequence[str]) -> str:
    """One's own are tried in their order; the team's are all used."""
    if one.id not in in_use:
        return ""
    if one.team_id:
        return say("console.channels.used.team")
    if len(in_use) == 1:
        return say("console.channels.used.only")
    return say("console.channels.used.first" if one.id == in_use[0] else "console.channels.used.next")


def _offered(one: Channel, rules: Rules) -> tuple[time, time]:
    """What stands in the boxes: hours that can be saved as they are, also where there are none now."""
    choices = _hours(one, rules), (rules.quiet_from, rules.quiet_until)
    usual = Rules()
    return next((hours for hours in choices if hours[0] != hours[1]), (usual.quiet_from, usual.quiet_until))


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


def _quiet_options(reader: Reader, rules: Rules) -> tuple[Option, ...]:
    """Whoever is above the teams has no team's rules: the usual hours hold for them."""
    say, since, until = reader.say, rules.quiet_from, rules.quiet_until
    whose = "team" if reader.actor.team_id else "usual"
    if since == until:
        usual = say("console.channels.quiet.choice.team_none")
    else:
        usual = say(f"console.channels.quiet.choice.{whose}", since=wall(say, since), until=wall(say, until))
    none, own = (say(f"console.channels.quiet.choice.{one}") for one in (Quiet.NONE, Quiet.OWN))
    return tuple(
        Option(value=value, label=label) for value, label in ((Quiet.NONE, none), (Quiet.TEAM, usual), (Quiet.OWN, own))
    )


def _chosen(one: Channel) -> str:
    if one.quiet_from is None:
        return Quiet.TEAM
    return Quiet.NONE if one.quiet_from == one.quiet_until else Quiet.OWN


def _hours(one: Channel, rules: Rules) -> tuple[time, time]:
    """Only None means that the team's hours hold."""
    if one.quiet_from is None or one.quiet_until is None:
        return rules.quiet_from, rules.quiet_until
    return one.quiet_from, one.quiet_until
