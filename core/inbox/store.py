import hashlib
from datetime import datetime

from sqlalchemy import delete

from core.db import Tx, insert_unless_there
from core.inbox.models import seen


async def first_sight(tx: Tx, *, channel: str, external_id: str, now: datetime) -> bool:
    """Whether this message is new. True at most once for an id, in the transaction that carries its effects."""
    fingerprint = hashlib.sha256(f"{channel}:{external_id}".encode()).hexdigest()
    return await insert_unless_there(tx, seen, {"channel": channel, "external_id": fingerprint, "seen_at": now})


async def forget_seen_before(tx: Tx, instant: datetime) -> None:
    """Telegram repeats an update for at most 24 hours and restarts its ids after a quiet week; 48 hours lie between."""
    await tx.execute(delete(seen).where(seen.c.seen_at < instant))
