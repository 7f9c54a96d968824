"""Who we talk with, where they have come, and what their page shows."""

from core.conversations.records import Conversation, Line

__all__ = ["Conversation", "Line"]
