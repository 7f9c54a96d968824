"""Calendar feeds at rest: an address that is a secret, and that can be changed at any time."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from sqlalchemy import ColumnElement, delete, insert, select

from core.db import Tx, insert_unless_there
from core.duty.models import feeds, told
from core.ids import IdSource
from core.staff import Actor
from core.staff.store import working_team

CLOSED = "calendar closed"


@dataclass(slots=True, frozen=True, kw_only=True)
class Feed:
    """Of one person (with their team) or of a whole team."""

    staff_id: str | None
    team_id: str
    locale: str


async def new_address(tx: Tx, ids: IdSource, actor: Actor, *, whole_team: bool, now: datetime) -> str:
    """The secret of the new address; the one before it opens nothing from here on."""
    await close(tx, actor, whole_team=whole_team)
    if whole_team:
        await tx.execute(delete(told).where(told.c.team_id == actor.team_id, told.c.what == CLOSED))
    secret = ids.new_secret()
    owner = {"team_id": actor.team_id} if whole_team else {"staff_id": actor.staff_id}
    await tx.execute(insert(feeds).values(token_hash=_hash(secret), locale=actor.locale, made_at=now, **owner))
    return secret


async def close(tx: Tx, actor: Actor, *, whole_team: bool) -> None:
    await tx.execute(delete(feeds).where(_of(actor, whole_team=whole_team)))


async def close_of(tx: Tx, staff_id: str, team_id: str | None, *, now: datetime) -> None:
    """Somebody has left. They know the team's address too, so that is closed, and the team is told of it."""
    await tx.execute(delete(feeds).where(feeds.c.staff_id == staff_id))
    if team_id is not None and (await tx.execute(delete(feeds).where(feeds.c.team_id == team_id))).rowcount:
        await insert_unless_there(tx, told, {"team_id": team_id, "what": CLOSED, "at": now})


async def closed_since(tx: Tx, actor: Actor) -> datetime | None:
    """Since when the team has no address, because somebody left. None when it has one, or never had."""
    mine = told.c.team_id == actor.team_id, told.c.what == CLOSED
    at: datetime | None = await tx.connection.scalar(select(told.c.at).where(*mine))
    return at


async def has_address(tx: Tx, actor: Actor, *, whole_team: bool) -> bool:
    found = select(feeds.c.token_hash).where(_of(actor, whole_team=whole_team))
    return await tx.connection.scalar(found) is not None


async def feed_at(tx: Tx, secret: str) -> Feed | None:
    """None for an address that was never given or was changed, and for somebody whose account is closed."""
    row = (await tx.execute(select(feeds).where(feeds.c.token_hash == _hash(secret)))).one_or_none()
    if row is None:
        return None
    if row.team_id is not None:
        return Feed(staff_id=None, team_id=row.team_id, locale=row.locale)
    team_id = await working_team(tx, row.staff_id)
    return Feed(staff_id=row.staff_id, team_id=team_id, locale=row.locale) if team_id else None


def _of(actor: Actor, *, whole_team: bool) -> ColumnElement[bool]:
    return feeds.c.team_id == actor.team_id if whole_team else feeds.c.staff_id == actor.staff_id


def _hash(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()
