"""The moment at which a family has heard from a person."""

from datetime import datetime

from core.alerts.records import Subject
from core.alerts.settling import end_what_is_over
from core.cases import store
from core.cases.breaking import end_breach
from core.cases.records import Case, Stage
from core.db import Tx
from core.sla import store as deadlines


async def mark_reached(tx: Tx, case: Case, *, now: datetime, answered: bool = False) -> None:
    """Human contact: stops the clock once and for all, and the claim has no end any more; the first time counts.

    `answered`: nothing the family has written waits any more. Words that merely arrived do not say so: the family may
    have written again while they were on their way.
    """
    await deadlines.stop(tx, case.id)
    await end_breach(tx, case, reached=True, now=now)
    first = {"stage": Stage.REACHED, "reached_at": now} if case.reached_at is None else {}
    settled = {"waits_for_us": False} if answered else {}
    await store.change(tx, case, claim_ends_at=None, **first, **settled)
    await end_what_is_over(tx, Subject.CASE, case.id, now=now)
