"""A letter that was parked because nobody knows whether it arrived: a person decides what becomes of it."""

from datetime import datetime

from sqlalchemy import update

from core import signals
from core.db import Tx
from core.outbox.models import outbox
from core.outbox.records import Delivery


async def send_again(tx: Tx, message_id: str, *, now: datetime) -> bool:
    """Queues the same letter once more, in its old place; False when it is not parked, or its words are gone.

    It keeps its id, so that a channel which knows what arrived of it goes on from there. The attempts go on counting, so
    that each claim of it stays another; its day of tries begins anew.
    """
    parked = (
        outbox.c.message_id == message_id,
        outbox.c.state == Delivery.UNCERTAIN,
        outbox.c.sealed_letter.is_not(None),
    )
    fresh = {"created_at": now, "due_at": now, "done_at": None, "reason": None, "unsure_before": False}
    result = await tx.execute(update(outbox).where(*parked).values(state=Delivery.QUEUED, **fresh))
    tx.announce(signals.OUTBOX)
    return result.rowcount == 1


async def lay_to_rest(tx: Tx, message_id: str, *, arrived: bool) -> None:
    """Nobody wants it sent again, so its words are dropped. `arrived`: somebody knows that the person has it."""
    state = Delivery.DELIVERED if arrived else Delivery.UNCERTAIN
    parked = outbox.c.message_id == message_id, outbox.c.state == Delivery.UNCERTAIN
    await tx.execute(update(outbox).where(*parked).values(state=state, sealed_letter=None))
