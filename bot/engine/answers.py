"""What a person's answer means at a step. Each function says what was understood, or that it was not."""

from dataclasses import dataclass, field

import phonenumbers

from bot.engine import patterns
from bot.engine.anonymous import refused
from bot.engine.directory import (
    Context,
    PlaceAmbiguous,
    PlaceAnswer,
    PlaceFound,
    PlaceOutside,
    PlaceUnknown,
)
from bot.engine.events import Choice, Event, SharedPhone, SharedPlace, Text
from bot.engine.flow import Kind, Step
from bot.engine.prompts import SKIP
from bot.engine.state import Aside, State
from bot.engine.words import Say, say

HOME = "NO"


@dataclass(slots=True, frozen=True)
class Understood:
    """`value` is the answer to keep; `first` is said before the next question."""

    value: str
    first: tuple[Say, ...] = ()
    also: dict[str, str] = field(default_factory=dict)
    """Other answers that follow from this one."""


@dataclass(slots=True, frozen=True)
class Ask:
    """A detour is needed before there is an answer."""

    aside: Aside
    first: tuple[Say, ...] = ()


@dataclass(slots=True, frozen=True)
class NotUnderstood:
    because: Say


@dataclass(slots=True, frozen=True)
class Refused:
    """Understood, and not taken: it tells who somebody is."""

    because: tuple[Say, ...]


Answer = Understood | Ask | NotUnderstood | Refused
PUZZLED = NotUnderstood(say("not_understood"))


def answer_to(step: Step, event: Event, state: State, ctx: Context) -> Answer:
    """Total: every event has an answer at every step."""
    if step.skippable and _skips(event):
        return Understood("")
    match step.kind:
        case Kind.PLACE:
            return _place(event, state, ctx)
        case Kind.PHONE:
            return _phone(event)
        case Kind.TEXT:
            return _text(step, event, ctx)
        case Kind.TEAM:
            return _team(event, state, ctx)
        case Kind.LANGUAGE:
            return _one_of(event, ("nn", "nb", "en"))
        case Kind.CONSENT | Kind.SUBMIT:
            return _one_of(event, ("yes", "no"))
        case _:
            return _choice(step, event)


def _skips(event: Event) -> bool:
    match event:
        case Choice(option=option):
            return option == SKIP
        case Text(text):
            return patterns.plain(text) in patterns.SKIP
        case _:
            return False


def _choice(step: Step, event: Event) -> Answer:
    ids = tuple(option.id for option in step.options)
    return _one_of(event, ids)


def _one_of(event: Event, ids: tuple[str, ...]) -> Answer:
    match event:
        case Choice(option=option) if option in ids:
            return Understood(option)
        case Text(text) if {"yes", "no"} <= set(ids):
            return _yes_or_no(text)
        case _:
            return PUZZLED


def _yes_or_no(text: str) -> Answer:
    word = patterns.plain(text)
    if word in patterns.YES:
        return Understood("yes")
    return Understood("no") if word in patterns.NO else PUZZLED


def _text(step: Step, event: Event, ctx: Context) -> Answer:
    match event:
        case Text(text) if not text.strip():
            return NotUnderstood(say("text.empty"))
        case Text(text) if len(text) > step.limit:
            return NotUnderstood(say("text.too_long", limit=str(step.limit)))
        case Text(text) if step.anonymous and (because := refused(text, ctx)):
            return Refused(because)
        case Text(text):
            return Understood(text.strip())
        case _:
            return PUZZLED


def _phone(event: Event) -> Answer:
    match event:
        case SharedPhone(own=False):
            return NotUnderstood(say("phone.not_own"))
        case SharedPhone(number=typed) | Text(typed):
            number = readable_number(typed)
            return Understood(number) if number else NotUnderstood(say("phone.wrong"))
        case _:
            return PUZZLED


def readable_number(typed: str) -> str | None:
    """In international form with blanks, as it is read aloud; None for what cannot be a number."""
    try:
        number = phonenumbers.parse(typed[:40], HOME)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def _team(event: Event, state: State, ctx: Context) -> Answer:
    place = state.answers.get("place")
    match event:
        case Choice(option=team) if any(one.id == team for one in ctx.directory.teams()):
            return Understood(team)
        case Choice(option="yes") if place:
            return Understood(ctx.directory.place(place).team)
        case Choice(option="other"):
            return Ask(Aside("teams"))
        case Text(text):
            return _team_in_words(text, place, ctx)
        case _:
            return PUZZLED


def _team_in_words(text: str, place: str | None, ctx: Context) -> Answer:
    word = patterns.plain(text)
    if place and word in patterns.YES:
        return Understood(ctx.directory.place(place).team)
    if word in patterns.NO:
        return Ask(Aside("teams"))
    named = next((team.id for team in ctx.directory.teams() if patterns.plain(team.town) in word.split()), None)
    return Understood(named) if named else PUZZLED


def _place(event: Event, state: State, ctx: Context) -> Answer:
    match event:
        case Text(text):
            found = ctx.directory.find_place(text)
        case SharedPlace(lat, lon):
            found = ctx.directory.nearest_place(lat, lon)
        case _:
            return PUZZLED
    return _understood_place(found, state)


def _understood_place(found: PlaceAnswer, state: State) -> Answer:
    match found:
        case PlaceFound(number=number):
            return Understood(number)
        case PlaceAmbiguous(candidates):
            return Ask(Aside("places", tuple(one.number for one in candidates)))
        case PlaceOutside(name, county):
            return Ask(Aside("teams"), (say("place.outside", place=name, county=county),))
        case PlaceUnknown() if state.misses:
            return Ask(Aside("teams"), (say("place.unknown_again"),))
        case PlaceUnknown():
            return NotUnderstood(say("place.unknown"))
