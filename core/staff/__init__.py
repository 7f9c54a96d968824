"""The people who answer: accounts, sign-in, sessions, and who acts."""

from core.staff.actor import Actor, Role

__all__ = ["Actor", "Role"]
