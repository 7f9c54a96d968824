"""Who acts. An `Actor` is always a parameter, never a global; the stores read the team from it."""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """MEMBER works in one team, LEADER leads one and works in it.

    SUPERVISOR sees deadlines and numbers of all teams, and nobody's words. COORDINATOR is a supervisor who is rung when
    no team answers: the last step of every chain.
    """

    MEMBER = "member"
    LEADER = "leader"
    SUPERVISOR = "supervisor"
    COORDINATOR = "coordinator"


READERS = 256
"""As many as have the statements of a page at hand; anybody else's are put together anew."""
IN_A_TEAM = frozenset({Role.MEMBER, Role.LEADER})


@dataclass(slots=True, frozen=True, kw_only=True)
class Actor:
    staff_id: str
    name: str
    role: Role
    team_id: str | None
    locale: str = "nn"

    @property
    def sees_all_teams(self) -> bool:
        return self.role not in IN_A_TEAM

    @property
    def leads(self) -> bool:
        return self.role is Role.LEADER

    @property
    def label(self) -> str:
        """How the audit names this actor."""
        return f"staff:{self.staff_id}"
