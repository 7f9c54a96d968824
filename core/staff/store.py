from collections.abc import Collection

from sqlalchemy import select

from core.db import Tx
from core.staff.models import staff


async def names_of(tx: Tx, staff_ids: Collection[str]) -> dict[str, str]:
    rows = await tx.execute(select(staff.c.id, staff.c.name).where(staff.c.id.in_(staff_ids)))
    return {row.id: row.name for row in rows}
