"""The ids of what stands in a chat that somebody else keeps, so that it can be deleted there. Never a word of it."""

from core.traces.store import STANDS, forget, forget_all, forget_before, hide, keep, move, to_hide

__all__ = ["STANDS", "forget", "forget_all", "forget_before", "hide", "keep", "move", "to_hide"]
