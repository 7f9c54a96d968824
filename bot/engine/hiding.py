"""Hide this chat: what stands in it is deleted where somebody else keeps it.

At once and without a question, for somebody may be at the door. The words say the same whatever has been told or sent,
so that a stranger who holds the phone learns nothing from them.
"""

from dataclasses import replace

from bot.engine import patterns
from bot.engine.directory import Context
from bot.engine.effects import Effect, EndTalk, HideChat, PurgeDraft, Reply
from bot.engine.events import Event
from bot.engine.prompts import control
from bot.engine.review import STORED_BY_OTHERS
from bot.engine.state import State
from bot.engine.turn import Turn
from bot.engine.words import Say, say

BUTTON = control(patterns.HIDE)
BESIDE_THE_BUTTON = ("help", "help_after")
"""Words that tell what one can do."""


def can_hide(ctx: Context) -> bool:
    """Elsewhere nobody but we keep what is said: there is nothing to hide, only a page to leave."""
    return ctx.channel in STORED_BY_OTHERS


def wants_to_hide(event: Event, ctx: Context) -> bool:
    return can_hide(ctx) and patterns.command_of(event) == patterns.HIDE


def hide(state: State | None) -> Turn:
    """A draft is dropped with it, for nothing is left to see of it. What is sent stays sent, and the case as it is."""
    if state is None:
        return Turn(None, (HideChat(), _hidden(seq=0), EndTalk()))
    if not state.sent:
        return Turn(None, (HideChat(), PurgeDraft(), _hidden(seq=state.seq + 1), EndTalk()))
    after = replace(state, seq=state.seq + 1, aside=None, misses=0)
    return Turn(after, (HideChat(), _hidden(seq=after.seq)))


def help_words(state: State, ctx: Context) -> tuple[Say, ...]:
    """What one can do; what goes with hiding stands beside it."""
    theirs = (say("help.hide"),) if can_hide(ctx) else ()
    return (say("help_after" if state.sent else "help"), *theirs)


def with_button(turn: Turn, ctx: Context) -> Turn:
    """After sending, after the goodbye to somebody who leaves, and wherever it is told what one can do."""
    if not can_hide(ctx):
        return turn
    return replace(turn, effects=tuple(_with_button(one, turn) for one in turn.effects))


def _hidden(*, seq: int) -> Reply:
    return Reply(says=(say("hide.done"),), seq=seq)


def _with_button(effect: Effect, turn: Turn) -> Effect:
    """The way to help now stays the last one."""
    if not isinstance(effect, Reply) or not _belongs(effect, turn):
        return effect
    last = tuple(one for one in effect.controls if one == control(patterns.EMERGENCY))
    others = tuple(one for one in effect.controls if one not in last)
    return replace(effect, controls=(*others, BUTTON, *last))


def _belongs(reply: Reply, turn: Turn) -> bool:
    if turn.state is None or control(patterns.STATUS) in reply.controls:
        return True
    return any(one.key in BESIDE_THE_BUTTON for one in reply.says)
