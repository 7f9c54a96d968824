"""Notices for which nobody has been rung yet: each is taken once, over all processes."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Table, case, select, update

from core.db import Tx
from core.notify.models import consultation_notices, notices
from core.notify.store import Notice

RINGS = (notices, consultation_notices)


@dataclass(slots=True, frozen=True)
class _Found:
    table: Table
    id: int
    notice: Notice


async def take(tx: Tx, *, now: datetime, limit: int, first: Sequence[Collection[str]] = ()) -> list[Notice]:
    """The kinds that are first in `first`, then the next, then all others; of each the oldest.

    A storm of notices keeps nothing loud waiting.

    Taken is taken: the transaction that takes them also puts down whom they ring.
    """
    found = [one for table in RINGS for one in await _waiting(tx, table, first, now=now, limit=limit)]
    return [one.notice for one in found if await _claims(tx, one)]


async def _waiting(
    tx: Tx, table: Table, first: Sequence[Collection[str]], *, now: datetime, limit: int
) -> Sequence[_Found]:
    ranks = [(table.c.kind.in_(kinds), rank) for rank, kinds in enumerate(first)]
    order = (case(*ranks, else_=len(ranks)) if ranks else table.c.ring_at), table.c.ring_at, table.c.id
    query = select(table).where(table.c.ring_at <= now).order_by(*order).limit(limit)
    rows = (await tx.execute(query.with_for_update(skip_locked=True))).mappings()
    known = Notice.__dataclass_fields__
    return [_Found(table, row["id"], Notice(**{k: v for k, v in row.items() if k in known})) for row in rows]


async def _claims(tx: Tx, found: _Found) -> bool:
    table = found.table
    claim = update(table).where(table.c.id == found.id, table.c.ring_at.is_not(None)).values(ring_at=None)
    return (await tx.execute(claim)).rowcount == 1
