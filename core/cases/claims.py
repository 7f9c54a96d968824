"""Claims at rest: who takes a case has it for a while, and as long as they are at work on it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from core import audit, notify
from core.cases import store
from core.cases.family import team_notice
from core.cases.models import cases
from core.cases.pace import PaceOf
from core.cases.policy import claim_ends
from core.cases.records import Case, Stage
from core.db import Tx
from core.errors import Conflict
from core.staff import Actor

ENDED = "claim_ended"
NOBODYS: dict[str, object] = {"holder_id": None, "claimed_at": None, "claim_ends_at": None}
"""What a case is when nobody has it."""


@dataclass(slots=True, frozen=True)
class Claims:
    promise: timedelta
    pace_of: PaceOf

    async def taken(self, tx: Tx, case: Case, actor: Actor, *, now: datetime) -> dict[str, object]:
        stage = Stage.CLAIMED if case.stage is Stage.NEW else case.stage
        ends = await self._ends(tx, case, now=now)
        return {"stage": stage, "holder_id": actor.staff_id, "claimed_at": now, "claim_ends_at": ends}

    async def renewed(self, tx: Tx, case: Case, actor: Actor, *, now: datetime) -> dict[str, object]:
        """Nothing, unless the holder is at work on a case that is not reached."""
        if case.holder_id != actor.staff_id or case.reached_at is not None:
            return {}
        return {"claim_ends_at": await self._ends(tx, case, now=now)}

    async def _ends(self, tx: Tx, case: Case, *, now: datetime) -> datetime | None:
        if case.reached_at is not None:
            return None
        pace = await self.pace_of(tx, case.team_id)
        return claim_ends(now, due_at=case.due_at, promise=self.promise, lasts=pace.claim_lasts)


def refuse_taken(case: Case, actor: Actor, seen_holder: str | None) -> None:
    """A colleague took it after the page was shown."""
    if case.holder_id not in {None, actor.staff_id, seen_holder}:
        raise Conflict("error.claimed_meanwhile")


async def fire_ended_claims(tx: Tx, *, now: datetime, limit: int) -> int:
    """Gives back what nobody has been at work on: how many of `limit` cases at most, none when nothing is left for us."""
    query = select(cases.c.id).where(cases.c.claim_ends_at <= now).order_by(cases.c.claim_ends_at).limit(limit)
    ended = 0
    for case_id in (await tx.execute(query)).scalars().all():
        case = await store.hold_if_free(tx, case_id)
        if case and case.claim_ends_at and case.claim_ends_at <= now:
            await _give_back(tx, case, now=now)
            ended += 1
    return ended


async def _give_back(tx: Tx, case: Case, *, now: datetime) -> None:
    """The notice names who had it."""
    await store.change(tx, case, stage=Stage.NEW, **NOBODYS)
    await audit.record(tx, actor="clock", action=ENDED, case_id=case.id, now=now)
    round_ = await notify.times_told(tx, case.id, ENDED)
    await notify.tell(tx, team_notice(case, ENDED, now=now, round_=round_))
