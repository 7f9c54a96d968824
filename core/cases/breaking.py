"""The row of a broken promise: made when it breaks, ended when the family is reached after all or the case is over."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import update

from core.cases.models import breaches
from core.cases.records import Case
from core.db import Tx, insert_all_unless_there
from core.ids import IdSource


async def note_broken(tx: Tx, ids: IdSource, broken: Sequence[Case], *, now: datetime) -> None:
    """Once for a case and a deadline, however often it is told."""
    rows = [
        {
            "id": ids.new_id(),
            "case_id": case.id,
            "due_at": case.due_at,
            "team_id": case.team_id,
            "broken_at": now,
            "reached": False,
        }
        for case in broken
    ]
    await insert_all_unless_there(tx, breaches, rows)


async def end_breach(tx: Tx, case: Case, *, reached: bool, now: datetime) -> None:
    """The family has heard from a person after all, or the case is over. The first of them counts."""
    if case.breached_at is None:
        return
    still = breaches.c.case_id == case.id, breaches.c.ended_at.is_(None)
    await tx.execute(update(breaches).where(*still).values(ended_at=now, reached=reached))
