"""The clock's use case for consultations: the same milestones as for cases, told to staff alone.

There is nobody to apologise to: the partner sees it with the receipt. Nothing of it is audited, for the first milestone
falls due at the very moment somebody asks; what was told stands, rounded, among the notices and the deadlines.
"""

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
    fallen = 0
    for consultation_id in await deadlines.due(tx, now=now, limit=limit):
        if await store.hold_if_free(tx, consultation_id):
            for one in await deadlines.fall_due(tx, consultation_id, now=now):
                await _fire(tx, await store.get(tx, consultation_id), one, now=now)
                fallen += 1
    return fallen


async def _fire(tx: Tx, consultation: Consultation, fallen: Fallen, *, now: datetime) -> None:
    at = rounded(now, fallen.promise)
    for audience in told(fallen.due.milestone, claimed=consultation.holder_id is not None):
        if audience is not Audience.FAMILY:
            await notify.tell(tx, _notice(consultation, fallen, audience, at=at))
    if fallen.due.milestone is Milestone.BREACH and consultation.breached_at is None:
        await store.change(tx, consultation, breached_at=at)
    await deadlines.plan_next(tx, fallen, now=now)


def _notice(consultation: Consultation, fallen: Fallen, audience: Audience, *, at: datetime) -> notify.Notice:
    return notify.Notice(
        consultation_id=consultation.id,
        team_id=consultation.team_id,
        kind=fallen.due.milestone,
        audience=audience,
        at=at,
        round=fallen.due.round,
        holder_id=consultation.holder_id,
    )
