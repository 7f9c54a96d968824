"""The clock's use case: what falls due is told, each milestone exactly once, in one transaction with what it owes."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from core import audit, notify
from core.cases import store
from core.cases.breaking import note_broken
from core.cases.records import Case
from core.conversations import Conversation
from core.conversations import store as conversations
from core.db import Tx
from core.ids import IdSource
from core.outbox import Care, Letter, Moment, Rank, said
from core.outbox.store import Post, put_all
from core.sla.policy import Audience, Milestone, told
from core.sla.store import Fallen
from core.sla.store import of_cases as deadlines
from core.teams import Team, get_team
from core.vault import Vault


@dataclass(slots=True, frozen=True)
class Watch:
    """Works on many cases at once: a handful of statements, however many are due together."""

    vault: Vault
    ids: IdSource

    async def fire_due(self, tx: Tx, *, now: datetime, limit: int) -> int:
        """How many milestones fell due, of `limit` cases at most; none means that nothing is left for us to do now."""
        held = {case.id: case for case in await deadlines.take_due(tx, store.hold_free, now=now, limit=limit)}
        fallen = await deadlines.all_fall_due(tx, held, now=now) if held else []
        if fallen:
            await self.tell(tx, fallen, held, now=now)
        return len(fallen)

    async def tell(self, tx: Tx, fallen: Sequence[Fallen], held: Mapping[str, Case], *, now: datetime) -> None:
        """What is owed for milestones that this transaction has claimed, of cases that it holds."""
        await notify.tell_all(tx, [notice for one in fallen for notice in _notices(held[one.subject_id], one, now=now)])
        milestones = [(one.subject_id, one.due.milestone) for one in fallen]
        await self._own_up(tx, [held[id_] for id_, which in milestones if which is Milestone.BREACH], now=now)
        await audit.record_all(tx, milestones, actor="clock", action="milestone", now=now)
        await deadlines.plan_next(tx, fallen, now=now)

    async def _own_up(self, tx: Tx, broken: Sequence[Case], *, now: datetime) -> None:
        """A broken promise stands on the case, and the family hears of it from us.

        Where the key to a conversation is gone, nothing is said there: one such case must not stop the clock of others.
        """
        if not broken:
            return
        await store.mark_broken(tx, broken, now=now)
        await note_broken(tx, self.ids, broken, now=now)
        asked = [case.conversation_id for case in broken if case.conversation_id is not None]
        talks = await conversations.find_all(tx, self.vault, asked)
        teams = {id_: await get_team(tx, id_) for id_ in sorted({case.team_id for case in broken})}
        written = [(talks.get(case.conversation_id or ""), _apology(case, teams[case.team_id])) for case in broken]
        await put_all(tx, [self._posted(talk, words, now=now) for talk, words in written if talk and talk.reachable])

    def _posted(self, talk: Conversation, apology: Letter, *, now: datetime) -> dict[str, object]:
        post = Post(talk.id, talk.key, self.ids, rank=Rank.URGENT)
        return post.sealed(apology, care=Care.HARMLESS, now=now)


def _apology(case: Case, team: Team) -> Letter:
    deadline, name = Moment(case.due_at), said("team.name", town=team.town)
    words = (
        said("sla.apology", deadline=deadline, team=name, phone=team.phone)
        if team.phone
        else said("sla.apology_no_phone", deadline=deadline, team=name)
    )
    return Letter(locale=case.locale, says=(words,))


def _notices(case: Case, fallen: Fallen, *, now: datetime) -> Iterator[notify.Notice]:
    """The family has its own letter."""
    due = fallen.due
    for audience in told(due.milestone, claimed=case.holder_id is not None):
        if audience is not Audience.FAMILY:
            yield notify.Notice(
                case_id=case.id,
                team_id=case.team_id,
                reference=case.reference,
                kind=due.milestone,
                audience=audience,
                at=now,
                round=due.round,
                holder_id=case.holder_id,
            )
