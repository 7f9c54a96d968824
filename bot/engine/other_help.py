"""Answers while somebody looks at other help. A place that they name is looked up, and not remembered."""

from dataclasses import replace

from bot.engine.after_sending import after_sending, words_for_the_team
from bot.engine.directory import Context, PlaceAmbiguous, PlaceAnswer, PlaceFound, PlaceOutside, PlaceUnknown
from bot.engine.effects import Reply
from bot.engine.events import Choice, Edited, Event, SharedPlace, Text
from bot.engine.flow import Book
from bot.engine.services import GO_ON, KINDS, KINDS_AGAIN, LOCAL, SERVICES, last_words, leave, look_at, told
from bot.engine.state import State
from bot.engine.turn import Turn, ask_again, ask_next
from bot.engine.words import Say, say

LONGEST_NAME = 4
"""Words. Whoever writes more is telling something, and that is no place to look up."""


def answer(book: Book, state: State, event: Event, ctx: Context) -> Turn:
    match event:
        case Choice(option=kind) if kind in KINDS:
            return ask_next(book, look_at(state, kind), ctx)
        case Choice(option=option) if option == KINDS_AGAIN:
            return ask_next(book, look_at(state), ctx)
        case Choice(option=option) if option == GO_ON:
            return back_from_it(book, state, ctx)
        case _:
            return _written(book, state, event, ctx)


def back_from_it(book: Book, state: State, ctx: Context) -> Turn:
    left = leave(state)
    return ask_next(book, left, ctx, *last_words(left))


def is_looked_up(state: State | None, event: Event, ctx: Context) -> bool:
    """A place named while looking at other help: nobody keeps it."""
    looking = state is not None and state.aside is not None and state.aside.kind == SERVICES
    return looking and not isinstance(_place_in(event, ctx), PlaceUnknown)


def _written(book: Book, state: State, event: Event, ctx: Context) -> Turn:
    """Once a message is sent, words that name no place are for the team, as ever."""
    there = _place_in(event, ctx)
    if not isinstance(there, PlaceUnknown):
        return _only(ask_next(book, look_at(state, LOCAL), ctx), *_near(there, ctx))
    if state.sent and isinstance(event, Text | Edited) and words_for_the_team(event):
        return after_sending(book, replace(state, aside=None), event, ctx)
    return ask_again(book, state, ctx, say("not_understood"))


def _only(turn: Turn, *says: Say) -> Turn:
    """The general cards have just been read, and come again when they are asked for."""
    said = [replace(one, says=says) if isinstance(one, Reply) else one for one in turn.effects]
    return replace(turn, effects=tuple(said))


def _place_in(event: Event, ctx: Context) -> PlaceAnswer:
    match event:
        case Text(text) if len(text.split()) <= LONGEST_NAME:
            return ctx.directory.find_place(text)
        case SharedPlace(lat, lon):
            return ctx.directory.nearest_place(lat, lon)
        case _:
            return PlaceUnknown()


def _near(there: PlaceAnswer, ctx: Context) -> tuple[Say, ...]:
    """What is there alone."""
    match there:
        case PlaceFound():
            numbers = [there.number]
        case PlaceAmbiguous(candidates):
            numbers = [one.number for one in candidates]
        case PlaceOutside() | PlaceUnknown():
            return (say("services.outside"),)
    cards = [card for number in numbers for card in ctx.directory.services(number) if card.local]
    return (say("services.near"), *told(cards)) if cards else (say("services.none_near"),)
