"""An upgrade may bring other questions while a conversation is alive: what was answered is kept as far as it still fits.

The step to ask is found from the answers (`walk`). What the answers cannot tell is what was asked of the person, and in
what definition of the flows: that is the pin.
"""

from dataclasses import replace

from bot.engine.directory import Context
from bot.engine.flow import Book, Kind, Step
from bot.engine.prompts import CHANGE, NUDGE, PICKING
from bot.engine.services import SERVICES
from bot.engine.state import Aside, Pin, State
from bot.engine.walk import is_offered, walk

BESIDE = (NUDGE, CHANGE)
"""Said beside a question, which is not asked anew by it."""
ABOUT_A_STEP = ("edit", CHANGE, *PICKING)
"""Detours that mean nothing once another question stands."""


def pinned(book: Book, state: State) -> State:
    """With the definition that the question was asked in."""
    if state.sent or (state.aside and state.aside.kind in BESIDE):
        return state
    kinds = {id_: step.kind.value for id_ in state.answers if (step := book.called(id_))}
    return replace(state, pin=Pin(book.print, walk(book, state).now.step.shape, kinds))


def is_behind(book: Book, state: State, ctx: Context) -> bool:
    """Last asked in another definition, or of a place or a team that is gone."""
    if state.sent:
        return False
    return state.pin is None or state.pin.book != book.print or _kept(book, state, ctx) != state.answers


def carried(book: Book, state: State, ctx: Context) -> State:
    """The answers that are still valid at their step, and nothing that speaks of others. Safe to ask on from."""
    if not is_behind(book, state, ctx):
        return state
    moved = replace(state, answers=_kept(book, state, ctx), reopened=_reopened(book, state, ctx))
    if asks_the_same(book, state, moved):
        return moved
    return replace(moved, aside=_that_stands(state.aside), misses=0)


def asks_the_same(book: Book, before: State, moved: State) -> bool:
    """Nothing was dropped, and the person looks at the very question that stands now."""
    step = walk(book, moved).now.step
    if moved.answers != before.answers or moved.reopened != before.reopened:
        return False
    return step_asked(before) in {None, step.id} and (before.pin is None or before.pin.asked == step.shape)


def step_asked(state: State) -> str | None:
    """The id of the step that was asked last; None in a state that does not tell."""
    return state.asked[-1][1] if state.asked else None


def _kept(book: Book, state: State, ctx: Context) -> dict[str, str]:
    kinds = state.pin.kinds if state.pin else {}
    return {
        id_: value
        for id_, value in state.answers.items()
        if (step := book.called(id_)) and kinds.get(id_, step.kind) == step.kind and _fits(book, step, value, ctx)
    }


def _fits(book: Book, step: Step, value: str, ctx: Context) -> bool:
    match step.kind:
        case Kind.CHOICE:
            return any(is_offered(one, value) for flow in book.flows for one in flow.steps if one.id == step.id)
        case Kind.TEAM:
            return any(team.id == value for team in ctx.directory.teams())
        case Kind.PLACE:
            return not value or ctx.directory.knows(value)
        case Kind.TEXT:
            return bool(value) or step.skippable
        case _:
            return True


def _reopened(book: Book, state: State, ctx: Context) -> tuple[str, ...]:
    step_id, *old = state.reopened or ("",)
    step = book.called(step_id)
    if step is None:
        return ()
    return (step_id, *(value for value in old if _fits(book, step, value, ctx)))


def _that_stands(aside: Aside | None) -> Aside | None:
    """Other help, or the choice of a language for it, without the detour that it interrupted."""
    if aside is None or aside.kind in ABOUT_A_STEP:
        return None
    return Aside(aside.kind, aside.ids[:1]) if aside.kind in {SERVICES, "language"} else aside
