"""Who acts. An `Actor` is always a parameter, never a global; the stores read the team from it."""

from dataclasses import dataclass

from core.staff.permissions import RIGHTS, Right, Role

READERS = 256
"""As many as have the statements of a page at hand; anybody else's are put together anew."""


def audit_name(staff_id: str) -> str:
    """How the audit names somebody on the staff."""
    return f"staff:{staff_id}"


@dataclass(slots=True, frozen=True, kw_only=True)
class Actor:
    """`team_id` is None for everybody who stands outside the teams."""

    staff_id: str
    name: str
    role: Role
    team_id: str | None
    locale: str = "nn"

    def may(self, right: Right) -> bool:
        return right in RIGHTS[self.role]

    @property
    def label(self) -> str:
        return audit_name(self.staff_id)
