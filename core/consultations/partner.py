"""What the professional's side does. Each function is one part of a transaction; none of it is audited."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from core import notify
from core.alerts import store as alerts
from core.alerts.records import Subject
from core.consultations import store
from core.consultations.checking import Shown, check, shipped
from core.consultations.counting import count_asked
from core.consultations.erasing import erase, erase_at
from core.consultations.errors import Full, NoSuchReceipt
from core.consultations.receipt import Receipt
from core.consultations.records import PARTNER, Consultation, Question, Stage, Thread, Written
from core.db import Tx
from core.ids import IdSource
from core.safety.urgency import urgent_in
from core.sla.policy import Audience, due_at, rounded
from core.sla.store import of_consultations as deadlines
from core.vault import SubjectKey, Unreadable, Vault

URGENT = "urgent"
MOST_MESSAGES = 30
"""From both sides together, before the partner can write no more. What was asked can always be answered."""


@dataclass(slots=True, frozen=True)
class PartnerSide:
    vault: Vault
    ids: IdSource
    promise: timedelta
    shown: Shown = shipped

    async def ask(self, tx: Tx, receipt: Receipt, question: Question, *, now: datetime) -> Consultation:
        """Asks, and starts the promise. The same receipt once more is the same consultation: nothing is doubled.

        Raises:
            Refused: the words may not be kept, or there are none.
        """
        check(question.words, await self.shown(tx))
        new_id, at = self.ids.new_id(), rounded(now, self.promise)
        lookup = self.vault.lookup_of(receipt.text)
        if not await store.add(tx, new_id, lookup, question, asked_at=at, erase_at=erase_at(now)):
            return await self._find(tx, receipt, now=now)
        key = await self.vault.new_key(tx, store.subject_of(new_id), now=at)
        await self.vault.keep_for_receipt(tx, key, receipt.text)
        await store.add_message(tx, new_id, key, self._written(question.words, now=now))
        await self._promise_again(tx, await store.get(tx, new_id), now=now)
        if question.urgent or urgent_in(question.words):
            await self._heed(tx, new_id, now=now)
        asked = await store.get(tx, new_id)
        await count_asked(tx, asked)
        return asked

    async def thread(self, tx: Tx, receipt: Receipt, *, now: datetime) -> Thread:
        """Raises NoSuchReceipt."""
        consultation, key = await self._opened(tx, receipt, now=now)
        return Thread(consultation=consultation, messages=await store.messages_of(tx, consultation.id, key))

    async def follow_up(
        self, tx: Tx, receipt: Receipt, words: str, *, urgent: bool = False, now: datetime, once: str | None = None
    ) -> None:
        """Writes more, and starts the promise anew where nothing is owed. The same `once` writes nothing a second time.

        Raises:
            NoSuchReceipt: wrong, expired or erased.
            Refused: the words may not be kept, there are none, or there are as many messages as may be.
        """
        check(words, await self.shown(tx))
        consultation, key = await self._opened(tx, receipt, now=now, hold=True)
        if once is not None and await store.has_message(tx, consultation.id, once):
            return
        if await store.count_messages(tx, consultation.id) >= MOST_MESSAGES:
            raise Full
        await store.add_message(tx, consultation.id, key, self._written(words, once=once, now=now))
        await store.change(tx, consultation, stage=Stage.WAITING, erase_at=erase_at(now))
        if consultation.due_at is None:
            await self._promise_again(tx, await store.get(tx, consultation.id), now=now)
        if urgent or urgent_in(words):
            await self._heed(tx, consultation.id, now=now)

    async def erase(self, tx: Tx, receipt: Receipt, *, now: datetime) -> None:
        """The partner takes it back: only the sums stay. Raises NoSuchReceipt."""
        consultation, _ = await self._opened(tx, receipt, now=now, hold=True)
        await erase(tx, self.vault, consultation)

    async def _opened(
        self, tx: Tx, receipt: Receipt, *, now: datetime, hold: bool = False
    ) -> tuple[Consultation, SubjectKey]:
        """For a receipt that opens nothing the same work is done: two look-ups, two HMACs, one unwrapping.

        What that leaves: the database may find nothing a little faster than something, and a page with a thread in it
        takes longer to make than one without. The lookup is keyed, so its time tells nothing of any other receipt.
        """
        consultation = await store.find(tx, self.vault.lookup_of(receipt.text), now=now, hold=hold)
        subject = store.subject_of(consultation.id if consultation else "")
        try:
            key = await self.vault.key_by_receipt(tx, subject, receipt.text)
        except Unreadable:
            raise NoSuchReceipt from None
        if consultation is None:
            raise NoSuchReceipt
        return consultation, key

    async def _find(self, tx: Tx, receipt: Receipt, *, now: datetime) -> Consultation:
        consultation, _ = await self._opened(tx, receipt, now=now)
        return consultation

    def _written(self, words: str, *, once: str | None = None, now: datetime) -> Written:
        at = rounded(now, self.promise)
        return Written(id=once or self.ids.new_id(), author=PARTNER, words=words, at=at)

    async def _heed(self, tx: Tx, consultation_id: str, *, now: datetime) -> None:
        """Urgent words mark it until it is answered, and the team is told."""
        consultation = await store.get(tx, consultation_id)
        await store.change(tx, consultation, urgent=True)
        notice = notify.Notice(
            consultation_id=consultation_id,
            team_id=consultation.team_id,
            kind=URGENT,
            audience=Audience.TEAM,
            at=rounded(now, self.promise),
            round=await notify.times_told_of(tx, consultation_id, URGENT),
        )
        await notify.tell(tx, notice)

    async def _promise_again(self, tx: Tx, consultation: Consultation, *, now: datetime) -> None:
        """From the whole hour: the promise is kept a little early, never late. All of it is told once more."""
        at = rounded(now, self.promise)
        await store.change(tx, consultation, due_at=due_at(at, promise=self.promise))
        await notify.forget_consultation(tx, consultation.id)
        await alerts.forget(tx, Subject.CONSULTATION, consultation.id)
        await deadlines.start(tx, consultation.id, opened_at=at, promise=self.promise)
