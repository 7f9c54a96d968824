"""What to do after an attempt. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from core.outbox.records import Care, Delivery, DeliveryError, Unsure

FIRST_WAIT = timedelta(seconds=2)
LONGEST_WAIT = timedelta(minutes=1)
"""Somebody looks at a chat that does not answer: once a channel works again, they wait no longer than this."""
GIVE_UP_AFTER = timedelta(hours=24)
"""A letter that could not be handed over for a day is shown to staff as failed; the deadline alarms run beside it."""
FURTHEST = timedelta(hours=1)
"""Nothing is put off for longer. What is due later was written while the machine's clock ran ahead: it is due now."""
LEASE = timedelta(seconds=60)
"""A claim older than this belonged to a process that died; well above the channel's own time-out of 20 s."""


@dataclass(slots=True, frozen=True)
class Next:
    """`keeps_words`: the letter may be needed again although nothing more is due."""

    state: Delivery
    due_at: datetime | None = None
    reason: str | None = None
    keeps_words: bool = False


def after_error(error: DeliveryError, *, attempts: int, created_at: datetime, now: datetime) -> Next:
    if error.permanent or now - created_at >= GIVE_UP_AFTER:
        return Next(Delivery.FAILED, reason=error.reason)
    wait = min(error.retry_after or wait_before(attempts), FURTHEST)
    return Next(Delivery.QUEUED, due_at=now + wait, reason=error.reason)


def after_unsure(unsure: Unsure, *, care: Care, unsure_before: bool, attempts: int, now: datetime) -> Next:
    if care is not Care.ONCE and not unsure_before and not unsure.permanent:
        return Next(Delivery.QUEUED, due_at=now + wait_before(attempts), reason=unsure.reason)
    return Next(Delivery.UNCERTAIN, reason=unsure.reason, keeps_words=care is Care.ONCE)


def wait_before(attempts: int) -> timedelta:
    doublings = min(max(0, attempts - 1), 16)
    return min(FIRST_WAIT * (1 << doublings), LONGEST_WAIT)
