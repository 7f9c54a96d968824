from collections.abc import Collection
from typing import Any

from sqlalchemy import Row, select

from core.db import Tx
from core.staff.actor import Actor, Role
from core.staff.models import staff


async def names_of(tx: Tx, staff_ids: Collection[str]) -> dict[str, str]:
    rows = await tx.execute(select(staff.c.id, staff.c.name).where(staff.c.id.in_(staff_ids)))
    return {row.id: row.name for row in rows}


def actor_of(row: Row[Any]) -> Actor:
    return Actor(staff_id=row.id, name=row.name, role=Role(row.role), team_id=row.team_id, locale=row.locale)
