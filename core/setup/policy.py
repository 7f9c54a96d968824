"""Who may change what the house is set up with. Pure."""

from core.setup.records import OF_A_TEAM, Subject
from core.staff import Actor, Right


def may_change(actor: Actor, subject: Subject) -> bool:
    """A leader what is the own team's; an administrator everything."""
    return actor.may(Right.SET_UP) or (actor.may(Right.LEAD) and _is_their_own(actor, subject))


def may_read(actor: Actor, subject: Subject) -> bool:
    """What concerns all teams is no secret among staff; what is a team's own, is that team's."""
    return actor.may(Right.READ_SETTINGS) or subject.topic not in OF_A_TEAM or _is_their_own(actor, subject)


def _is_their_own(actor: Actor, subject: Subject) -> bool:
    return subject.topic in OF_A_TEAM and subject.team_id == actor.team_id
