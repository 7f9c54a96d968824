"""What the relay learned about the words we owe a family: a staff member's, and the program's own."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import select

from core import audit, notify
from core.cases import store
from core.cases.contact import mark_reached
from core.cases.family import FAMILY, team_notice
from core.cases.models import cases
from core.cases.pace import PaceOf, default_pace
from core.cases.records import Case
from core.cases.unread import wait_to_be_read
from core.db import Tx
from core.outbox import NOBODY_THERE, Delivery
from core.signals import conversation_topic
from core.sla.policy import WHOLE_DAY, Audience

OF_STAFF = {Delivery.FAILED: "undelivered", Delivery.UNCERTAIN: "uncertain"}
OF_PROGRAM = {Delivery.FAILED: "letter_undelivered", Delivery.UNCERTAIN: "letter_uncertain"}
"""How each is called in the audit and among the notices."""
USUAL = default_pace(WHOLE_DAY)


async def delivered(tx: Tx, message_id: str, *, now: datetime, pace_of: PaceOf = USUAL) -> None:
    """A person's words are in the family's chat: human contact, so the clock stops here."""
    case = await store.set_delivery(tx, message_id, delivery=Delivery.DELIVERED, delivered_at=now, failure=None)
    if case is None:
        return
    if case.conversation_id:
        tx.announce(conversation_topic(case.conversation_id))  # an open page has shown it: it may say so now
    if case.closed_at is not None:
        return
    await mark_reached(tx, case, now=now)
    await wait_to_be_read(tx, case, message_id, pace_of, now=now)
    await audit.record(tx, actor="relay", action="delivered", case_id=case.id, now=now)
    store.announce(tx, case_id=case.id, team_id=case.team_id)


async def not_delivered(tx: Tx, message_id: str, *, state: Delivery, reason: str | None, now: datetime) -> None:
    """A staff member's words failed or are uncertain: somebody is told, to try another way. The clock goes on."""
    case = await store.set_delivery(tx, message_id, delivery=state, failure=reason)
    if case is None:
        return
    if case.closed_at is None:
        await store.change(tx, case, waits_for_us=True)
    await _told(tx, case, OF_STAFF[state], reason, now=now)
    await _tell(tx, case, OF_STAFF[state], now=now)


async def letter_not_delivered(
    tx: Tx, conversation_id: str, *, state: Delivery, reason: str | None, now: datetime
) -> None:
    """The program's own letter, such as a receipt, failed or is uncertain: the family may not know of the promise.

    Nothing is told where no case is open: then the team owes nobody anything, or must not get in touch.
    """
    case_id = await tx.connection.scalar(
        select(cases.c.id).where(cases.c.conversation_id == conversation_id, cases.c.closed_at.is_(None))
    )
    if case_id is None:
        return
    case = await store.hold(tx, case_id)
    await _told(tx, case, OF_PROGRAM[state], reason, now=now)
    if reason not in NOBODY_THERE:  # `lost_reach` has told that the chat is closed
        await _tell(tx, case, OF_PROGRAM[state], now=now)


async def lost_reach(tx: Tx, case_id: str, *, now: datetime, actor: str = FAMILY) -> None:
    """The family has closed the chat to us, or `actor` has lost it: whoever is responsible is told to try the other way."""
    case = await store.hold(tx, case_id)
    if case.closed_at is None:
        await audit.record(tx, actor=actor, action="unreachable", case_id=case_id, now=now)
        await _tell(tx, case, "unreachable", now=now)
        store.announce(tx, case_id=case_id, team_id=case.team_id)


async def read_by_family(tx: Tx, case_id: str, *, now: datetime) -> None:
    """The family has seen every reply that was delivered to their page."""
    if await store.mark_read(tx, case_id, now=now):
        case = await store.get(tx, case_id)
        store.announce(tx, case_id=case.id, team_id=case.team_id)


async def _told(tx: Tx, case: Case, action: str, reason: str | None, *, now: datetime) -> None:
    await audit.record(tx, actor="relay", action=action, case_id=case.id, detail=reason, now=now)
    store.announce(tx, case_id=case.id, team_id=case.team_id)


async def _tell(tx: Tx, case: Case, kind: str, *, now: datetime) -> None:
    """The holder, or the whole team where nobody holds the case."""
    before = await notify.times_told(tx, case.id, kind)
    audience = Audience.HOLDER if case.holder_id else Audience.TEAM
    await notify.tell(tx, replace(team_notice(case, kind, now=now, round_=before), audience=audience))
