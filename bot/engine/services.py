"""Other help: cards that anybody may look at, at any time, without sending anything."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from itertools import groupby

from bot.engine.directory import Context, NumberFacts, ServiceFacts
from bot.engine.state import Aside, State
from bot.engine.words import Entry, Fact, Option, Say, option, say

SERVICES = "services"
"""The detour. `ids`: the kind looked at, "" while one is being chosen; then the detour that this one interrupted, if any."""
LOCAL = "local"
KINDS = ("pathway", "drop_in", "line", LOCAL)
OWN_WORDS = "service.own"
"""No key of the catalogs: its facts are the words themselves, by language."""
KINDS_AGAIN, GO_ON = "kinds", "go_on"
LOOKED_AT = (option(KINDS_AGAIN, "services.kinds"), option(GO_ON, "services.go_on"))


def look_at(state: State, kind: str = "") -> State:
    """From wherever they are: what was being asked waits."""
    return replace(state, aside=Aside(SERVICES, (kind, *_interrupted(state.aside))))


def leave(state: State) -> State:
    waiting = _interrupted(state.aside)
    return replace(state, aside=Aside(waiting[0], waiting[1:]) if waiting else None)


def last_words(left: State) -> tuple[Say, ...]:
    """Where nothing is asked any more, it is said what one can do."""
    return (say("services.left"),) if left.sent and left.aside is None else ()


def looking(aside: Aside | None) -> tuple[str, ...]:
    """What a change of language keeps in mind of this detour, so that the cards come again in the new one."""
    return aside.ids if aside and aside.kind in {SERVICES, "language"} else ()


def looked_at(aside: Aside | None) -> Aside | None:
    ids = looking(aside)
    return Aside(SERVICES, ids) if ids else None


def shown(kind: str, place: str | None, ctx: Context) -> tuple[tuple[Say, ...], tuple[Option, ...], Entry]:
    """`place`: the municipality that they have named already; what is there comes first."""
    if not kind:
        return (say("services.ask"),), (*_kinds(place), option(GO_ON, "services.go_on")), Entry.NONE
    cards = [card for card in ctx.directory.services(place) if card.kind == kind]
    if kind == LOCAL and not place:
        return (say("services.list.local_anywhere"), *told(cards)), LOOKED_AT, Entry.PLACE
    return (say(f"services.list.{kind}"), *told(cards)), LOOKED_AT, Entry.NONE


def told(cards: Iterable[ServiceFacts]) -> Iterator[Say]:
    """Neighbours with the same owner, page and day share the line that tells of them."""
    for (owner, url, day), group in groupby(cards, key=lambda card: (card.owner, card.url, card.checked_on)):
        for card in group:
            yield from _card(card)
        if url:
            yield say("service.read_more", url=url)
        yield say("service.checked", owner=say(f"services.owner.{owner}"), day=_day(day))


def _interrupted(aside: Aside | None) -> tuple[str, ...]:
    if aside is None:
        return ()
    return aside.ids[1:] if aside.kind == SERVICES else (aside.kind, *aside.ids)


def _kinds(place: str | None) -> tuple[Option, ...]:
    ordered = sorted(KINDS, key=lambda kind: kind != LOCAL) if place else KINDS
    return tuple(option(kind, f"services.kind.{kind}") for kind in ordered)


def _card(card: ServiceFacts) -> Iterator[Say]:
    yield from _own(card, card.words) if card.words else _spoken(card)
    if card.phone:
        yield say("service.ring", phone=card.phone)
    if card.drop_in:
        come = card.drop_in
        day = say(f"services.weekday.{come.weekday}")
        yield say("service.come", place=come.place, day=day, opens=come.opens, closes=come.closes)


def _spoken(card: ServiceFacts) -> Iterator[Say]:
    """The catalogs' words name its numbers."""
    facts: dict[str, Fact] = {number.key: number.shown for number in card.numbers}
    if card.numbers:
        facts["when"] = _hours(card.numbers[0])
    yield say(f"service.{card.key}", **facts)


def _own(card: ServiceFacts, words: Mapping[str, str]) -> Iterator[Say]:
    yield Say(OWN_WORDS, words)
    for number in card.numbers:
        if number.shown.startswith("https:"):
            yield say("service.read_more", url=number.shown)
        else:
            yield say("service.ring", phone=number.shown)


def _hours(number: NumberFacts) -> Say:
    if number.hours is None:
        return say("services.always")
    opens, closes = number.hours
    return say("services.weekdays", opens=opens, closes=closes)


def _day(day: date) -> Say:
    return say("services.day", day=str(day.day), month=str(day.month), year=str(day.year))
