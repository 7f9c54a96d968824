"""Who can be reached outside the console at all."""

from sqlalchemy import select

from core.alerts.models import channels
from core.db import Tx


async def reachable_staff(tx: Tx) -> frozenset[str]:
    """Everybody with a proven channel of their own."""
    query = select(channels.c.staff_id).where(channels.c.proven_at.is_not(None), channels.c.staff_id.is_not(None))
    return frozenset((await tx.execute(query.distinct())).scalars())
