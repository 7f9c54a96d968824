"""Replies that stand unread on the family's page: after a while somebody had better call."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import select, update

from core import audit, notify
from core.cases import store
from core.cases.family import team_notice
from core.cases.models import messages
from core.cases.pace import PaceOf
from core.cases.records import Case
from core.db import Tx
from core.sla.policy import Audience

UNREAD = "unread"
WITH_RECEIPTS = frozenset({"web"})
"""Channels that tell us what has been read."""


async def wait_to_be_read(tx: Tx, case: Case, message_id: str, pace_of: PaceOf, *, now: datetime) -> None:
    """From this reply on; an older one that is unread waits with it, so that a case has one nudge."""
    if case.channel not in WITH_RECEIPTS:
        return
    pace = await pace_of(tx, case.team_id)
    await stop_waiting(tx, case.id)
    this = messages.c.id == message_id, messages.c.read_at.is_(None)
    await tx.execute(update(messages).where(*this).values(nudge_at=now + pace.unread_after))


async def stop_waiting(tx: Tx, case_id: str) -> None:
    waiting = messages.c.case_id == case_id, messages.c.nudge_at.is_not(None)
    await tx.execute(update(messages).where(*waiting).values(nudge_at=None))


async def fire_unread(tx: Tx, *, now: datetime, limit: int) -> int:
    """How many cases were told of, of `limit` at most; none means that nothing is left for us to do now."""
    query = select(messages.c.case_id).where(messages.c.nudge_at <= now).order_by(messages.c.nudge_at).limit(limit)
    fired = 0
    for case_id in dict.fromkeys((await tx.execute(query)).scalars().all()):
        case = await store.hold_if_free(tx, case_id)
        if case and await _still_unread(tx, case_id, now=now):
            await stop_waiting(tx, case_id)
            await _tell(tx, case, now=now)
            fired += 1
    return fired


async def _still_unread(tx: Tx, case_id: str, *, now: datetime) -> bool:
    """It may have been read, or answered by another reply, until the case was ours."""
    due = messages.c.case_id == case_id, messages.c.nudge_at <= now
    return await tx.connection.scalar(select(messages.c.id).where(*due).limit(1)) is not None


async def _tell(tx: Tx, case: Case, *, now: datetime) -> None:
    """The holder, or the whole team where nobody holds the case."""
    await audit.record(tx, actor="clock", action=UNREAD, case_id=case.id, now=now)
    audience = Audience.HOLDER if case.holder_id else Audience.TEAM
    round_ = await notify.times_told(tx, case.id, UNREAD)
    await notify.tell(tx, replace(team_notice(case, UNREAD, now=now, round_=round_), audience=audience))
    store.announce(tx, case_id=case.id, team_id=case.team_id)
