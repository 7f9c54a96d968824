"""The people who answer: accounts, sign-in, sessions, who acts, and what each may do."""

from core.staff.actor import Actor
from core.staff.permissions import Right, Role

__all__ = ["Actor", "Right", "Role"]
