"""What the relay learned about a staff member's words."""

from datetime import datetime

from core import audit, notify
from core.cases import store
from core.cases.desk import mark_reached
from core.cases.family import team_notice
from core.db import Tx
from core.outbox import Delivery
from core.signals import conversation_topic


async def delivered(tx: Tx, message_id: str, *, now: datetime) -> None:
    """A person's words are in the family's chat: human contact, so the clock stops here."""
    case = await store.set_delivery(tx, message_id, delivery=Delivery.DELIVERED, delivered_at=now, failure=None)
    if case is None:
        return
    if case.conversation_id:
        tx.announce(conversation_topic(case.conversation_id))  # an open page has shown it: it may say so now
    if case.closed_at is not None:
        return
    await mark_reached(tx, case, now=now)
    await audit.record(tx, actor="relay", action="delivered", case_id=case.id, now=now)
    store.announce(tx, case_id=case.id, team_id=case.team_id)


async def not_delivered(tx: Tx, message_id: str, *, state: Delivery, reason: str | None, now: datetime) -> None:
    """Failed or uncertain: the team is told, so that somebody tries another way. The clock goes on."""
    case = await store.set_delivery(tx, message_id, delivery=state, failure=reason)
    if case is None:
        return
    if case.closed_at is None:
        await store.change(tx, case, waits_for_us=True)
    await audit.record(tx, actor="relay", action="undelivered", case_id=case.id, detail=reason, now=now)
    round_ = len([entry for entry in await audit.entries_of(tx, case.id) if entry.action == "undelivered"])
    await notify.tell(tx, team_notice(case, "undelivered", now=now, round_=round_))
    store.announce(tx, case_id=case.id, team_id=case.team_id)


async def lost_reach(tx: Tx, case_id: str, *, now: datetime) -> None:
    """The family has closed the chat to us: the team is told to try the other way."""
    case = await store.get(tx, case_id)
    if case.closed_at is None:
        before = await notify.times_told(tx, case_id, "unreachable")
        await notify.tell(tx, team_notice(case, "unreachable", now=now, round_=before))


async def read_by_family(tx: Tx, case_id: str, *, now: datetime) -> None:
    """The family has seen every reply that was delivered to their page."""
    if await store.mark_read(tx, case_id, now=now):
        case = await store.get(tx, case_id)
        store.announce(tx, case_id=case.id, team_id=case.team_id)
