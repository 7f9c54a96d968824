"""A case goes to another team: asked for by one, taken by the other, and the family's own until then."""

from dataclasses import dataclass, replace
from datetime import datetime

from core import audit, notify
from core.alerts import store as alerts
from core.alerts.records import Subject
from core.alerts.settling import end_what_is_over
from core.cases import store
from core.cases.access import held_open
from core.cases.claims import NOBODYS
from core.cases.family import team_notice, tell_that_it_hurries
from core.cases.records import Case, Stage
from core.conversations import Conversation
from core.conversations import store as conversations
from core.db import Tx
from core.errors import Conflict, NotFound, Refused
from core.ids import IdSource
from core.outbox import Care, Letter, Moment, Rank, said
from core.outbox.letter import Said
from core.outbox.store import Post
from core.staff import Actor
from core.teams import Team, get_team
from core.vault import Unreadable, Vault

OFFERED, WITHDRAWN = "offered", "offer_withdrawn"
ACCEPTED, DECLINED = "offer_accepted", "offer_declined"
MOVED_HERE = "moved_here"
NO_OFFER: dict[str, object] = {"offered_team_id": None, "offered_at": None}


@dataclass(slots=True, frozen=True)
class Transfer:
    """The clock and the whole story go along. Until the other team has said yes, nothing of the case is theirs."""

    vault: Vault
    ids: IdSource

    async def offers(self, tx: Tx, actor: Actor) -> list[Case]:
        """What the actor's team is asked to take over: columns alone, of which no more than the most needful is shown."""
        return await store.offered_cases(tx, actor)

    async def offer(
        self, tx: Tx, actor: Actor, case_id: str, to_team_id: str, *, family_agrees: bool, now: datetime
    ) -> None:
        """The same offer once more changes nothing.

        Raises:
            Conflict: another team has been asked.
            Refused: it is closed, it is their own already, or the family has not said yes to the other team.
        """
        case = await held_open(tx, actor, case_id)
        if case.offered_team_id == to_team_id:
            return
        if not family_agrees:
            raise Refused("error.family_must_agree")
        if to_team_id == case.team_id:
            raise Refused("error.own_team")
        if case.offered_team_id is not None:
            raise Conflict("error.offered_already")
        await get_team(tx, to_team_id)
        await store.change(tx, case, offered_team_id=to_team_id, offered_at=now)
        await audit.record(tx, actor=actor.label, action=OFFERED, case_id=case_id, detail=to_team_id, now=now)
        await _tell(tx, case, to_team_id, OFFERED, now=now)

    async def withdraw_offer(self, tx: Tx, actor: Actor, case_id: str, *, now: datetime) -> None:
        """Once more changes nothing. Raises NotFound when the other team has it already."""
        case = await held_open(tx, actor, case_id)
        if case.offered_team_id is None:
            return
        await store.change(tx, case, **NO_OFFER)
        await end_what_is_over(tx, Subject.CASE, case_id, now=now)
        team_id = case.offered_team_id
        await audit.record(tx, actor=actor.label, action=WITHDRAWN, case_id=case_id, detail=team_id, now=now)

    async def accept(self, tx: Tx, actor: Actor, case_id: str, *, now: datetime) -> None:
        """Theirs from here on, held by nobody; the family is told. What is theirs already stays as it is.

        Raises:
            NotFound: alike for what is not offered to them, not any more, and not there.
        """
        if await _is_theirs(tx, actor, case_id):
            return
        await store.get_offered(tx, actor, case_id)
        await store.hold(tx, case_id)
        if await _is_theirs(tx, actor, case_id):
            return  # a colleague was first
        case = await store.get_offered(tx, actor, case_id)
        team = await get_team(tx, case.offered_team_id or "")
        stage = Stage.NEW if case.reached_at is None else case.stage
        await store.change(tx, case, team_id=team.id, stage=stage, **NOBODYS, **NO_OFFER)
        await notify.follow(tx, case_id, before=case.team_id, after=team.id)
        await alerts.end_all_of(tx, Subject.CASE, case_id, now=now)
        await audit.record(tx, actor=actor.label, action=ACCEPTED, case_id=case_id, detail=team.id, now=now)
        await _tell(tx, case, case.team_id, ACCEPTED, now=now)
        if case.reached_at is None:
            await _tell(tx, case, team.id, MOVED_HERE, now=now)
        if case.hurries:
            await tell_that_it_hurries(tx, await store.get(tx, case_id), now=now)
        await self._tell_family(tx, case, team, now=now)

    async def decline(self, tx: Tx, actor: Actor, case_id: str, *, now: datetime) -> None:
        """Raises NotFound as above."""
        await store.get_offered(tx, actor, case_id)
        await store.hold(tx, case_id)
        case = await store.get_offered(tx, actor, case_id)  # it may have ended while we waited
        await store.change(tx, case, **NO_OFFER)
        await end_what_is_over(tx, Subject.CASE, case_id, now=now)
        team_id = case.offered_team_id
        await audit.record(tx, actor=actor.label, action=DECLINED, case_id=case_id, detail=team_id, now=now)
        await _tell(tx, case, case.team_id, DECLINED, now=now)

    async def _tell_family(self, tx: Tx, case: Case, team: Team, *, now: datetime) -> None:
        talk = await self._family_of(tx, case)
        if talk is None or not talk.reachable:
            return
        letter = Letter(locale=case.locale, says=(_moved(case, team, now=now), _by_phone(team)))
        post = Post(talk.id, talk.key, self.ids, rank=Rank.URGENT)
        await post.put(tx, letter, care=Care.HARMLESS, now=now)

    async def _family_of(self, tx: Tx, case: Case) -> Conversation | None:
        """None too where the conversation does not open: the team is changed all the same."""
        if case.conversation_id is None:
            return None
        try:
            return await conversations.find_by_id(tx, self.vault, case.conversation_id)
        except Unreadable:
            return None


async def _is_theirs(tx: Tx, actor: Actor, case_id: str) -> bool:
    try:
        return (await store.get_for(tx, actor, case_id)).team_id == actor.team_id
    except NotFound:
        return False


async def _tell(tx: Tx, case: Case, team_id: str, kind: str, *, now: datetime) -> None:
    round_ = await notify.times_told(tx, case.id, kind)
    notice = team_notice(case, kind, now=now, round_=round_)
    await notify.tell(
        tx, replace(notice, team_id=team_id, holder_id=case.holder_id if team_id == case.team_id else None)
    )


def _moved(case: Case, team: Team, *, now: datetime) -> Said:
    name = said("team.name", town=team.town)
    if case.reached_at is not None:
        return said("sla.moved_reached", team=name)
    if now >= case.due_at:
        return said("sla.moved_overdue", team=name, deadline=Moment(case.due_at))
    return said("sla.moved", team=name, deadline=Moment(case.due_at))


def _by_phone(team: Team) -> Said:
    if team.phone is None:
        return said("sent.phone_no_phone")
    return said("sent.phone", team=said("team.name", town=team.town), phone=team.phone)
