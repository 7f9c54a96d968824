from collections.abc import Collection
from typing import Any

from sqlalchemy import Row, Subquery, select

from core.db import Tx
from core.staff.actor import Actor
from core.staff.models import staff
from core.staff.permissions import Role


async def names_of(tx: Tx, staff_ids: Collection[str]) -> dict[str, str]:
    if not staff_ids:
        return {}
    rows = await tx.execute(select(staff.c.id, staff.c.name).where(staff.c.id.in_(staff_ids)))
    return {row.id: row.name for row in rows}


def actor_of(row: Row[Any]) -> Actor:
    return Actor(staff_id=row.id, name=row.name, role=Role(row.role), team_id=row.team_id, locale=row.locale)


async def working(tx: Tx) -> list[Actor]:
    """Everybody whose account is open, in all teams and above them."""
    return [actor_of(row) for row in await tx.execute(select(staff).where(staff.c.disabled_at.is_(None)))]


def working_in(team_id: str | None) -> Subquery:
    """`id`, `name`, `role` and `team_id` of the same in one team (None: in all), for another room's query."""
    query = select(staff.c.id, staff.c.name, staff.c.role, staff.c.team_id).where(staff.c.disabled_at.is_(None))
    return (query if team_id is None else query.where(staff.c.team_id == team_id)).subquery()


async def working_team(tx: Tx, staff_id: str) -> str | None:
    """None for somebody above the teams, and for whom has no open account."""
    found = select(staff.c.team_id).where(staff.c.id == staff_id, staff.c.disabled_at.is_(None))
    team_id: str | None = await tx.connection.scalar(found)
    return team_id


async def is_working(tx: Tx, staff_id: str) -> bool:
    """Whether the account is open."""
    found = select(staff.c.id).where(staff.c.id == staff_id, staff.c.disabled_at.is_(None))
    return await tx.connection.scalar(found) is not None


async def locale_of(tx: Tx, staff_id: str) -> str:
    locale: str | None = await tx.connection.scalar(select(staff.c.locale).where(staff.c.id == staff_id))
    return locale or "nn"
