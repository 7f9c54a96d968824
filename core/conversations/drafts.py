"""Who is in the middle of something."""

from datetime import datetime

from sqlalchemy import select

from core.conversations.models import conversations
from core.db import Tx


async def drafts_expiring(tx: Tx, *, channel: str, since: datetime, until: datetime) -> list[str]:
    """Conversations of people whom we can reach, with something begun and not sent.

    It expires at `since` or later, and before `until`.
    """
    query = select(conversations.c.id).where(
        conversations.c.channel == channel,
        conversations.c.reachable,
        conversations.c.draft_expires_at >= since,
        conversations.c.draft_expires_at < until,
    )
    return list((await tx.execute(query.order_by(conversations.c.id))).scalars())


async def due_to_nudge(tx: Tx, *, channel: str, since: datetime, now: datetime) -> list[str]:
    """Conversations of people whom we can reach, who were to be asked whether to go on at `since` or later."""
    query = select(conversations.c.id).where(
        conversations.c.channel == channel,
        conversations.c.reachable,
        conversations.c.nudge_at > since,
        conversations.c.nudge_at <= now,
    )
    return list((await tx.execute(query.order_by(conversations.c.nudge_at))).scalars())
