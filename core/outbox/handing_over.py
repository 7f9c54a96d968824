"""What has not arrived yet, handed over in another way: the conversation has moved to a page that is drawn from here."""

from datetime import datetime

from sqlalchemy import select, update

from core import signals
from core.db import Tx
from core.outbox.models import outbox
from core.outbox.records import Delivery, Rank
from core.outbox.store import WAITING, OutboxRow


async def hand_over(tx: Tx, conversation_id: str, *, left: str, now: datetime) -> list[OutboxRow]:
    """The program's own answers, in order: the caller puts them on the page, and nobody sets out with them again.

    One that a relay has in hand just now may still arrive where it was sent to. It belongs to `left` from here on, the
    conversation that is there now, and without its words: what is said there comes after it.

    What a person wrote, and an apology, keeps its place: the relay brings it to where the conversation is.
    """
    own = outbox.c.rank == Rank.ROUTINE, outbox.c.message_id.is_(None)
    waiting = outbox.c.conversation_id == conversation_id, outbox.c.state.in_(WAITING), *own
    query = select(outbox).where(*waiting).order_by(outbox.c.id).with_for_update(key_share=True)
    rows = list(await tx.execute(query))
    done = {"state": Delivery.DELIVERED, "due_at": None, "done_at": now, "reason": None}
    for row in rows:
        becomes = {"conversation_id": left} if row.state == Delivery.SENDING else done
        await tx.execute(update(outbox).where(outbox.c.id == row.id).values(**becomes, sealed_letter=None))
    tx.announce(signals.OUTBOX)
    return rows
