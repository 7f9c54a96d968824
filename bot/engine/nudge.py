"""Somebody stopped in the middle. They are asked once whether to go on, in words that tell a stranger nothing.

Whoever holds the phone by then may read it: so neither the question nor any answer is repeated, and nobody is asked
who has said that others use the phone.
"""

from dataclasses import replace

from bot.engine import commands
from bot.engine.directory import Context
from bot.engine.events import Choice, Event
from bot.engine.flow import Book, Kind
from bot.engine.prompts import GO_ON, LEAVE, NUDGE, chosen_team, phone_words
from bot.engine.state import Aside, State
from bot.engine.turn import Turn, ask_again, ask_next
from bot.engine.walk import walk


def may_be_nudged(book: Book, state: State | None) -> bool:
    if state is None or state.sent or state.nudged or state.aside or state.answers.get("others") == "yes":
        return False
    path = walk(book, state)
    return bool(path.answered) and path.now.step.kind is not Kind.END


def nudge(book: Book, state: State | None, ctx: Context) -> Turn:
    """The question's own number stays: its buttons still count."""
    if state is None or ctx.doorbell or not may_be_nudged(book, state):
        return Turn(state, ())
    return ask_again(book, replace(state, nudged=True, aside=Aside(NUDGE)), ctx)


def answer_nudge(book: Book, state: State, event: Event, ctx: Context) -> Turn | None:
    """None for what is no answer to it: then it was one to the question before."""
    match event:
        case Choice(option=option) if option == GO_ON:
            return ask_next(book, replace(state, aside=None), ctx)
        case Choice(option=option) if option == LEAVE:
            return commands.leave(state, phone_words("cancelled", chosen_team(state, ctx)))
        case _:
            return None
