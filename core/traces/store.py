from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import delete, or_, select, update

from core.db import Tx, insert_unless_there
from core.traces.models import traces

STANDS = timedelta(hours=48)
"""For how long Telegram lets a bot delete a message. An id is of no use after that, and is not kept."""
LARGEST_ID = 2**31 - 1


async def keep(tx: Tx, conversation_id: str, ids: Collection[int], *, passing: bool, now: datetime) -> None:
    """Notes what stands in the chat. An id that no chat has is left aside."""
    for id_ in ids:
        if 0 < id_ <= LARGEST_ID:
            row = {"conversation_id": conversation_id, "message_id": id_, "noted_at": now}
            await insert_unless_there(tx, traces, {**row, "passing": passing, "hiding": False})


async def hide(tx: Tx, conversation_id: str) -> None:
    """All that stands there now is to be deleted."""
    await tx.execute(update(traces).where(traces.c.conversation_id == conversation_id).values(hiding=True))


async def to_hide(tx: Tx, conversation_id: str, *, now: datetime) -> tuple[int, ...]:
    """The newest first. With them go the program's own answers that were still on their way when it was asked for."""
    here = traces.c.conversation_id == conversation_id, traces.c.noted_at > now - STANDS
    query = select(traces.c.message_id).where(*here, or_(traces.c.hiding, traces.c.passing))
    return tuple((await tx.execute(query.order_by(traces.c.message_id.desc()))).scalars())


async def move(tx: Tx, before: str, after: str) -> None:
    """The chat belongs to another conversation from here on."""
    await tx.execute(update(traces).where(traces.c.conversation_id == before).values(conversation_id=after))


async def forget(tx: Tx, conversation_id: str, ids: Collection[int]) -> None:
    if ids:
        gone = traces.c.conversation_id == conversation_id, traces.c.message_id.in_(ids)
        await tx.execute(delete(traces).where(*gone))


async def forget_all(tx: Tx, conversation_id: str) -> None:
    """They go with the conversation by themselves, unless foreign keys are asleep."""
    await tx.execute(delete(traces).where(traces.c.conversation_id == conversation_id))


async def forget_before(tx: Tx, instant: datetime) -> None:
    await tx.execute(delete(traces).where(traces.c.noted_at < instant))
