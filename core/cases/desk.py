"""What staff do with a case. Each public function is the body of one transaction: state, audit row and outbox row together."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from core import audit, notify
from core.alerts.records import Subject
from core.alerts.settling import end_what_is_over
from core.cases import reopening, store
from core.cases.access import held, held_open, own, refuse_closed
from core.cases.breaking import end_breach
from core.cases.claims import NOBODYS, Claims, refuse_taken
from core.cases.contact import mark_reached
from core.cases.doubt import Decision, Verdict, believe, decided_before, leave, queue_again, wrote_since
from core.cases.erasing import NO_LONGER, erase_words
from core.cases.family import team_notice
from core.cases.meanwhile import refuse_unread
from core.cases.pace import PaceOf, default_pace
from core.cases.path import closes_too_early
from core.cases.queue import rows_of
from core.cases.records import (
    Attempt,
    Card,
    Case,
    CasePage,
    CloseReason,
    MessageKind,
    QueueRow,
    Reached,
    Stage,
    Words,
)
from core.cases.safe_contact import forbids
from core.cases.search import remember_phone
from core.cases.talks import count_talks
from core.cases.unread import stop_waiting
from core.conversations import Conversation
from core.conversations import store as conversations
from core.db import Tx
from core.errors import Conflict, Refused
from core.ids import IdSource
from core.outbox import Care, Delivery, Rank, staff_words
from core.outbox.store import Post
from core.sla import store as deadlines
from core.sla.policy import WHOLE_DAY
from core.staff import Actor
from core.teams import get_team
from core.vault import SubjectKey, Unreadable, Vault

GIVEN_BACK = "given_back"
SAME_VIEW = timedelta(minutes=30)
"""A page that refreshes itself is one view for as long as a session may be idle."""


@dataclass(slots=True, frozen=True, kw_only=True)
class Wording:
    """What a staff member wrote. The same `once` writes nothing a second time: a form sent twice is one reply.

    `seen_holder` is who held the case on the page they wrote it on, `seen` the number of the last entry of the thread there.
    """

    text: str
    once: str
    seen_holder: str | None = None
    seen: int | None = None


@dataclass(slots=True, frozen=True)
class Desk:
    """`pace_of`: where a team's own pace comes from; without it, the pace that goes with the promise."""

    vault: Vault
    ids: IdSource
    promise: timedelta = WHOLE_DAY
    pace_of: PaceOf | None = None

    @property
    def claims(self) -> Claims:
        return Claims(self.promise, self.pace_of or default_pace(self.promise))

    async def queue(self, tx: Tx, actor: Actor) -> list[QueueRow]:
        """The actor's own team, least time left first. Supervisors get rows without initials and place."""
        return await rows_of(tx, self.vault, actor, await store.open_cases(tx, actor))

    async def look_again(self, tx: Tx, actor: Actor, case_id: str, *, now: datetime) -> CasePage | None:
        """The page once more for somebody who has it open; None when `open_page` has to write the view down first."""
        await own(tx, actor, case_id)
        if not await audit.seen_since(tx, actor=actor.label, case_id=case_id, since=now - SAME_VIEW):
            return None
        return await self._page(tx, actor, case_id)

    async def open_page(self, tx: Tx, actor: Actor, case_id: str, *, now: datetime) -> CasePage:
        """The whole case, and a row in the audit that this actor has seen it. Raises NotFound."""
        await own(tx, actor, case_id)
        await audit.record(tx, actor=actor.label, action=audit.VIEWED, case_id=case_id, now=now)
        page = await self._page(tx, actor, case_id)
        await remember_phone(tx, self.vault, page)
        return page

    async def _page(self, tx: Tx, actor: Actor, case_id: str) -> CasePage:
        case = await own(tx, actor, case_id)
        if case.erased_at:
            return CasePage(case=case, card=Card(), messages=(), reachable_in_chat=False)
        key = await self._key(tx, case)
        return CasePage(
            case=case,
            card=await store.card_of(tx, case_id, key),
            messages=await store.messages_of(tx, case_id, key),
            reachable_in_chat=await self._reachable(tx, case),
        )

    async def claim(self, tx: Tx, actor: Actor, case_id: str, *, now: datetime) -> None:
        """Raises Conflict when somebody else holds the case."""
        case = await held_open(tx, actor, case_id)
        if case.holder_id == actor.staff_id:
            return
        if case.holder_id is not None:
            raise Conflict("error.already_claimed")
        await self._at_work(tx, case, actor, now=now)

    async def give_back(self, tx: Tx, actor: Actor, case_id: str, *, now: datetime) -> None:
        """Lets the whole team take the case again. Anyone in the team may: holders fall ill."""
        case = await held_open(tx, actor, case_id)
        stage = Stage.NEW if case.stage is Stage.CLAIMED else case.stage
        await store.change(tx, case, stage=stage, **NOBODYS)
        await audit.record(tx, actor=actor.label, action=GIVEN_BACK, case_id=case_id, now=now)
        if case.reached_at is None and case.holder_id is not None:
            round_ = await notify.times_told(tx, case_id, GIVEN_BACK)
            await notify.tell(tx, team_notice(case, GIVEN_BACK, now=now, round_=round_))

    async def reply(self, tx: Tx, actor: Actor, case_id: str, wording: Wording, *, now: datetime) -> None:
        """Owes the family these words in their channel. The clock stops when they are delivered, not before.

        Whoever answers a case that nobody holds, holds it: a family never has two people answering by chance.

        Raises:
            Conflict: a colleague took the case, or something was written in it, after the page was shown.
            Refused: there are no words, or the family cannot be reached in the chat.
        """
        case = await held(tx, actor, case_id)
        if await store.has_message(tx, wording.once):
            return
        refuse_closed(case)
        refuse_taken(case, actor, wording.seen_holder)
        await refuse_unread(tx, case, actor, wording.seen)
        talk = await self._talk_open(tx, case)
        words = Words(
            id=wording.once,
            kind=MessageKind.REPLY,
            body=wording.text,
            at=now,
            staff_id=actor.staff_id,
            delivery=Delivery.QUEUED,
        )
        await self._write(tx, case, words)
        letter = staff_words(locale=case.locale, author=actor.name, text=wording.text)
        post = Post(talk.id, talk.key, self.ids, rank=Rank.URGENT)
        await post.put(tx, letter, care=Care.ONCE, now=now, message_id=words.id)
        await self._at_work(tx, case, actor, now=now, waits_for_us=False)
        await audit.record(tx, actor=actor.label, action="replied", case_id=case_id, now=now)

    async def decide(self, tx: Tx, actor: Actor, case_id: str, verdict: Verdict, *, now: datetime) -> None:
        """What becomes of a reply that may or may not have arrived. The same press once more changes nothing.

        Only who knows that the family has it stops the clock, and it stops now: when it arrived nobody knows.

        Raises:
            Conflict: somebody decided about it, or took the case, after the page was shown; or the doubt is over.
            Refused: the family cannot be reached in the chat.
        """
        case = await held_open(tx, actor, case_id)
        if await decided_before(tx, actor, case, verdict):
            return
        waits = await wrote_since(tx, case_id, verdict.message_id)
        match verdict.decision:
            case Decision.SENT_AGAIN:
                refuse_taken(case, actor, verdict.seen_holder)
                await self._talk_open(tx, case)
                await queue_again(tx, case, verdict.message_id, now=now)
                await self._at_work(tx, case, actor, now=now, waits_for_us=case.waits_for_us and waits)
            case Decision.ARRIVED:
                await believe(tx, case, verdict.message_id)
                await mark_reached(tx, case, now=now, answered=not waits)
            case Decision.LET_BE:
                await leave(tx, case, verdict.message_id)
                await store.change(tx, case, waits_for_us=case.waits_for_us and (waits or case.reached_at is None))
        await audit.record(
            tx, actor=actor.label, action=verdict.decision, case_id=case_id, detail=verdict.message_id, now=now
        )

    async def note(self, tx: Tx, actor: Actor, case_id: str, wording: Wording, *, now: datetime) -> None:
        """Raises Refused when there are no words."""
        case = await held(tx, actor, case_id)
        if await store.has_message(tx, wording.once):
            return
        refuse_closed(case)
        words = Words(id=wording.once, kind=MessageKind.NOTE, body=wording.text, at=now, staff_id=actor.staff_id)
        await self._write(tx, case, words)
        await self._go_on(tx, case, actor, now=now)
        await audit.record(tx, actor=actor.label, action="noted", case_id=case_id, now=now)

    async def log_attempt(
        self, tx: Tx, actor: Actor, case_id: str, attempt: Attempt, *, knowingly: bool = False, now: datetime
    ) -> None:
        """A try counts, and the clock goes on (B1: reached, not tried).

        Raises Refused for a way that the family has said no to, unless it was done `knowingly`: that stands in the history.
        """
        case = await held_open(tx, actor, case_id)
        against = forbids(await self._card(tx, case), attempt)
        if against and not knowingly:
            raise Refused("error.card_forbids")
        if against:
            await audit.record(tx, actor=actor.label, action="against_card", case_id=case_id, detail=attempt, now=now)
        await self._go_on(tx, case, actor, now=now)
        await audit.record(tx, actor=actor.label, action="attempted", case_id=case_id, detail=attempt, now=now)
        store.announce(tx, case_id=case_id, team_id=case.team_id)

    async def log_reached(self, tx: Tx, actor: Actor, case_id: str, how: Reached, *, now: datetime) -> None:
        case = await held_open(tx, actor, case_id)
        await mark_reached(tx, case, now=now, answered=True)
        await audit.record(tx, actor=actor.label, action="reached", case_id=case_id, detail=how, now=now)

    async def close(self, tx: Tx, actor: Actor, case_id: str, reason: CloseReason, *, now: datetime) -> None:
        """Ends the case; what the family wrote is erased after the team's retention time.

        Raises Refused when something is to start with a family that nobody has talked with.
        """
        case = await held_open(tx, actor, case_id)
        if closes_too_early(reason, talks=await count_talks(tx, case_id)):
            raise Refused("error.start_without_talk")
        team = await get_team(tx, case.team_id)
        await deadlines.stop(tx, case_id)
        await end_breach(tx, case, reached=False, now=now)
        await stop_waiting(tx, case_id)
        await store.change(
            tx,
            case,
            stage=Stage.ENDED,
            closed_at=now,
            close_reason=reason,
            waits_for_us=False,
            erase_at=now + timedelta(days=team.retention_days),
            **NO_LONGER,
        )
        await end_what_is_over(tx, Subject.CASE, case_id, now=now)
        await audit.record(tx, actor=actor.label, action="closed", case_id=case_id, detail=reason, now=now)

    async def erase(self, tx: Tx, actor: Actor, case_id: str, *, now: datetime) -> None:
        """The family asked: what retention would erase later goes now. Once more changes nothing.

        The conversation that held the case is forgotten too, unless the family has begun a new contact in it.

        Raises:
            Refused: the case is open; the team still works with it.
        """
        case = await held(tx, actor, case_id)
        if case.closed_at is None:
            raise Refused("error.case_open")
        if case.erased_at is not None:
            return
        await erase_words(tx, self.vault, case, now=now)
        if case.conversation_id is not None and not await conversations.has_draft(tx, case.conversation_id):
            await conversations.plan_forgetting(tx, case.conversation_id, at=now)
        await audit.record(tx, actor=actor.label, action="erased", case_id=case_id, now=now)

    async def reopen(self, tx: Tx, actor: Actor, case_id: str, *, now: datetime) -> None:
        """Raises Conflict when it is open, Refused when the family has taken it back or its words are erased."""
        await reopening.reopen(tx, actor, case_id, promise=self.promise, now=now)

    async def _write(self, tx: Tx, case: Case, words: Words) -> None:
        if not words.body.strip():
            raise Refused("error.empty_message")
        await store.add_message(tx, case, await self._key(tx, case), words)

    async def _at_work(self, tx: Tx, case: Case, actor: Actor, *, now: datetime, **changed: object) -> None:
        """Whoever answers what nobody holds, takes it, and it is written down as such; the holder holds it longer."""
        if case.holder_id is not None:
            await store.change(tx, case, **changed, **await self.claims.renewed(tx, case, actor, now=now))
            return
        await store.change(tx, case, **changed, **await self.claims.taken(tx, case, actor, now=now))
        await end_what_is_over(tx, Subject.CASE, case.id, now=now)
        await audit.record(tx, actor=actor.label, action="claimed", case_id=case.id, now=now)

    async def _go_on(self, tx: Tx, case: Case, actor: Actor, *, now: datetime) -> None:
        renewed = await self.claims.renewed(tx, case, actor, now=now)
        if renewed:
            await store.change(tx, case, **renewed)

    async def _key(self, tx: Tx, case: Case) -> SubjectKey:
        return await self.vault.key_of(tx, store.subject_of(case.id))

    async def _card(self, tx: Tx, case: Case) -> Card:
        """Empty where it does not open: what cannot be read forbids nothing."""
        try:
            return await store.card_of(tx, case.id, await self._key(tx, case))
        except Unreadable:
            return Card()

    async def _reachable(self, tx: Tx, case: Case) -> bool:
        talk = await self._talk(tx, case)
        return talk is not None and talk.reachable

    async def _talk_open(self, tx: Tx, case: Case) -> Conversation:
        """Raises Refused when the family cannot be reached in it."""
        talk = await self._talk(tx, case)
        if talk is None or not talk.reachable:
            raise Refused("error.not_reachable_in_chat")
        return talk

    async def _talk(self, tx: Tx, case: Case) -> Conversation | None:
        """None too where the conversation does not open: the case is read all the same, and tells of other ways."""
        if case.conversation_id is None:
            return None
        try:
            return await conversations.find_by_id(tx, self.vault, case.conversation_id)
        except Unreadable:
            return None
