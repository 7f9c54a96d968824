"""Who is told: content-free notices to staff, each exactly once for a case, a milestone and an audience."""

from core.notify.store import Notice, notices_for, tell, times_told

__all__ = ["Notice", "notices_for", "tell", "times_told"]
