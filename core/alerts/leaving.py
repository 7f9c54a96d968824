"""Somebody leaves the staff: nothing is ever sent to them again, and their addresses can be read by nobody."""

from sqlalchemy import delete, select, update

from core.alerts.models import channels, sends
from core.db import Tx
from core.vault.vault import shred


def subject_of(channel_id: str) -> str:
    return f"channel:{channel_id}"


async def forget_person(tx: Tx, staff_id: str) -> None:
    """What was on its way to them goes to whoever is next in the chain."""
    theirs = (await tx.execute(select(channels.c.id).where(channels.c.staff_id == staff_id))).scalars().all()
    for channel_id in theirs:
        await forget_channel(tx, channel_id)


async def forget_channel(tx: Tx, channel_id: str) -> None:
    """Foreign keys may be asleep: nothing is left to them."""
    await tx.execute(update(sends).where(sends.c.channel_id == channel_id).values(channel_id=None))
    await tx.execute(delete(channels).where(channels.c.id == channel_id))
    await shred(tx, subject_of(channel_id))
