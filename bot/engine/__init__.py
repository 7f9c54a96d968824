"""The conversation engine: `step(book, state, event, ctx) -> Turn`, pure, total and deterministic."""

from bot.engine.directory import Context, Directory
from bot.engine.flow import Book
from bot.engine.state import State
from bot.engine.step import step
from bot.engine.turn import Turn

__all__ = ["Book", "Context", "Directory", "State", "Turn", "step"]
