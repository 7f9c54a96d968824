"""What families say afterwards of the way in, kept so that nobody can be found in it (decision 0015)."""

from core.feedback.policy import QUESTIONS, Block, blocks
from core.feedback.store import count, counted, may_ask

__all__ = ["QUESTIONS", "Block", "blocks", "count", "counted", "may_ask"]
