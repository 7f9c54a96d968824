"""The clock's use case: what falls due is told, each milestone exactly once, in one transaction with what it owes."""

from dataclasses import dataclass
from datetime import datetime

from core import audit, notify
from core.cases import store
from core.cases.records import Case
from core.conversations import Conversation
from core.conversations import store as conversations
from core.db import Tx
from core.ids import IdSource
from core.outbox import Care, Letter, Moment, Rank, said
from core.outbox.store import Post
from core.sla import store as deadlines
from core.sla.policy import Audience, Milestone, told
from core.sla.store import Fallen
from core.teams import get_team
from core.vault import Unreadable, Vault


@dataclass(slots=True, frozen=True)
class Watch:
    vault: Vault
    ids: IdSource

    async def fire_due(self, tx: Tx, *, now: datetime, limit: int) -> int:
        """How many milestones fell due, of `limit` cases at most; none means that nothing is left for us to do now."""
        fallen = 0
        for case_id in await deadlines.cases_due(tx, now=now, limit=limit):
            if await store.hold_if_free(tx, case_id):
                fallen += await self._fire_due_of(tx, case_id, now=now)
        return fallen

    async def _fire_due_of(self, tx: Tx, case_id: str, *, now: datetime) -> int:
        fallen = await deadlines.fall_due(tx, case_id, now=now)
        for one in fallen:
            await self._fire(tx, await store.get(tx, case_id), one, now=now)
        return len(fallen)

    async def _fire(self, tx: Tx, case: Case, fallen: Fallen, *, now: datetime) -> None:
        milestone = fallen.due.milestone
        for audience in told(milestone, claimed=case.holder_id is not None):
            if audience is Audience.FAMILY:
                await self._apologise(tx, case, now=now)
            else:
                await notify.tell(tx, _notice(case, fallen, audience, now=now))
        if milestone is Milestone.BREACH:
            await store.change(tx, case, breached_at=now)
        await audit.record(tx, actor="clock", action="milestone", case_id=case.id, detail=milestone, now=now)
        await deadlines.plan_next(tx, fallen, now=now)

    async def _apologise(self, tx: Tx, case: Case, *, now: datetime) -> None:
        talk = await self._family_of(tx, case)
        if talk is None or not talk.reachable:
            return
        team = await get_team(tx, case.team_id)
        deadline, name = Moment(case.due_at), said("team.name", town=team.town)
        words = (
            said("sla.apology", deadline=deadline, team=name, phone=team.phone)
            if team.phone
            else said("sla.apology_no_phone", deadline=deadline, team=name)
        )
        letter = Letter(locale=case.locale, says=(words,))
        post = Post(talk.id, talk.key, self.ids, rank=Rank.URGENT)
        await post.put(tx, letter, care=Care.HARMLESS, now=now)

    async def _family_of(self, tx: Tx, case: Case) -> Conversation | None:
        """None too where the key to the conversation is gone: one such case must not stop the clock of all the others."""
        if case.conversation_id is None:
            return None
        try:
            return await conversations.find_by_id(tx, self.vault, case.conversation_id)
        except Unreadable:
            return None


def _notice(case: Case, fallen: Fallen, audience: Audience, *, now: datetime) -> notify.Notice:
    return notify.Notice(
        case_id=case.id,
        team_id=case.team_id,
        reference=case.reference,
        kind=fallen.due.milestone,
        audience=audience,
        at=now,
        round=fallen.due.round,
        holder_id=case.holder_id,
    )
