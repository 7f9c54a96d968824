"""Notices for which nobody has been rung yet: each is taken once, over all processes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Table, select, update

from core.db import Tx
from core.notify.models import consultation_notices, notices
from core.notify.store import Notice

RINGS = (notices, consultation_notices)


@dataclass(slots=True, frozen=True)
class _Found:
    table: Table
    id: int
    notice: Notice


async def take(tx: Tx, *, now: datetime, limit: int) -> list[Notice]:
    """The oldest first. Taken is taken: the transaction that takes them also puts down whom they ring."""
    found = [one for table in RINGS for one in await _waiting(tx, table, now=now, limit=limit)]
    return [one.notice for one in found if await _claims(tx, one)]


async def _waiting(tx: Tx, table: Table, *, now: datetime, limit: int) -> Sequence[_Found]:
    query = select(table).where(table.c.ring_at <= now).order_by(table.c.ring_at, table.c.id).limit(limit)
    rows = (await tx.execute(query.with_for_update(skip_locked=True))).mappings()
    known = Notice.__dataclass_fields__
    return [_Found(table, row["id"], Notice(**{k: v for k, v in row.items() if k in known})) for row in rows]


async def _claims(tx: Tx, found: _Found) -> bool:
    table = found.table
    claim = update(table).where(table.c.id == found.id, table.c.ring_at.is_not(None)).values(ring_at=None)
    return (await tx.execute(claim)).rowcount == 1
