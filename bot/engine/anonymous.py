"""Words that tell who somebody is are not taken in a consultation, nor a receipt anywhere: neither is kept."""

from bot.engine.directory import Context
from bot.engine.events import Edited, Event, Text
from bot.engine.words import Say, say


def refused(text: str, ctx: Context) -> tuple[Say, ...]:
    """Why not: the kind of each sign, never the sign itself. Nothing when the text may be kept.

    Where the channel takes no consultations nothing is let through: there is nobody to look at the words.
    """
    if ctx.consulting is None:
        return (say("consult.elsewhere", web_url=ctx.web_url),)
    found = ctx.consulting.signs(text)
    if not found:
        return ()
    each = (say("consult.found", what=say(f"found.{kind}")) for kind in found)
    return (say("consult.refused"), *each, say("consult.rewrite"))


def hands_over_a_receipt(event: Event, ctx: Context) -> bool:
    """Whoever reads the words would have the key to a consultation."""
    return isinstance(event, Text | Edited) and ctx.holds_receipt(event.text)
