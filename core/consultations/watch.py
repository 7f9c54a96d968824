"""The clock's use case for consultations: the same milestones as for cases, told to staff alone.

There is nobody to apologise to: the partner sees it with the receipt. Nothing of it is audited, for the first milestone
falls due at the very moment somebody asks; what was told stands, rounded, among the notices and the deadlines.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from core import notify
from core.consultations import store
from core.consultations.records import Consultation
from core.db import Tx
from core.sla.alarm import SILENT, Alarm, Rung
from core.sla.policy import Audience, Milestone, rounded, told
from core.sla.store import Fallen
from core.sla.store import of_consultations as deadlines


@dataclass(slots=True, frozen=True)
class ConsultationWatch:
    alarm: Alarm = SILENT

    async def fire_due(self, tx: Tx, *, now: datetime, limit: int) -> int:
        """How many milestones fell due, of `limit` consultations at most; what somebody is at work on waits."""
        held = {one.id: one for one in await deadlines.take_due(tx, store.hold_free, now=now, limit=limit)}
        fallen = await deadlines.all_fall_due(tx, held, now=now) if held else []
        if fallen:
            await self._tell(tx, fallen, held, now=now)
        return len(fallen)

    async def _tell(self, tx: Tx, fallen: Sequence[Fallen], held: Mapping[str, Consultation], *, now: datetime) -> None:
        each = [(held[one.subject_id], one) for one in fallen]
        rung = [(_rung(*one), rounded(now, one[1].promise)) for one in each]
        notices = [_notice(one, audience, at=at) for one, at in rung for audience in one.audiences]
        await notify.tell_all(tx, notices)
        for consultation, one in each:
            if one.due.milestone is Milestone.BREACH and consultation.breached_at is None:
                await store.change(tx, consultation, breached_at=rounded(now, one.promise))
        await deadlines.plan_next(tx, fallen, now=now)
        await self.alarm.ring(tx, [one for one, _ in rung if one.audiences], now=now)


def _rung(consultation: Consultation, fallen: Fallen) -> Rung:
    due = fallen.due
    audiences = told(due.milestone, claimed=consultation.holder_id is not None)
    return Rung(
        subject="consultation",
        subject_id=consultation.id,
        reference="",
        team_id=consultation.team_id,
        holder_id=consultation.holder_id,
        milestone=due.milestone,
        round=due.round,
        due_at=due.at,
        audiences=tuple(one for one in audiences if one is not Audience.FAMILY),
    )


def _notice(rung: Rung, audience: Audience, *, at: datetime) -> notify.Notice:
    return notify.Notice(
        consultation_id=rung.subject_id,
        team_id=rung.team_id,
        kind=rung.milestone,
        audience=audience,
        at=at,
        round=rung.round,
        holder_id=rung.holder_id,
    )
