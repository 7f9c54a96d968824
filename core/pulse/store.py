from datetime import datetime

from sqlalchemy import select, update

from core.db import Tx, insert_unless_there
from core.pulse.models import pulse


async def beat(tx: Tx, name: str, *, now: datetime) -> datetime | None:
    """Returns the beat before this one; None for the first ever.

    Every earlier beat is returned exactly once, however many processes beat: whoever sees a long silence here is the
    only one who does. The row is locked until the transaction ends.
    """
    if await insert_unless_there(tx, pulse, {"name": name, "at": now}):
        return None
    standing = select(pulse.c.at).where(pulse.c.name == name).with_for_update()
    previous: datetime = (await tx.execute(standing)).scalar_one()
    await tx.execute(update(pulse).where(pulse.c.name == name).values(at=now))
    return previous


async def last_beat(tx: Tx, name: str) -> datetime | None:
    return await tx.connection.scalar(select(pulse.c.at).where(pulse.c.name == name))
