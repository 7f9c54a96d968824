"""A team's own pace, from its rules."""

from datetime import timedelta

from core.cases.pace import PaceOf
from core.cases.policy import Pace
from core.db import Tx
from core.duty.store import own_rules


def team_pace(promise: timedelta) -> PaceOf:
    """What fits the promise, for a team that has set no rules."""
    usual = Pace.of(promise)

    async def of(tx: Tx, team_id: str, /) -> Pace:
        rules = await own_rules(tx, team_id)
        return Pace(claim_lasts=rules.claim_lasts, unread_after=rules.unread_after) if rules else usual

    return of
