"""Signs of life that outlive a process: when something was last seen to work."""

from core.pulse.store import beat, last_beat

__all__ = ["beat", "last_beat"]
