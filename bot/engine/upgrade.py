"""Somebody goes on after an upgrade: never "failed", and no answer is taken for one to a question they have not seen."""

from dataclasses import dataclass, replace

from bot.engine import patterns
from bot.engine.answers import Understood, answer_to
from bot.engine.directory import Context
from bot.engine.events import Blocked, Choice, Edited, Event, SharedPhone, SharedPlace, Text, Timer, Unblocked
from bot.engine.flow import Book, Kind, Step
from bot.engine.pin import asks_the_same, carried, is_behind, step_asked
from bot.engine.prompts import GO_ON, LEAVE, NUDGE
from bot.engine.remarks import remarks_after
from bot.engine.state import State
from bot.engine.turn import Turn, ask_again, ask_next
from bot.engine.walk import walk
from bot.engine.words import Say, say

TOLD = say("upgrade.changed")
NEVER_TAKEN = (Kind.CONSENT, Kind.SUBMIT, Kind.END, Kind.LANGUAGE)
"""A yes to sending counts only at the question that asks for it."""


@dataclass(slots=True, frozen=True)
class Caught:
    """`state` goes on with the event, unless the event is settled already: then `asks` is asked on from."""

    state: State | None
    first: tuple[Say, ...] = ()
    asks: State | None = None


def catch_up(book: Book, state: State | None, event: Event, ctx: Context) -> Caught:
    """What stands is said nothing of; who is asked something else than before is told why."""
    if state is None or isinstance(event, Timer | Blocked | Unblocked) or not is_behind(book, state, ctx):
        return Caught(state)
    moved = carried(book, state, ctx)
    if asks_the_same(book, state, moved) or _answers_what_stands(book, state, moved, event, ctx):
        return Caught(moved)
    if not _is_an_answer(moved, event):
        return Caught(_numbered(book, moved), (TOLD,))
    taken, remarks = _taken(book, state, moved, event, ctx)
    return Caught(taken, (TOLD, *remarks), asks=taken)


def asked_anew(book: Book, state: State, ctx: Context, *first: Say) -> Turn:
    """The question that stands, to somebody who has done nothing."""
    moved = carried(book, state, ctx)
    if asks_the_same(book, state, moved):
        return Turn(state, ask_again(book, moved, ctx, *first).effects)
    return ask_next(book, replace(moved, aside=None), ctx, *first, TOLD)


def _numbered(book: Book, moved: State) -> State:
    """The old buttons are stale from here on, however the new question is put."""
    if moved.aside:
        return moved
    return replace(moved, seq=moved.seq + 1).asking(walk(book, moved).now.step.id)


def _answers_what_stands(book: Book, before: State, moved: State, event: Event, ctx: Context) -> bool:
    """The question has other options than the person saw, but the one they chose is still there."""
    step = _asked(book, before, moved)
    if moved.answers != before.answers or before.aside or step is None or step is not walk(book, moved).now.step:
        return False
    return _is_an_answer(moved, event) and _value(step, before, event, moved, ctx) is not None


def _is_an_answer(state: State, event: Event) -> bool:
    """To the question, not to a detour that goes on all the same."""
    if state.aside and (state.aside.kind != NUDGE or (isinstance(event, Choice) and event.option in {GO_ON, LEAVE})):
        return False
    spoken = patterns.command_of(event) or patterns.tongue_in(event)
    return isinstance(event, Choice | Text | SharedPhone | SharedPlace | Edited) and not spoken


def _taken(book: Book, before: State, moved: State, event: Event, ctx: Context) -> tuple[State, tuple[Say, ...]]:
    """An answer to the question that was asked is kept for when its turn comes."""
    step, settled = _asked(book, before, moved), replace(moved, aside=None)
    value = _value(step, before, event, settled, ctx) if step and before.aside == moved.aside else None
    if step is None or value is None:
        return settled, ()
    after = settled.with_answer(step.id, value, dropping=step.resets)
    return after, remarks_after(step, after, ctx)


def _asked(book: Book, before: State, moved: State) -> Step | None:
    """The step that the person looks at, if it still wants an answer of the same kind."""
    asked = step_asked(before) or ""
    step = walk(book, moved).now.flow.index.get(asked) or book.called(asked)
    kind = before.pin.asked.split()[0] if before.pin else None
    return step if step and kind in {None, step.kind} and step.kind not in NEVER_TAKEN else None


def _value(step: Step, before: State, event: Event, state: State, ctx: Context) -> str | None:
    if isinstance(event, Edited) or (isinstance(event, Choice) and event.seq != before.seq):
        return None
    answer = answer_to(step, event, state, ctx)
    return answer.value if isinstance(answer, Understood) else None
