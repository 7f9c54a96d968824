"""What the family's side does to a case. Each function is one part of a turn's transaction."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from core import audit, notify
from core.alerts.records import Subject
from core.alerts.settling import end_what_is_over
from core.cases import store
from core.cases.breaking import end_breach
from core.cases.erasing import erase_words
from core.cases.phone import blind_phone_of
from core.cases.records import Case, Matter, MessageKind, NewCase, Stage, Words
from core.consent import Agreement, record_consent
from core.consent.store import withdraw as withdraw_consent
from core.conversations import store as conversations
from core.db import Tx
from core.errors import Conflict
from core.ids import IdSource
from core.sla import store as deadlines
from core.sla.policy import Audience, due_at
from core.vault import Vault

FAMILY = "family"
URGENT = "urgent"


@dataclass(slots=True, frozen=True)
class FamilySide:
    vault: Vault
    ids: IdSource
    promise: timedelta

    async def open(self, tx: Tx, new: NewCase, agreement: Agreement, *, now: datetime) -> None:
        """Opens the case and starts the promise at this very instant.

        Raises:
            Conflict: the reference is taken; try the turn again with another.
        """
        if await store.reference_taken(tx, new.reference):
            raise Conflict("error.reference_taken")
        key = await self.vault.new_key(tx, store.subject_of(new.id), now=now)
        phone = blind_phone_of(self.vault, new.card)
        await store.add(tx, new, key, due_at=due_at(now, promise=self.promise), now=now, blind_phone=phone)
        await record_consent(tx, new.id, agreement, key)
        await deadlines.start(tx, new.id, opened_at=now, promise=self.promise)
        await conversations.set_case(tx, new.conversation_id, new.id)
        await audit.record(tx, actor=FAMILY, action="opened", case_id=new.id, now=now)
        if new.urgent:
            await tell_that_it_hurries(tx, await store.get(tx, new.id), now=now)

    async def add_words(self, tx: Tx, case_id: str, text: str, *, now: datetime, about: Matter | None = None) -> None:
        """Later words reach the team's thread; the case waits for the team again.

        Raises:
            Conflict: the case was closed meanwhile; take the turn again, so that the words do not go unread.
        """
        case = await store.get(tx, case_id)
        if case.closed_at is not None:
            raise Conflict("error.case_closed")
        key = await self.vault.key_of(tx, store.subject_of(case_id))
        words = Words(id=self.ids.new_id(), kind=MessageKind.FAMILY, body=text, at=now, about=about)
        await store.add_message(tx, case, key, words)
        answered = {} if case.waits_for_us else {"urgent_at": None}
        await store.change(tx, case, waits_for_us=True, **answered)

    async def raise_urgent(self, tx: Tx, case_id: str, *, now: datetime) -> None:
        """A rule has found urgent words in what the family just wrote: the team is told at once, each time anew."""
        await store.change(tx, await store.get(tx, case_id), urgent_at=now)
        await tell_that_it_hurries(tx, await store.get(tx, case_id), now=now)

    async def speaks(self, tx: Tx, case_id: str, locale: str) -> None:
        """From here on the family is answered, and apologised to, in this language."""
        case = await store.get(tx, case_id)
        if case.closed_at is None:
            await store.change(tx, case, locale=locale)

    async def moved(self, tx: Tx, case_id: str, channel: str) -> None:
        """From here on the family is in another channel; whoever answers sees which."""
        case = await store.get(tx, case_id)
        if case.erased_at is None:
            await store.change(tx, case, channel=channel)

    async def withdraw(self, tx: Tx, case_id: str, *, now: datetime) -> None:
        """Takes the message back: stops the clock and the team's work here, erases the words, tells the team.

        What the conversation itself shows is the caller's to purge. Once more changes nothing.
        """
        case = await store.get(tx, case_id)
        if case.erased_at is not None:
            return
        await withdraw_consent(tx, case_id, now=now)
        await deadlines.stop(tx, case_id)
        await end_breach(tx, case, reached=False, now=now)
        await erase_words(tx, self.vault, case, now=now, stage=Stage.WITHDRAWN, closed_at=now, waits_for_us=False)
        await end_what_is_over(tx, Subject.CASE, case_id, now=now)
        await audit.record(tx, actor=FAMILY, action="withdrawn", case_id=case_id, now=now)
        await notify.tell(tx, team_notice(case, "withdrawn", now=now))


async def tell_that_it_hurries(tx: Tx, case: Case, *, now: datetime) -> None:
    round_ = await notify.times_told(tx, case.id, URGENT)
    await notify.tell(tx, team_notice(case, URGENT, now=now, round_=round_))


def team_notice(case: Case, kind: str, *, now: datetime, round_: int = 0) -> notify.Notice:
    return notify.Notice(
        case_id=case.id,
        team_id=case.team_id,
        reference=case.reference,
        kind=kind,
        audience=Audience.TEAM,
        at=now,
        round=round_,
        holder_id=case.holder_id,
    )
