"""What an alert has to know of what it is about, as it is now."""

from dataclasses import dataclass
from datetime import datetime

from core.alerts.policy import OFFERED, Standing, still_wanted
from core.alerts.records import Subject
from core.cases import store as cases
from core.consultations import store as consultations
from core.db import Tx
from core.errors import NotFound


@dataclass(slots=True, frozen=True, kw_only=True)
class Facts:
    """`team_id`: whose it is now; a case may have moved. `offered_to`: a team that is asked to take it."""

    team_id: str
    reference: str
    holder_id: str | None
    promised_at: datetime | None
    standing: Standing
    offered_to: str | None = None


async def facts_of(tx: Tx, subject: Subject, subject_id: str) -> Facts | None:
    """None for what is not there any more."""
    try:
        if subject is Subject.CASE:
            return await _of_case(tx, subject_id)
        return await _of_consultation(tx, subject_id)
    except NotFound:
        return None


def wanted(kind: str, facts: Facts | None, *, team_id: str) -> bool:
    """Whether somebody in the team still has to hear of it."""
    if facts is None:
        return False
    if kind == OFFERED:
        return facts.standing.open_ and facts.offered_to == team_id
    return still_wanted(kind, facts.standing)


async def _of_case(tx: Tx, case_id: str) -> Facts:
    case = await cases.get(tx, case_id)
    standing = Standing(
        open_=case.closed_at is None,
        reached=case.reached_at is not None,
        held=case.holder_id is not None,
        hurries=case.hurries,
        unread=await cases.unread_by_family(tx, case_id),
    )
    return Facts(
        team_id=case.team_id,
        reference=case.reference,
        holder_id=case.holder_id,
        promised_at=case.due_at,
        standing=standing,
        offered_to=case.offered_team_id,
    )


async def _of_consultation(tx: Tx, consultation_id: str) -> Facts:
    """Whoever holds it is told of a further question too: they have answered the one before."""
    found = await consultations.get(tx, consultation_id)
    answered = found.due_at is None
    return Facts(
        team_id=found.team_id,
        reference="",
        holder_id=found.holder_id,
        promised_at=found.due_at,
        standing=Standing(open_=True, reached=answered, held=False, hurries=found.urgent and not answered),
    )
