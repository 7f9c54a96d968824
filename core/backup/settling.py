"""After the rows are back: what is known to have happened since the backup is made true again."""

from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, MetaData, Table, delete, func, literal, select, union, update

from core import audit, traces
from core.alerts import leaving as channels
from core.cases import delivery
from core.cases import store as cases
from core.cases.erasing import erase_words, has_kept_case
from core.cases.records import Case, Stage
from core.consent.store import withdraw as withdraw_consent
from core.consultations import erasing as forgotten
from core.consultations import store as consultations
from core.conversations import store as conversations
from core.db import Tx
from core.doors import links, moves
from core.outbox import Delivery
from core.outbox import store as outbox
from core.sla import store as deadlines
from core.vault import Unreadable, Vault

OPERATOR = "operator"
AT_ONCE = 500
ON_THE_WAY = (Delivery.QUEUED, Delivery.SENDING)


@dataclass(slots=True, frozen=True, kw_only=True)
class Settled:
    """`erased_cases`, `forgotten`: erased since the backup, and now again. `later_…`: begun since, and not in it."""

    erased_cases: int
    forgotten: int
    letters: int
    later_cases: int
    later_conversations: int


async def settle(tx: Tx, vault: Vault, known: MetaData, *, now: datetime) -> Settled:
    """Finishes the erasures that the keys tell of, and lets the relay find out what became of letters on their way."""
    settling = Settling(tx, vault, known, now)
    await audit.record(tx, actor=OPERATOR, action="restored", now=now)
    later_cases = await settling.begun_since("cases", cases.subject_of(""))
    later_conversations = await settling.begun_since("conversations", conversations.subject_of(""))
    erased = await settling.erase_cases()
    await settling.erase_consultations()
    await settling.drop_channels()
    forgotten = await settling.forget_conversations(held=[case.conversation_id for case in erased])
    await settling.drop_keys_of_nobody()
    return Settled(
        erased_cases=len(erased),
        forgotten=forgotten,
        letters=await settling.put_letters_in_hand(),
        later_cases=later_cases,
        later_conversations=later_conversations,
    )


@dataclass(slots=True, frozen=True)
class Settling:
    tx: Tx
    vault: Vault
    known: MetaData
    now: datetime

    async def begun_since(self, table: str, prefix: str) -> int:
        """How many keys of this kind are of nobody here."""
        keys = self._table("data_keys")
        later = keys.c.subject.startswith(prefix), keys.c.subject.not_in(select(_subject(self._table(table), prefix)))
        return await self.tx.connection.scalar(select(func.count()).select_from(keys).where(*later)) or 0

    async def erase_cases(self) -> list[Case]:
        """Every case whose key is gone: it was erased. As they were before."""
        table, keys = self._table("cases"), self._table("data_keys")
        keyless = _subject(table, cases.subject_of("")).not_in(select(keys.c.subject))
        found = await self.tx.execute(select(table.c.id).where(table.c.erased_at.is_(None), keyless))
        erased = [await cases.get(self.tx, case_id) for case_id in found.scalars().all()]
        for case in erased:
            await self._erase(case)
        return erased

    async def erase_consultations(self) -> None:
        """Those whose key is gone: all that is left of them here are words that do not open. The sums stay as they were."""
        table, keys = self._table("consultations"), self._table("data_keys")
        keyless = _subject(table, consultations.subject_of("")).not_in(select(keys.c.subject))
        for consultation_id in (await self.tx.execute(select(table.c.id).where(keyless))).scalars().all():
            await forgotten.erase(self.tx, self.vault, await consultations.get(self.tx, consultation_id))

    async def drop_channels(self) -> None:
        """Those whose key is gone were taken away since, or their owner has left."""
        table, keys = self._table("alert_channels"), self._table("data_keys")
        keyless = _subject(table, channels.subject_of("")).not_in(select(keys.c.subject))
        gone = (await self.tx.execute(select(table.c.id).where(keyless))).scalars().all()
        for channel_id in gone:
            await channels.forget_channel(self.tx, channel_id)

    async def forget_conversations(self, *, held: Iterable[str | None]) -> int:
        """Those that `held` an erased case, unless something else goes on there, and those that do not open.

        The latter were forgotten since, or emptied and given a new key. A case in one of them that has its own key is
        kept with its promise: it loses the way into the chat alone. How many it were.
        """
        idle = [one for one in held if one and not await self._in_use(one)]
        for one in idle:
            await self._forget(one)
        shut = [one async for one in self._conversations() if not await self._opens(one)]
        for one in shut:
            await self._forget(one)
            await self._let_cases_go_on(one)
        return len(idle) + len(shut)

    async def drop_keys_of_nobody(self) -> None:
        """What began after the backup is not here: its keys open nothing."""
        kept = self._table("cases")
        subjects = union(
            select(_subject(kept, cases.subject_of(""))).where(kept.c.erased_at.is_(None)),
            select(_subject(self._table("conversations"), conversations.subject_of(""))),
            select(_subject(self._table("consultations"), consultations.subject_of(""))),
            select(_subject(self._table("alert_channels"), channels.subject_of(""))),
        )
        for keys in (self._table("data_keys"), self._table("receipt_keys")):
            await self.tx.execute(delete(keys).where(keys.c.subject.not_in(subjects)))

    async def put_letters_in_hand(self) -> int:
        """What waited may have been sent since: the relay takes it for interrupted, as after a crash. How many."""
        letters = self._table("outbox")
        in_hand = {"state": Delivery.SENDING, "due_at": self.now, "claimed_by": None}
        changed = await self.tx.execute(update(letters).where(letters.c.state.in_(ON_THE_WAY)).values(in_hand))
        return changed.rowcount

    async def _erase(self, case: Case) -> None:
        """One that was open has most likely been taken back by the family; in any case nothing is left to do in it."""
        also: dict[str, Any] = {}
        if case.closed_at is None:
            await withdraw_consent(self.tx, case.id, now=self.now)
            await deadlines.stop(self.tx, case.id)
            also = {"stage": Stage.WITHDRAWN, "closed_at": self.now, "waits_for_us": False}
        await erase_words(self.tx, self.vault, case, now=self.now, **also)
        await audit.record(self.tx, actor=OPERATOR, action="erased", case_id=case.id, now=self.now)

    async def _forget(self, conversation_id: str) -> None:
        """With its lines and letters. A reply on its way to somebody who is gone will not arrive: the team is told."""
        letters = self._table("outbox")
        waiting = letters.c.conversation_id == conversation_id, letters.c.state.in_(ON_THE_WAY)
        replies = await self.tx.execute(select(letters.c.message_id).where(*waiting, letters.c.message_id.is_not(None)))
        for message_id in replies.scalars().all():
            await delivery.not_delivered(self.tx, message_id, state=Delivery.FAILED, reason="gone", now=self.now)
        await outbox.forget(self.tx, conversation_id)
        await traces.forget_all(self.tx, conversation_id)
        await links.forget_link(self.tx, conversation_id)
        await moves.forget_move(self.tx, conversation_id)
        await conversations.drop_draft(self.tx, conversation_id)  # its lines too: foreign keys may be asleep
        await conversations.forget(self.tx, self.vault, conversation_id)

    async def _let_cases_go_on(self, conversation_id: str) -> None:
        """Without the conversation that held them. Where the promise still runs, the team hears that another way is left."""
        table = self._table("cases")
        kept = table.c.conversation_id == conversation_id, table.c.erased_at.is_(None)
        for case_id in (await self.tx.execute(select(table.c.id).where(*kept))).scalars().all():
            await cases.change(self.tx, await cases.hold(self.tx, case_id), conversation_id=None)
            await delivery.lost_reach(self.tx, case_id, now=self.now, actor=OPERATOR)

    async def _in_use(self, conversation_id: str) -> bool:
        has_draft = await conversations.has_draft(self.tx, conversation_id)
        return has_draft or await has_kept_case(self.tx, conversation_id)

    async def _opens(self, conversation_id: str) -> bool:
        try:
            return await conversations.find_by_id(self.tx, self.vault, conversation_id) is not None
        except Unreadable:
            return False

    async def _conversations(self) -> AsyncIterator[str]:
        table, last = self._table("conversations"), ""
        while True:
            query = select(table.c.id).where(table.c.id > last).order_by(table.c.id).limit(AT_ONCE)
            some = (await self.tx.execute(query)).scalars().all()
            if not some:
                return
            for one in some:
                yield one
            last = some[-1]

    def _table(self, name: str) -> Table:
        return self.known.tables[name]


def _subject(table: Table, prefix: str) -> ColumnElement[str]:
    return literal(prefix) + table.c.id
