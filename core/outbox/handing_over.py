"""What has not set out yet, handed over in another way: the conversation has moved to a page that is drawn from here."""

from datetime import datetime

from sqlalchemy import select, update

from core import signals
from core.db import Tx
from core.outbox.models import outbox
from core.outbox.records import Delivery, Rank
from core.outbox.store import OutboxRow


async def hand_over(tx: Tx, conversation_id: str, *, now: datetime) -> list[OutboxRow]:
    """The program's own answers, in order, which count as delivered from here on: the caller puts them on the page.

    What a person wrote, and an apology, keeps its place: the relay brings it to where the conversation is.
    """
    own = outbox.c.rank == Rank.ROUTINE, outbox.c.message_id.is_(None)
    waiting = outbox.c.conversation_id == conversation_id, outbox.c.state == Delivery.QUEUED, *own
    rows = list(await tx.execute(select(outbox).where(*waiting).order_by(outbox.c.id)))
    tx.announce(signals.OUTBOX)
    return [row for row in rows if await _taken(tx, row.id, now=now)]


async def _taken(tx: Tx, id_: int, *, now: datetime) -> bool:
    """False for one that a relay has set out with meanwhile."""
    waits = outbox.c.id == id_, outbox.c.state == Delivery.QUEUED
    done = {"state": Delivery.DELIVERED, "due_at": None, "done_at": now, "sealed_letter": None, "reason": None}
    return (await tx.execute(update(outbox).where(*waits).values(**done))).rowcount == 1
