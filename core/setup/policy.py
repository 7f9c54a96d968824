"""Who may change what the house is set up with. Pure."""

from core.setup.records import OF_A_TEAM, Subject
from core.staff import Actor, Role

FOR_ALL = frozenset({Role.SUPERVISOR, Role.COORDINATOR})
"""Who looks after what concerns all teams; a team that has no leader needs them too."""


def may_change(actor: Actor, subject: Subject) -> bool:
    """A leader what is the own team's; whoever stands above the teams, everything."""
    if actor.role in FOR_ALL:
        return True
    return actor.role is Role.LEADER and subject.topic in OF_A_TEAM and subject.team_id == actor.team_id


def may_read(actor: Actor, subject: Subject) -> bool:
    """What concerns all teams is no secret among staff; what is a team's own, is that team's."""
    return actor.sees_all_teams or subject.topic not in OF_A_TEAM or subject.team_id == actor.team_id
