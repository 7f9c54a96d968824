"""A press on an earlier question: somebody has scrolled up, and either changed their mind or pressed twice.

An answer is never changed by it alone: an old button may be hit by a thumb that scrolls.
"""

from dataclasses import replace

from bot.engine.answers import Answer, Ask, Understood, answer_to
from bot.engine.directory import Context
from bot.engine.events import Choice, Event, Text
from bot.engine.flow import Book, Step
from bot.engine.patterns import NO, YES, plain
from bot.engine.prompts import CHANGE, PASSING, change_option
from bot.engine.remarks import remarks_after
from bot.engine.state import Aside, State
from bot.engine.turn import Turn, ask_again, ask_next
from bot.engine.walk import answered_step
from bot.engine.words import say


def old_press(book: Book, state: State, press: Choice, ctx: Context) -> Turn:
    """Offers to change the answer that the old question has; anything else shows the present question again.

    In the middle of a detour nothing is offered: its own question needs an answer first.
    """
    change = _change_meant(book, state, press, ctx)
    if not change or (state.aside and state.aside.kind not in PASSING):
        return ask_again(book, state, ctx, say("stale"))
    return ask_again(book, replace(state, aside=change), ctx)


def answer_change(book: Book, state: State, event: Event, ctx: Context) -> Turn | None:
    """None when it was neither yes nor no to this."""
    aside = state.aside or Aside(CHANGE)
    ids, answer = aside.ids, _answer_in(event, aside)
    step = answered_step(book, state, ids[0] if ids else None)
    if answer == "no" or (answer == "yes" and step is None):
        return ask_next(book, replace(state, aside=None), ctx, say("change.kept"))
    if answer != "yes" or step is None:
        return None
    if len(ids) == 1:
        return ask_next(book, replace(state, aside=None).reopening(step.id), ctx)
    changed = state.with_answer(step.id, ids[1], dropping=step.resets)
    return ask_next(book, changed, ctx, *remarks_after(step, changed, ctx))


def _answer_in(event: Event, aside: Aside) -> str | None:
    match event:
        case Choice(option=option):
            return next((answer for answer in ("yes", "no") if option == change_option(answer, aside)), None)
        case Text(text) if plain(text) in YES:
            return "yes"
        case Text(text) if plain(text) in NO:
            return "no"
        case _:
            return None


def _change_meant(book: Book, state: State, press: Choice, ctx: Context) -> Aside | None:
    step = answered_step(book, state, state.step_asked_as(press.seq))
    if step is None or not step.editable:
        return None
    return _change(step, state.answers[step.id], answer_to(step, press, state, ctx))


def _change(step: Step, before: str, answer: Answer) -> Aside | None:
    """To the answer pressed; where that alone does not settle it, or would empty the step, it is asked anew."""
    match answer:
        case Understood(value) if value and value != before:
            return Aside(CHANGE, (step.id, value))
        case Understood("") if before:
            return Aside(CHANGE, (step.id,))
        case Ask():
            return Aside(CHANGE, (step.id,))
        case _:
            return None
