"""Who is told: content-free notices to staff, each exactly once for a case or consultation, a milestone and an audience."""

from core.notify.store import Notice, forget_consultation, notices_for, tell, times_told, times_told_of

__all__ = ["Notice", "forget_consultation", "notices_for", "tell", "times_told", "times_told_of"]
