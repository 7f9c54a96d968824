import hashlib
from datetime import datetime

from sqlalchemy import delete, func, select

from core.db import Tx, insert_unless_there
from core.inbox.models import seen

LONGEST_REASON = 64


async def first_sight(tx: Tx, *, channel: str, external_id: str, now: datetime) -> bool:
    """Whether this message is new. True at most once for an id, in the transaction that carries its effects."""
    fingerprint = _fingerprint(channel, external_id)
    return await insert_unless_there(tx, seen, {"channel": channel, "external_id": fingerprint, "seen_at": now})


async def park(tx: Tx, *, channel: str, external_id: str, because: str, now: datetime) -> bool:
    """Sets a message aside that cannot be taken in: from here on it counts as seen. Whether it was new.

    `because` is a fixed word or the type of an error, never anything that was said.
    """
    values = {
        "channel": channel,
        "external_id": _fingerprint(channel, external_id),
        "seen_at": now,
        "parked_because": because[:LONGEST_REASON],
    }
    return await insert_unless_there(tx, seen, values)


async def parked_since(tx: Tx, instant: datetime) -> int:
    """How many messages could not be taken in."""
    query = select(func.count()).select_from(seen).where(seen.c.seen_at >= instant, seen.c.parked_because.is_not(None))
    return await tx.connection.scalar(query) or 0


async def last_sight(tx: Tx, channel: str) -> datetime | None:
    """When the channel last brought something that was kept or set aside."""
    query = select(seen.c.seen_at).where(seen.c.channel == channel).order_by(seen.c.seen_at.desc()).limit(1)
    return (await tx.execute(query)).scalar_one_or_none()


async def newest_sight(tx: Tx) -> datetime | None:
    """The same of all channels together."""
    newest: datetime | None = await tx.connection.scalar(select(func.max(seen.c.seen_at)))
    return newest


async def sights_between(tx: Tx, channel: str, since: datetime, until: datetime) -> list[datetime]:
    """When the channel brought something in between, in order; neither end is in it."""
    between = seen.c.channel == channel, seen.c.seen_at > since, seen.c.seen_at < until
    query = select(seen.c.seen_at).where(*between).distinct().order_by(seen.c.seen_at)
    return list((await tx.execute(query)).scalars())


async def forget_seen_before(tx: Tx, instant: datetime) -> None:
    """Telegram repeats an update for at most 24 hours and restarts its ids after a quiet week; 48 hours lie between."""
    await tx.execute(delete(seen).where(seen.c.seen_at < instant))


def _fingerprint(channel: str, external_id: str) -> str:
    return hashlib.sha256(f"{channel}:{external_id}".encode()).hexdigest()
