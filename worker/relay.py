"""Delivering what is owed. A claim, the send and its outcome are three steps; only the middle one touches a network."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

import structlog

from core.cases import delivery
from core.clock import Clock
from core.conversations import store as conversations
from core.db import Database, Tx, begin, read
from core.db.lifeline import Lifeline
from core.outbox import Care, Delivery, DeliveryError, Letter, Parcel, Sender, Unsure
from core.outbox import store as outbox
from core.outbox.policy import Next, after_error, after_unsure
from core.outbox.store import Claim, OutboxRow
from core.vault import Unreadable, Vault

log = structlog.get_logger()

AT_ONCE = 100
"""Letters on their way at the same time; one for each conversation at most."""
DONE = Next(Delivery.DELIVERED)
GONE = Next(Delivery.FAILED, reason="gone")
NOBODY_THERE = {"blocked", "gone"}
"""The chat is closed to us until the person writes again."""


@dataclass(slots=True, kw_only=True)
class Relay:
    database: Database
    vault: Vault
    clock: Clock
    senders: Mapping[str, Sender]
    lifeline: Lifeline | None = None
    """Tells the others that we live and hold what we have claimed; None where there are no others."""
    _in_hand: set[int] = field(default_factory=set)
    _closing: bool = False

    def close(self) -> None:
        """From now on nothing sets out: what is claimed and not yet sent goes back into the queue."""
        self._closing = True

    async def deliver_due(self) -> int:
        """Delivers everything due now, each conversation in order; returns how many letters were handled."""
        handled = 0
        while True:
            async with asyncio.TaskGroup() as letters:
                started = await self.start_due(letters)
            if not started:
                return handled
            handled += started

    async def start_due(self, letters: asyncio.TaskGroup) -> int:
        """Sets out with what is due, as far as hands are free, and does not wait: a slow channel holds up no other.

        Returns how many letters are on their way now that were not before.
        """
        await self._settle_stale()
        rows = await self._claim(limit=AT_ONCE - len(self._in_hand))
        for row in rows:
            self._in_hand.add(row.id)
            letters.create_task(self._carry(row))
        return len(rows)

    async def _carry(self, row: OutboxRow) -> None:
        """Whatever goes wrong with one letter, it stays in hand until its claim runs out, and the others go on."""
        try:
            await self._deliver(row)
        except Exception as problem:  # noqa: BLE001 - a defect of ours or a database away; the claim remembers the letter
            log.error("relay.letter_left", letter=row.id, problem=type(problem).__name__)
        finally:
            self._in_hand.discard(row.id)

    async def _claim(self, *, limit: int) -> list[OutboxRow]:
        now = self.clock.now()
        async with read(self.database) as tx:
            if self._closing or limit < 1 or not await outbox.anything_due(tx, now=now):
                return []
        async with begin(self.database) as tx:
            holder = self.lifeline.number if self.lifeline else None
            return await outbox.claim_due(tx, now=now, limit=limit, holder=holder)

    async def take_over(self) -> None:
        """At the start of a process that is alone on its database: whatever is in hand was in a dead one's."""
        async with read(self.database) as tx:
            rows = await outbox.in_hand(tx)
        await self._settle_interrupted(rows)

    async def _settle_stale(self) -> None:
        """Never what is in our own hands: its claim may only look old because the machine's clock was set."""
        async with read(self.database) as tx:
            rows = await outbox.stale(tx, now=self.clock.now())
        await self._settle_interrupted([row for row in rows if row.id not in self._in_hand])

    async def _settle_interrupted(self, rows: list[OutboxRow]) -> None:
        """What a dead process held may or may not have arrived."""
        for row in rows:
            try:
                outcome = await self._after_interruption(row)
                await self._settle(row, Claim(row.id, row.attempts), outcome, unsure=True)
            except Exception as problem:  # noqa: BLE001 - one that cannot be settled must not keep all the others back
                log.error("relay.letter_left", letter=row.id, problem=type(problem).__name__)

    async def _after_interruption(self, row: OutboxRow) -> Next:
        parcel = await self._open(row, Claim(row.id, row.attempts))
        if parcel and parcel.channel in self.senders and self.senders[parcel.channel].repeats_harmlessly:
            return Next(Delivery.QUEUED, due_at=self.clock.now(), reason="interrupted")
        return self._after_unsure(row, Unsure("interrupted"), self.clock.now())

    async def _deliver(self, row: OutboxRow) -> None:
        try:
            outcome, unsure = await self._attempt(row)
        except Exception as problem:  # noqa: BLE001 - whatever a channel does, the letter stays owed and the others go on
            log.error("relay.sender_failed", letter=row.id, problem=type(problem).__name__)
            outcome, unsure = self._after_unsure(row, Unsure("sender_failed"), self.clock.now()), True
        await self._settle(row, Claim(row.id, row.attempts + 1), outcome, unsure=unsure)

    async def _attempt(self, row: OutboxRow) -> tuple[Next, bool]:
        parcel = await self._open(row, Claim(row.id, row.attempts + 1))
        if parcel is None:
            return GONE, False
        if self._closing:
            return Next(Delivery.QUEUED, due_at=self.clock.now()), False
        try:
            await self._send(parcel)
        except DeliveryError as error:
            now = self.clock.now()
            return after_error(error, attempts=row.attempts + 1, created_at=row.created_at, now=now), False
        except Unsure as unsure:
            return self._after_unsure(row, unsure, self.clock.now()), True
        return DONE, False

    async def _send(self, parcel: Parcel) -> None:
        sender = self.senders.get(parcel.channel)
        if sender is None:
            raise DeliveryError("channel_off", permanent=False)
        await sender.send(parcel, now=self.clock.now())

    async def _open(self, row: OutboxRow, claim: Claim) -> Parcel | None:
        """None when the person, or the key to their words, is gone meanwhile, or somebody else has taken the letter over."""
        async with read(self.database) as tx:
            try:
                talk = await conversations.find_by_id(tx, self.vault, row.conversation_id)
                if talk is None or row.sealed_letter is None or not await outbox.stands(tx, claim):
                    return None
                letter = Letter.from_json(talk.key.open(outbox.letter_field(row.row_key), row.sealed_letter))
            except Unreadable:
                return None
        return Parcel(
            id=row.id,
            conversation_id=talk.id,
            channel=talk.channel,
            address=talk.address,
            letter=letter,
            care=Care(row.care),
            attempts=row.attempts + 1,
            message_id=row.message_id,
        )

    async def _settle(self, row: OutboxRow, claim: Claim, outcome: Next, *, unsure: bool) -> None:
        now = self.clock.now()
        async with begin(self.database) as tx:
            await conversations.hold(tx, row.conversation_id)
            if not await outbox.settle(tx, claim, outcome, unsure=unsure, now=now):
                return
            if outcome.reason in NOBODY_THERE:
                await _lost_reach(tx, row.conversation_id, now=now)
            await _tell_the_case(tx, row, outcome, now=now)
        if outcome.state is not Delivery.DELIVERED:
            log.info("relay.not_delivered", letter=row.id, state=outcome.state, reason=outcome.reason)

    def _after_unsure(self, row: OutboxRow, unsure: Unsure, now: datetime) -> Next:
        attempts = row.attempts + 1
        after = after_unsure(unsure, care=Care(row.care), unsure_before=row.unsure_before, attempts=attempts, now=now)
        return replace(after, keeps_words=after.keeps_words and row.message_id is not None)


async def _tell_the_case(tx: Tx, row: OutboxRow, outcome: Next, *, now: datetime) -> None:
    """The team decides about its own words; of the program's own it is told when they have not arrived."""
    lost = outcome.state in {Delivery.FAILED, Delivery.UNCERTAIN}
    state, reason = outcome.state, outcome.reason
    if lost and row.message_id is None:
        await delivery.letter_not_delivered(tx, row.conversation_id, state=state, reason=reason, now=now)
    elif lost:
        await delivery.not_delivered(tx, row.message_id, state=state, reason=reason, now=now)
    elif state is Delivery.DELIVERED and row.message_id is not None:
        await delivery.delivered(tx, row.message_id, now=now)


async def _lost_reach(tx: Tx, conversation_id: str, *, now: datetime) -> None:
    case_id = await conversations.set_reachable(tx, conversation_id, reachable=False)
    if case_id:
        await delivery.lost_reach(tx, case_id, now=now)
