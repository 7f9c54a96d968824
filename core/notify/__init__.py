"""Who is told: content-free notices to staff, each exactly once for a case or consultation, a milestone and an audience."""

from core.notify.store import (
    Notice,
    follow,
    forget_consultation,
    forget_kinds,
    notices_for,
    tell,
    tell_all,
    times_told,
    times_told_of,
)

__all__ = [
    "Notice",
    "follow",
    "forget_consultation",
    "forget_kinds",
    "notices_for",
    "tell",
    "tell_all",
    "times_told",
    "times_told_of",
]
