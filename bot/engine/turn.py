"""The outcome of a turn, and the two ways to ask on."""

from dataclasses import dataclass, replace
from typing import Self

from bot.engine.directory import Context
from bot.engine.effects import Effect, Reply
from bot.engine.flow import Book
from bot.engine.pin import pinned
from bot.engine.prompts import consent_in_view, current_question, with_words_first, without_words
from bot.engine.state import State
from bot.engine.walk import walk
from bot.engine.words import Say


@dataclass(slots=True, frozen=True)
class Turn:
    """`state` None: nothing is remembered. `locale` is the reply's language where there is no state to tell it.

    `unkept`: what the person wrote may be kept nowhere, not even on their own page.
    """

    state: State | None
    effects: tuple[Effect, ...]
    locale: str | None = None
    unkept: bool = False

    def saying_first(self, *words: Say) -> Self:
        changed = [with_words_first(one, *words) if isinstance(one, Reply) else one for one in self.effects]
        return replace(self, effects=tuple(changed))

    def without(self, keys: tuple[str, ...]) -> Self:
        changed = [without_words(one, keys) if isinstance(one, Reply) else one for one in self.effects]
        return replace(self, effects=tuple(changed))


def ask_next(book: Book, state: State, ctx: Context, *first: Say, before: tuple[Effect, ...] = ()) -> Turn:
    """A new question: the buttons of every earlier one are stale from here on."""
    numbered = replace(state, seq=state.seq + 1)
    if not (numbered.sent or numbered.receipt or numbered.aside):
        numbered = numbered.asking(walk(book, numbered).now.step.id)
    return ask_again(book, numbered, ctx, *first, before=before)


def ask_again(book: Book, state: State, ctx: Context, *first: Say, before: tuple[Effect, ...] = ()) -> Turn:
    """The same question, after a word about something else; its earlier buttons still count."""
    looking = pinned(book, replace(state, seen=consent_in_view(book, state, ctx)))
    return Turn(looking, (*before, with_words_first(current_question(book, looking, ctx), *first)))
