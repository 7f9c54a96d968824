"""A case copied out for the journal: the team's own record of the family lies there, and not here (domain: retention)."""

from datetime import datetime, timedelta

from core import audit
from core.cases.access import own
from core.db import Tx
from core.staff import Actor

COPIED = "copied_out"
ONE_COPY = timedelta(minutes=30)
"""The page, the text and the PDF of one sitting are one copy."""


async def record_copy(tx: Tx, actor: Actor, case_id: str, *, now: datetime) -> None:
    """That the actor has the whole case in their hands now. Raises NotFound."""
    await own(tx, actor, case_id)
    if not await audit.done_since(tx, COPIED, actor=actor.label, case_id=case_id, since=now - ONE_COPY):
        await audit.record(tx, actor=actor.label, action=COPIED, case_id=case_id, now=now)
