"""The outcome of a turn, and the two ways to ask on."""

from dataclasses import dataclass, replace
from typing import Self

from bot.engine.directory import Context
from bot.engine.effects import Effect, Reply
from bot.engine.flow import Book
from bot.engine.prompts import current_question, with_words_first
from bot.engine.state import State
from bot.engine.words import Say


@dataclass(slots=True, frozen=True)
class Turn:
    """`state` None: nothing is remembered."""

    state: State | None
    effects: tuple[Effect, ...]

    def saying_first(self, *words: Say) -> Self:
        changed = [with_words_first(one, *words) if isinstance(one, Reply) else one for one in self.effects]
        return replace(self, effects=tuple(changed))


def ask_next(book: Book, state: State, ctx: Context, *first: Say, before: tuple[Effect, ...] = ()) -> Turn:
    """A new question: the buttons of every earlier one are stale from here on."""
    return ask_again(book, replace(state, seq=state.seq + 1), ctx, *first, before=before)


def ask_again(book: Book, state: State, ctx: Context, *first: Say, before: tuple[Effect, ...] = ()) -> Turn:
    """The same question, after a word about something else; its earlier buttons still count."""
    return Turn(state, (*before, with_words_first(current_question(book, state, ctx), *first)))
