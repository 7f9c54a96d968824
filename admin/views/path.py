"""A family's way on: the talks, what staff tick, and who can help from here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from admin.views.facts import Facts
from admin.views.say import Say
from admin.views.service_words import card_words, service_words
from core.cases.path import DUTY_TO_REPORT, FIRST_TALK, Item, Manner, TalkPlace, asks_to_decide
from core.cases.talks import Talk
from core.clock import OSLO
from core.services.cards import ServiceKind
from web.page import Option

GUIDED_TO = (ServiceKind.LOCAL, ServiceKind.PATHWAY, ServiceKind.DROP_IN)
ELSEWHERE = ("gp", "family_counselling", "other")
"""Whom no card is about."""
ACTIONS = {"first": "tick-first", "duty": "tick-duty"}


@dataclass(slots=True, frozen=True, kw_only=True)
class Line:
    words: str
    number: int = 0
    """Of the talk that may be taken back; 0 for all but the latest."""


@dataclass(slots=True, frozen=True, kw_only=True)
class Ticked:
    item: Item
    words: str
    checked: bool
    by: str


@dataclass(slots=True, frozen=True, kw_only=True)
class Checklist:
    name: str
    title: str
    help: str
    ticks: tuple[Ticked, ...]
    action: str
    state: str


@dataclass(slots=True, frozen=True, kw_only=True)
class Group:
    label: str
    options: tuple[Option, ...]


@dataclass(slots=True, frozen=True, kw_only=True)
class Guide:
    services: tuple[Group, ...]
    manners: tuple[Option, ...]
    note: str
    wrong: dict[str, str]


@dataclass(slots=True, frozen=True, kw_only=True)
class PathView:
    talks: tuple[Line, ...]
    advice: str
    places: tuple[Option, ...]
    today: str
    wrong: dict[str, str]
    checklists: tuple[Checklist, ...]
    guide: Guide
    guided: str


def path_view(say: Say, facts: Facts, *, note: str, wrong: dict[str, str], now: datetime) -> PathView:
    """`wrong`: for each field that will not do, what to do about it."""
    return PathView(
        talks=tuple(_talk(say, facts, one, latest=one is facts.talks[-1]) for one in facts.talks),
        advice=_advice(say, len(facts.talks)),
        places=tuple(Option(value=one, label=say(f"console.talk_held.{one}")) for one in TalkPlace),
        today=now.astimezone(OSLO).date().isoformat(),
        wrong=wrong,
        checklists=(
            _checklist(say, facts, "first", FIRST_TALK, now),
            _checklist(say, facts, "duty", DUTY_TO_REPORT, now),
        ),
        guide=Guide(
            services=tuple(_services(say, facts)),
            manners=tuple(Option(value=one, label=say(f"console.guide.manner.{one}")) for one in Manner),
            note=note,
            wrong=wrong,
        ),
        guided=_guided(say, facts),
    )


def _talk(say: Say, facts: Facts, talk: Talk, *, latest: bool) -> Line:
    who = facts.names.get(talk.staff_id) or say("console.somebody")
    place = say(f"console.talk_held.{talk.place}")
    words = say("console.talk.line", number=talk.number, day=talk.day, place=place, who=who)
    return Line(words=words, number=talk.number if latest else 0)


def _advice(say: Say, talks: int) -> str:
    if talks == 0:
        return say("console.talk.none")
    return say("console.talk.decide") if asks_to_decide(talks=talks) else ""


def _checklist(say: Say, facts: Facts, name: str, items: Sequence[Item], now: datetime) -> Checklist:
    done = {one.item: one for one in facts.ticks}
    ticks = []
    for item in items:
        tick = done.get(item)
        who = facts.names.get(tick.staff_id, "") if tick else ""
        by = (
            say("console.tick.by", who=who or say("console.somebody"), when=say.moment(tick.at, now=now))
            if tick
            else ""
        )
        ticks.append(Ticked(item=item, words=say(f"console.tick.{item}"), checked=tick is not None, by=by))
    count = sum(one.checked for one in ticks)
    return Checklist(
        name=name,
        title=say(f"console.tick.title.{name}"),
        help=say(f"console.tick.help.{name}"),
        ticks=tuple(ticks),
        action=ACTIONS[name],
        state=say("console.tick.state", count=count, of=len(ticks)),
    )


def _services(say: Say, facts: Facts) -> list[Group]:
    """Numbers to call are for anybody, so nobody is guided on to them."""
    groups = [
        (
            say(f"console.guide.kind.{kind}"),
            [Option(value=one.key, label=card_words(say, one)) for one in facts.services if one.kind is kind],
        )
        for kind in GUIDED_TO
    ]
    elsewhere = [Option(value=key, label=service_words(say, key)) for key in ELSEWHERE]
    groups.append((say("console.guide.kind.other"), elsewhere))
    return [Group(label=label, options=tuple(found)) for label, found in groups if found]


def _guided(say: Say, facts: Facts) -> str:
    case = facts.page.case
    if not case.guided_to or not case.guided_how:
        return ""
    manner = say(f"console.guide.manner.{case.guided_how}")
    card = next((one for one in facts.services if one.key == case.guided_to), None)
    service = card_words(say, card) if card else service_words(say, case.guided_to)
    return say("console.guide.done", service=service, manner=manner)
