from sqlalchemy import Column, ForeignKey, String, Table, UniqueConstraint

from core.db import UtcDateTime, metadata

links = Table(
    "door_links",
    metadata,
    Column("conversation_id", ForeignKey("conversations.id", ondelete="CASCADE"), primary_key=True),
    Column("blind_secret", String(64), nullable=False, unique=True),
    Column("locale", String(8), nullable=False),
    Column("expires_at", UtcDateTime, nullable=False, index=True),
    Column("used_on", String(64)),
)
"""One for each conversation: a new one takes the place of the older. `used_on` is a keyed fingerprint of the page on which
its button was pressed, so that the same press sent twice is taken once."""

moves = Table(
    "door_moves",
    metadata,
    Column("conversation_id", ForeignKey("conversations.id", ondelete="CASCADE"), primary_key=True),
    Column("channel", String(16), nullable=False),
    Column("blind_address", String(64), nullable=False),
    UniqueConstraint("channel", "blind_address"),
)
"""Where a conversation was before, by a keyed fingerprint, so that later words there are answered kindly. Gone with it."""
