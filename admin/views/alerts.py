"""Whom alerts have reached: each alert with everybody who was told, by which way, and who answered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from admin import addresses
from admin.views.facts import Reader
from admin.views.say import Say
from admin.views.told import about
from core.alerts.log import Logged, Told, Try
from core.alerts.records import State, Subject
from core.staff import Right


@dataclass(slots=True, frozen=True, kw_only=True)
class ToldLine:
    who: str
    tries: tuple[str, ...]


@dataclass(slots=True, frozen=True, kw_only=True)
class AlertLine:
    """`seen` is where the press goes that answers it; empty where it is answered, over or not theirs to answer. `href` is the case's page."""

    id: str
    what: str
    href: str
    team: str
    loud: bool
    when: str
    at: str
    tone: str
    state: str
    told: tuple[ToldLine, ...]
    seen: str


def alert_lines(reader: Reader, found: Sequence[Logged], towns: Mapping[str, str]) -> tuple[AlertLine, ...]:
    return tuple(_line(reader, one, towns) for one in found)


def _line(reader: Reader, one: Logged, towns: Mapping[str, str]) -> AlertLine:
    say, above = reader.say, reader.actor.may(Right.OVERSEE)
    return AlertLine(
        id=one.id,
        what=about(say, one.subject, one.reference, one.kind),
        href="" if above else page_of(one.subject, one.subject_id),
        team=towns.get(one.team_id, "") if above else "",
        loud=one.loud,
        when=say.moment(one.raised_at, now=reader.now),
        at=one.raised_at.isoformat(),
        tone="calm" if not one.open else "soon" if one.climb_at is None else "info",
        state=_state(say, one, now=reader.now),
        told=tuple(_told(say, told, now=reader.now) for told in one.told),
        seen=addresses.alert_seen(one.id) if one.may_be_answered_by(reader.actor) else "",
    )


def page_of(subject: Subject, subject_id: str) -> str:
    page = addresses.case_page if subject is Subject.CASE else addresses.consultation_page
    return page(subject_id)


def _state(say: Say, one: Logged, *, now: datetime) -> str:
    if one.answered_at is not None:
        by = one.by or say("console.somebody")
        return say("console.alerts.state.answered", name=by, when=say.moment(one.answered_at, now=now))
    if one.ended_at is not None:
        return say("console.alerts.state.ended", when=say.moment(one.ended_at, now=now))
    if one.climb_at is not None:
        return say("console.alerts.state.climbs", when=say.moment(max(one.climb_at, now), now=now))
    return say("console.alerts.state.stays" if one.told else "console.alerts.state.nobody")


def _told(say: Say, told: Told, *, now: datetime) -> ToldLine:
    lines = [_try(say, one, now=now) for one in told.tries]
    if told.state is State.WAITING and told.due_at is not None:
        lines.append(say("console.alerts.told.waiting", when=say.moment(max(told.due_at, now), now=now)))
    if told.state is State.FAILED:
        lines.append(say("console.alerts.told.failed"))
    if told.state is State.CALLED_OFF:
        lines.append(say("console.alerts.told.called_off"))
    return ToldLine(who=told.name or say("console.alerts.told.team"), tries=tuple(lines))


def _try(say: Say, one: Try, *, now: datetime) -> str:
    return say(
        "console.alerts.try",
        kind=say(f"console.channels.kind.{one.kind}").lower(),
        when=say.moment(one.at, now=now),
        outcome=say.first(f"console.alerts.outcome.{one.outcome}", "console.alerts.outcome.other"),
    )
