"""Alerts that are over the moment something is done about what they tell of: nobody is called back to work that is done."""

from datetime import datetime

from core.alerts import store
from core.alerts.facts import facts_of, wanted
from core.alerts.records import Subject
from core.db import Tx


async def end_what_is_over(tx: Tx, subject: Subject, subject_id: str, *, now: datetime) -> None:
    """In the transaction of what was done. What somebody still has to hear of goes on."""
    alerts = await store.not_ended(tx, subject, subject_id)
    if not alerts:
        return
    facts = await facts_of(tx, subject, subject_id)
    for alert in alerts:
        if not wanted(alert.kind, facts, team_id=alert.team_id):
            await store.end(tx, alert.id, now=now)
