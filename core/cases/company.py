"""Who else has a case before them just now, and whether they write: so that a family gets one answer and not two.

Only for colleagues: nobody outside the team is told who works with what. It is good for `STAYS`, and then swept.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, bindparam, delete, select, update

from core.cases import store
from core.cases.access import own
from core.cases.models import looks
from core.db import Tx, UtcDateTime, insert_unless_there
from core.staff.actor import READERS, Actor
from core.staff.store import working_in

STAYS = timedelta(seconds=45)
"""Longer than two signs of a page that is open (15 s each)."""


class Sign(StrEnum):
    """What a page says of whoever has it open."""

    LOOKS = "looks"
    WRITES = "writes"
    GONE = "gone"


@dataclass(slots=True, frozen=True, kw_only=True)
class Colleague:
    name: str
    writes: bool


async def show(tx: Tx, actor: Actor, case_id: str, sign: Sign, *, now: datetime) -> None:
    """Tells the colleagues' pages only of what is new. Raises NotFound."""
    case = await own(tx, actor, case_id)
    await tx.execute(delete(looks).where(looks.c.seen_at <= now - STAYS))
    mine = looks.c.case_id == case_id, looks.c.staff_id == actor.staff_id
    row = (await tx.execute(select(looks.c.wrote_at).where(*mine))).first()
    before = Sign.GONE if row is None else Sign.WRITES if row.wrote_at else Sign.LOOKS
    wrote_at = now if sign is Sign.WRITES else None
    if sign is Sign.GONE:
        await tx.execute(delete(looks).where(*mine))
    elif before is Sign.GONE:
        values = {"case_id": case_id, "staff_id": actor.staff_id, "seen_at": now, "wrote_at": wrote_at}
        await insert_unless_there(tx, looks, values)
    else:
        await tx.execute(update(looks).where(*mine).values(seen_at=now, wrote_at=wrote_at))
    if sign is not before:
        store.announce(tx, case_id=case.id, team_id=case.team_id)


async def around(
    tx: Tx, actor: Actor, case_ids: Collection[str], *, now: datetime
) -> Mapping[str, tuple[Colleague, ...]]:
    """By case, those of the actor's own team, by name; whoever is above the teams is told of nobody."""
    if actor.team_id is None:
        return {}
    found: dict[str, tuple[Colleague, ...]] = {}
    for row in await tx.execute(_others(actor.team_id, actor.staff_id), {"since": now - STAYS}):
        if row.case_id in case_ids:
            found[row.case_id] = (*found.get(row.case_id, ()), Colleague(name=row.name, writes=bool(row.writes)))
    return found


@lru_cache(maxsize=READERS)
def _others(team_id: str, staff_id: str) -> Select[Any]:
    """Put together once for a reader: every page of the queue asks."""
    people = working_in(team_id)
    return (
        select(looks.c.case_id, people.c.name, looks.c.wrote_at.is_not(None).label("writes"))
        .join(people, people.c.id == looks.c.staff_id)
        .where(looks.c.seen_at > bindparam("since", type_=UtcDateTime), looks.c.staff_id != staff_id)
        .order_by(people.c.name)
    )
