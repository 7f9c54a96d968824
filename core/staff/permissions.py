"""Who may do what: the one table. Everything that decides by a person's role asks it (docs/roles.md is the same in words)."""

from enum import StrEnum


class Role(StrEnum):
    """MEMBER works in one team, LEADER leads one and works in it. All others stand outside the teams.

    COORDINATOR is a supervisor who is rung when no team answers: the last step of every chain. ADMINISTRATOR keeps the
    house in order and is never rung.
    """

    MEMBER = "member"
    LEADER = "leader"
    SUPERVISOR = "supervisor"
    COORDINATOR = "coordinator"
    ADMINISTRATOR = "administrator"


class Right(StrEnum):
    ENTER = "enter"
    """To sign in, and what is the same for all: the language, the shortcuts, the settings that concern every team."""
    DESK = "desk"
    """The lists of the day: cases, questions, notices, the duty. What stands in them depends on the two rights below."""
    WORDS = "words"
    """What families and partners of the own team wrote, and to answer it."""
    OVERSEE = "oversee"
    """Deadlines and numbers of all teams, and nobody's words."""
    BREACHES = "breaches"
    """Which promises were broken and why, and to write what was learned: of the own team, or of all with OVERSEE."""
    LEAD = "lead"
    """The rules of the own team's duty, and its settings."""
    READ_SETTINGS = "read_settings"
    """The settings of every team."""
    SET_UP = "set_up"
    """To change them, and what concerns all teams."""
    ACCOUNTS = "accounts"
    """To open and close accounts."""


_IN_A_TEAM = frozenset({Right.ENTER, Right.DESK, Right.WORDS})
_ABOVE = frozenset({Right.ENTER, Right.DESK, Right.OVERSEE, Right.BREACHES, Right.READ_SETTINGS})
RIGHTS: dict[Role, frozenset[Right]] = {
    Role.MEMBER: _IN_A_TEAM,
    Role.LEADER: _IN_A_TEAM | {Right.LEAD, Right.BREACHES},
    Role.SUPERVISOR: _ABOVE,
    Role.COORDINATOR: _ABOVE,
    Role.ADMINISTRATOR: frozenset({Right.ENTER, Right.READ_SETTINGS, Right.SET_UP, Right.ACCOUNTS}),
}
"""Nobody has both WORDS and OVERSEE, or either of them and ACCOUNTS: who sees numbers of all sees words of none."""


def works_in_a_team(role: Role) -> bool:
    """Whether an account of this role belongs to one team."""
    return Right.WORDS in RIGHTS[role]
