"""The door between two channels: one-time links into the web chat, and where a conversation came from."""

from core.doors.records import LINK_LIFE, Link

__all__ = ["LINK_LIFE", "Link"]
