"""After the confirmation: what matters to you, to your child, to the family. Each may be told, and none must be.

The team reads it before the first talk, so that the talk begins where the family is. The three come from the
teams' own way of working; nobody in a hurry is asked them.
"""

from dataclasses import replace

from bot.engine import patterns
from bot.engine.after_sending import after_sending, received, words_for_the_team
from bot.engine.directory import Context
from bot.engine.effects import AddMessage
from bot.engine.events import Choice, Event, Text
from bot.engine.flow import Book
from bot.engine.patterns import plain
from bot.engine.prompts import ENOUGH, OFFER, SKIP, TELL
from bot.engine.state import Aside, State
from bot.engine.turn import Turn, ask_again, ask_next
from bot.engine.words import say


def answer(book: Book, state: State, event: Event, ctx: Context) -> Turn:
    """Words are never lost: whatever is written reaches the team, named by the topic if one was chosen."""
    aside = state.aside or Aside(OFFER)
    return _told(book, state, aside, event, ctx) if aside.kind == TELL else _chosen(book, state, aside, event, ctx)


def offer(topics: tuple[str, ...]) -> Aside | None:
    return Aside(OFFER, topics) if topics else None


def _chosen(book: Book, state: State, aside: Aside, event: Event, ctx: Context) -> Turn:
    """Somebody who writes of something else is not asked again."""
    topic = _topic_in(event, aside.ids)
    if topic:
        others = tuple(one for one in aside.ids if one != topic)
        return ask_next(book, replace(state, aside=Aside(TELL, (topic, *others))), ctx)
    if _declines(event):
        return ask_next(book, replace(state, aside=None), ctx, say("matters.fine"))
    if words_for_the_team(event) is None:
        return ask_again(book, state, ctx, say("not_understood_after"))
    return after_sending(book, replace(state, aside=None), event, ctx)


def _told(book: Book, state: State, aside: Aside, event: Event, ctx: Context) -> Turn:
    topic, *left = aside.ids
    after = replace(state, aside=offer(tuple(left)))
    text = words_for_the_team(event)
    if _declines(event):
        return ask_next(book, after, ctx, say("matters.fine"))
    if text is None:
        return ask_again(book, state, ctx, say("not_understood_after"))
    return ask_next(book, after, ctx, received(ctx), before=(AddMessage(text, about=topic),))


def _topic_in(event: Event, left: tuple[str, ...]) -> str | None:
    """A plain yes means the first of them."""
    match event:
        case Choice(option=topic) if topic in left:
            return topic
        case Text(text) if plain(text) in patterns.YES:
            return left[0]
        case _:
            return None


def _declines(event: Event) -> bool:
    match event:
        case Choice(option=option):
            return option in {ENOUGH, SKIP}
        case Text(text):
            return plain(text) in patterns.SKIP
        case _:
            return False
