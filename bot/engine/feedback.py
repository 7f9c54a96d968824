"""After the team has closed the case, at the family's next word: how was it? Offered once, beside the next question.

Nobody has to pass it to get help: whatever is no answer to it is one to the question that stands. No answer is kept
here; each is handed on at once and forgotten.
"""

from dataclasses import replace

from bot.engine import patterns
from bot.engine.directory import Context
from bot.engine.effects import GiveFeedback, Reply
from bot.engine.events import Choice, Event, Text
from bot.engine.flow import Book
from bot.engine.prompts import SKIP
from bot.engine.state import Aside, State
from bot.engine.turn import Turn, ask_again, ask_next
from bot.engine.verdicts import FEEDBACK, QUESTIONS, asked_in
from bot.engine.words import option, say

BEGIN = "feedback.begin"
IN_NEED = (patterns.EMERGENCY, patterns.HELP, patterns.SERVICES)
"""Who comes with one of these is not asked for anything."""


def offered(turn: Turn, event: Event, ctx: Context) -> Turn:
    """A line and a small button beside the new question; nothing where the case is not one to ask about."""
    if turn.state is None or not _asks_back(ctx) or _in_need(event, ctx):
        return turn
    replies = [_with_offer(one) if isinstance(one, Reply) else one for one in turn.effects]
    return replace(turn, state=replace(turn.state, asks_back=True), effects=tuple(replies))


def heard(book: Book, state: State, event: Event, ctx: Context) -> Turn | None:
    """None for what has nothing to do with it."""
    if isinstance(event, Choice) and event.option == BEGIN:
        return _begun(book, state, ctx)
    question = asked_in(state)
    if question is None or (isinstance(event, Choice) and event.seq != state.seq):
        return None
    match event:
        case Choice(option=answer) if answer in QUESTIONS[question] and ctx.case:
            return _next(book, state, question, ctx, GiveFeedback(ctx.case.team, question, answer))
        case Choice(option=pressed) if pressed == SKIP:
            return _next(book, state, question, ctx)
        case Text(text) if patterns.plain(text) in patterns.SKIP:
            return _next(book, state, question, ctx)
        case _:
            return None


def left(state: State) -> State:
    """Whoever speaks of something else is not asked on."""
    return replace(state, aside=None) if asked_in(state) else state


def gives_feedback(turn: Turn) -> bool:
    return any(isinstance(effect, GiveFeedback) for effect in turn.effects)


def _begun(book: Book, state: State, ctx: Context) -> Turn:
    """An old button may be pressed again, but nobody is counted twice."""
    if not state.asks_back or not _asks_back(ctx):
        return ask_again(book, left(state), ctx, say("stale"))
    return ask_next(book, replace(state, asks_back=False, aside=Aside(FEEDBACK, (next(iter(QUESTIONS)),))), ctx)


def _next(book: Book, state: State, question: str, ctx: Context, *given: GiveFeedback) -> Turn:
    asked = list(QUESTIONS)
    later = asked[asked.index(question) + 1 :]
    if later:
        return ask_next(book, replace(state, aside=Aside(FEEDBACK, (later[0],))), ctx, before=given)
    return ask_next(book, left(state), ctx, say("feedback.thanks"), before=given)


def _with_offer(reply: Reply) -> Reply:
    *before, last = reply.controls
    *said, question = reply.says
    return replace(
        reply,
        says=(*said, say("feedback.offer"), question),
        controls=(*before, option(BEGIN, "feedback.begin"), last),
    )


def _asks_back(ctx: Context) -> bool:
    return ctx.case is not None and ctx.case.asks_back


def _in_need(event: Event, ctx: Context) -> bool:
    urgent = isinstance(event, Text) and ctx.urgent(event.text) is not None
    return urgent or patterns.command_of(event) in IN_NEED
