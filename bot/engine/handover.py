"""What somebody who is worried can give to the family, so that it may write itself.

The plain public address and nothing else: no token, no reference. Whoever comes by it is met like anybody.
"""

from bot.engine.directory import Context
from bot.engine.flow import Step
from bot.engine.review import STORED_BY_OTHERS
from bot.engine.state import State
from bot.engine.words import Say, say


def promised_after(step: Step, state: State, ctx: Context) -> tuple[Say, ...]:
    """A family that knows may rather write itself, at once."""
    knows = step.id == "knows" and state.answers["knows"] == "yes"
    return (say("handover.family_knows", web_url=ctx.web_url),) if knows else ()


def given(ctx: Context) -> tuple[Say, ...]:
    """The last one is the message itself: nothing in it tells who gave it, and channels let it stand on its own."""
    forwarded = (say("handover.in_telegram"),) if ctx.channel in STORED_BY_OTHERS else ()
    return (say("handover.intro"), *forwarded, say("handover.message", web_url=ctx.web_url))
