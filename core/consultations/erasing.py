"""Turning a consultation into nothing more than sums: key, words, row, deadlines and notices go."""

from datetime import datetime, timedelta

from core import audit, notify
from core.alerts import store as alerts
from core.alerts.records import Subject
from core.consultations import store
from core.consultations.records import Consultation
from core.db import Tx
from core.sla.store import of_consultations as deadlines
from core.vault import Vault

KEPT_FOR = timedelta(days=30)
"""After the last message: long enough to come back from leave for the answer, and no longer."""
ABOUT = "consultation"
"""The `detail` of audit rows about one: its id tells nothing of the kind."""


def erase_at(now: datetime) -> datetime:
    """To the whole day, down: never later than promised, and no trace of the hour."""
    return now.replace(hour=0, minute=0, second=0, microsecond=0) + KEPT_FOR


async def erase(tx: Tx, vault: Vault, consultation: Consultation) -> None:
    """Announces that pages of the database are to be forgotten, as every shredding does."""
    await vault.shred(tx, store.subject_of(consultation.id))
    await deadlines.forget(tx, consultation.id)
    await notify.forget_consultation(tx, consultation.id)
    await alerts.forget(tx, Subject.CONSULTATION, consultation.id)
    await store.remove(tx, consultation)


async def erase_due(tx: Tx, vault: Vault, *, now: datetime, limit: int) -> bool:
    """Whether anything was erased. What somebody is at work on has its turn at the next round."""
    erased = False
    for consultation_id in await store.due_to_erase(tx, now=now, limit=limit):
        consultation = await store.hold_if_free(tx, consultation_id)
        if consultation is not None:
            await erase(tx, vault, consultation)
            await audit.record(tx, actor="clock", action="erased", case_id=consultation_id, detail=ABOUT, now=now)
            erased = True
    return erased
