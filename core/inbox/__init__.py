"""What has been seen: the transaction itself is the inbox (decision 0002), so only a fingerprint of the id is kept."""

from core.inbox.store import (
    first_sight,
    forget_seen_before,
    last_sight,
    newest_sight,
    park,
    parked_since,
    sights_between,
)

__all__ = [
    "first_sight",
    "forget_seen_before",
    "last_sight",
    "newest_sight",
    "park",
    "parked_since",
    "sights_between",
]
