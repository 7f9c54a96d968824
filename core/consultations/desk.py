"""What staff do with a consultation. Each public function is the body of one transaction: state and audit row together.

As with cases, contents are for members of the team alone: a supervisor sees the queue, without anybody's words.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from core import audit
from core.alerts.records import Subject
from core.alerts.settling import end_what_is_over
from core.consultations import store
from core.consultations.checking import Shown, check, shipped
from core.consultations.counting import count_answered
from core.consultations.erasing import ABOUT, erase, erase_at
from core.consultations.records import Answer, Consultation, QueueRow, Stage, Thread, Written
from core.db import Tx
from core.errors import Conflict, NotFound
from core.ids import IdSource
from core.sla.policy import rounded
from core.sla.store import of_consultations as deadlines
from core.staff import Actor, Right
from core.staff.store import names_of
from core.vault import Vault

SAME_VIEW = timedelta(minutes=30)
"""A page that refreshes itself is one view for as long as a session may be idle."""


@dataclass(slots=True, frozen=True)
class ConsultationDesk:
    vault: Vault
    ids: IdSource
    promise: timedelta
    shown: Shown = shipped

    async def queue(self, tx: Tx, actor: Actor) -> list[QueueRow]:
        """The actor's own team, least time left first; a supervisor's all teams."""
        found = await store.in_queue(tx, actor)
        names = await names_of(tx, {one.holder_id for one in found if one.holder_id})
        return [QueueRow(consultation=one, holder_name=names.get(one.holder_id or "")) for one in found]

    async def look_again(self, tx: Tx, actor: Actor, consultation_id: str, *, now: datetime) -> Thread | None:
        """The page once more for somebody who has it open; None when `view` has to write the view down first."""
        consultation = await self._own(tx, actor, consultation_id)
        if not await audit.seen_since(tx, actor=actor.label, case_id=consultation_id, since=now - SAME_VIEW):
            return None
        return await self._thread(tx, consultation)

    async def view(self, tx: Tx, actor: Actor, consultation_id: str, *, now: datetime) -> Thread:
        """Everything, and a row in the audit that this actor has seen it. Raises NotFound."""
        consultation = await self._own(tx, actor, consultation_id)
        await self._record(tx, actor, consultation_id, audit.VIEWED, now=now)
        return await self._thread(tx, consultation)

    async def claim(self, tx: Tx, actor: Actor, consultation_id: str, *, version: int, now: datetime) -> None:
        """Raises Conflict when somebody else holds it, or it has changed since the page was shown."""
        consultation = await self._own(tx, actor, consultation_id, hold=True)
        if consultation.holder_id == actor.staff_id:
            return
        if consultation.holder_id is not None:
            raise Conflict("error.consultation_claimed")
        _refuse_changed(consultation, version)
        await store.change(tx, consultation, holder_id=actor.staff_id)
        await self._record(tx, actor, consultation_id, "claimed", now=now)

    async def release(self, tx: Tx, actor: Actor, consultation_id: str, *, version: int, now: datetime) -> None:
        """Lets the whole team take it again. Anyone in the team may: holders fall ill. Raises Conflict."""
        consultation = await self._own(tx, actor, consultation_id, hold=True)
        if consultation.holder_id is None:
            return
        _refuse_changed(consultation, version)
        await store.change(tx, consultation, holder_id=None)
        await self._record(tx, actor, consultation_id, "given_back", now=now)

    async def answer(self, tx: Tx, actor: Actor, consultation_id: str, answer: Answer, *, now: datetime) -> None:
        """Writes to the partner and stops the clock. Whoever answers what nobody holds, holds it.

        Raises:
            Conflict: the partner has written, or a colleague has taken it, since the page was shown.
            Refused: the words may not be kept, or there are none.
        """
        check(answer.words, await self.shown(tx))
        consultation = await self._own(tx, actor, consultation_id, hold=True)
        if await store.has_message(tx, consultation_id, answer.once):
            return
        _refuse_changed(consultation, answer.version)
        if consultation.holder_id not in {None, actor.staff_id}:
            raise Conflict("error.consultation_claimed")
        await self._write(tx, actor, consultation, answer, now=now)
        await deadlines.stop(tx, consultation_id)
        if consultation.answered_at is None:
            await count_answered(tx, consultation, now=now)
        await store.change(
            tx,
            consultation,
            stage=Stage.ANSWERED,
            urgent=False,
            holder_id=actor.staff_id,
            due_at=None,
            answered_at=consultation.answered_at or rounded(now, self.promise),
            erase_at=erase_at(now),
        )
        await end_what_is_over(tx, Subject.CONSULTATION, consultation_id, now=now)
        await self._record(tx, actor, consultation_id, "replied", now=now)

    async def finish(self, tx: Tx, actor: Actor, consultation_id: str, *, version: int, now: datetime) -> None:
        """Nothing but sums is left, at once; also of what was never answered, if it should not be here.

        Raises:
            Conflict: the partner has written since the page was shown.
        """
        consultation = await self._own(tx, actor, consultation_id, hold=True)
        _refuse_changed(consultation, version)
        await erase(tx, self.vault, consultation)
        await self._record(tx, actor, consultation_id, "finished", now=now)

    async def _write(self, tx: Tx, actor: Actor, consultation: Consultation, answer: Answer, *, now: datetime) -> None:
        key = await self.vault.key_of(tx, store.subject_of(consultation.id))
        written = Written(
            id=answer.once,
            author=actor.staff_id,
            author_name=actor.name,
            words=answer.words,
            at=rounded(now, self.promise),
        )
        await store.add_message(tx, consultation.id, key, written)

    async def _thread(self, tx: Tx, consultation: Consultation) -> Thread:
        key = await self.vault.key_of(tx, store.subject_of(consultation.id))
        return Thread(consultation=consultation, messages=await store.messages_of(tx, consultation.id, key))

    async def _own(self, tx: Tx, actor: Actor, consultation_id: str, *, hold: bool = False) -> Consultation:
        if not actor.may(Right.WORDS):
            raise NotFound("error.consultation_not_found")
        return await store.get_for(tx, actor, consultation_id, hold=hold)

    async def _record(self, tx: Tx, actor: Actor, consultation_id: str, action: str, *, now: datetime) -> None:
        await audit.record(tx, actor=actor.label, action=action, case_id=consultation_id, detail=ABOUT, now=now)


def _refuse_changed(consultation: Consultation, version: int) -> None:
    if consultation.version != version:
        raise Conflict("error.consultation_changed")
