"""One turn, end to end: load, step, apply, write what is owed, commit."""

from bot.conversation.incoming import Incoming
from bot.conversation.reception import Reception, Taken
from bot.conversation.rendering import Rendered, render

__all__ = ["Incoming", "Reception", "Rendered", "Taken", "render"]
