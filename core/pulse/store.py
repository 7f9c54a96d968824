from datetime import datetime

from sqlalchemy import bindparam, select, update

from core.db import Tx, insert_unless_there
from core.pulse.models import pulse

FULL_TICK = "full tick"
LAST = select(pulse.c.at).where(pulse.c.name == bindparam("name"))
"""The beat that says that every duty of the clock has truly completed a round since the beat before."""


async def beat(tx: Tx, name: str, *, now: datetime) -> datetime | None:
    """Returns the beat before this one; None for the first ever.

    Every earlier beat is returned exactly once, however many processes beat: whoever sees a long silence here is the
    only one who does. The row is locked until the transaction ends.
    """
    if await insert_unless_there(tx, pulse, {"name": name, "at": now}):
        return None
    previous = await _held(tx, name)
    await _set(tx, name, now)
    return previous


async def beat_forward(tx: Tx, name: str, *, at: datetime, now: datetime) -> datetime | None:
    """A beat for what was seen at `at`, a while ago maybe: one that comes late never takes back a newer one.

    None where there was none before, or where this one is no news. One that lies in the future was left by a clock
    that has been set right since, and gives way.
    """
    if await insert_unless_there(tx, pulse, {"name": name, "at": at}):
        return None
    previous = await _held(tx, name)
    if at <= previous <= now:
        return None
    await _set(tx, name, at)
    return previous


async def last_beat(tx: Tx, name: str) -> datetime | None:
    return await tx.connection.scalar(LAST, {"name": name})


async def _held(tx: Tx, name: str) -> datetime:
    standing = select(pulse.c.at).where(pulse.c.name == name).with_for_update()
    held: datetime = (await tx.execute(standing)).scalar_one()
    return held


async def _set(tx: Tx, name: str, at: datetime) -> None:
    await tx.execute(update(pulse).where(pulse.c.name == name).values(at=at))
