"""The clock's use case for consultations: the same milestones as for cases, told to staff alone.

There is nobody to apologise to: the partner sees it with the receipt. Nothing of it is audited, for the first milestone
falls due at the very moment somebody asks; what was told stands, rounded, among the notices and the deadlines.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from core import notify
from core.consultations import store
from core.consultations.records import Consultation
from core.db import Tx
from core.sla.policy import Audience, Milestone, rounded, told
from core.sla.store import Fallen
from core.sla.store import of_consultations as deadlines


async def fire_due(tx: Tx, *, now: datetime, limit: int) -> int:
    """How many milestones fell due, of `limit` consultations at most; what somebody is at work on waits."""
    held = {one.id: one for one in await deadlines.take_due(tx, store.hold_free, now=now, limit=limit)}
    fallen = await deadlines.all_fall_due(tx, held, now=now) if held else []
    if fallen:
        await _tell(tx, fallen, held, now=now)
    return len(fallen)


async def _tell(tx: Tx, fallen: Sequence[Fallen], held: Mapping[str, Consultation], *, now: datetime) -> None:
    each = [(held[one.subject_id], one) for one in fallen]
    await notify.tell_all(tx, [notice for one in each for notice in _notices(*one, now=now)])
    for consultation, one in each:
        if one.due.milestone is Milestone.BREACH and consultation.breached_at is None:
            await store.change(tx, consultation, breached_at=rounded(now, one.promise))
    await deadlines.plan_next(tx, fallen, now=now)


def _notices(consultation: Consultation, fallen: Fallen, *, now: datetime) -> Iterator[notify.Notice]:
    due = fallen.due
    for audience in told(due.milestone, claimed=consultation.holder_id is not None):
        if audience is not Audience.FAMILY:
            yield notify.Notice(
                consultation_id=consultation.id,
                team_id=consultation.team_id,
                kind=due.milestone,
                audience=audience,
                at=rounded(now, fallen.promise),
                round=due.round,
                holder_id=consultation.holder_id,
            )
