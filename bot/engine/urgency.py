"""Urgent words bring the numbers at once, before anything else. They hold nothing up and claim to have understood nothing."""

from dataclasses import replace

from bot.engine import patterns
from bot.engine.directory import Context
from bot.engine.effects import AddMessage, Effect, RaiseUrgent
from bot.engine.events import Edited, Event, Text
from bot.engine.state import State
from bot.engine.turn import Turn
from bot.engine.words import Say, say

CORRECTIONS = ("not_understood", "not_understood_after", "place.unknown", "phone.wrong", "text.too_long")
"""Nobody who writes such words is told that they answered in the wrong way: the question is just asked again."""


def heeding(turn: Turn, event: Event, ctx: Context) -> Turn:
    """The same turn with the numbers first. What is sent, or is sent later, is marked: the team sees that it may hurry."""
    kind = _kind_in(event, ctx)
    if kind is None:
        return turn
    state = turn.state and replace(turn.state, urgent=not turn.state.sent)
    marked = replace(turn, state=state, effects=_raised(turn)).without(CORRECTIONS)
    return marked.saying_first(say(f"urgent.{kind}"), *_what_follows(turn.state))


def _kind_in(event: Event, ctx: Context) -> str | None:
    """Whoever calls for help by its word, or leaves, gets the answer to that."""
    if isinstance(event, Text | Edited) and patterns.command_of(event) is None:
        return ctx.urgent(event.text)
    return None


def _raised(turn: Turn) -> tuple[Effect, ...]:
    for_the_team = any(isinstance(effect, AddMessage) for effect in turn.effects)
    return (*turn.effects, RaiseUrgent()) if for_the_team else turn.effects


def _what_follows(state: State | None) -> tuple[Say, ...]:
    if state is None:
        return ()
    return (say("urgent.after" if state.sent else "urgent.before"),)
