"""Delivering what is owed. A claim, the send and its outcome are three steps; only the middle one touches a network."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

import structlog

from core.cases import delivery
from core.clock import Clock
from core.conversations import store as conversations
from core.db import Database, Tx, begin, read
from core.outbox import Care, Delivery, DeliveryError, Letter, Parcel, Sender, Unsure
from core.outbox import store as outbox
from core.outbox.policy import Next, after_error, after_unsure
from core.outbox.store import OutboxRow
from core.vault import Unreadable, Vault

log = structlog.get_logger()

AT_ONCE = 20
DONE = Next(Delivery.DELIVERED)
GONE = Next(Delivery.FAILED, reason="gone")


@dataclass(slots=True, frozen=True, kw_only=True)
class Relay:
    database: Database
    vault: Vault
    clock: Clock
    senders: Mapping[str, Sender]
    _one_round: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def deliver_due(self) -> int:
        """Delivers everything due now, each conversation in order; returns how many letters were handled."""
        handled = 0
        async with self._one_round:
            await self._settle_stale()
            while rows := await self._claim():
                async with asyncio.TaskGroup() as group:
                    for row in rows:
                        group.create_task(self._deliver(row))
                handled += len(rows)
        return handled

    async def _claim(self) -> list[OutboxRow]:
        now = self.clock.now()
        async with read(self.database) as tx:
            if not await outbox.anything_due(tx, now=now):
                return []
        async with begin(self.database) as tx:
            return await outbox.claim_due(tx, now=now, limit=AT_ONCE)

    async def take_over(self) -> None:
        """At the start of a process that is alone on its database: whatever is in hand was in a dead one's."""
        async with read(self.database) as tx:
            rows = await outbox.in_hand(tx)
        await self._settle_interrupted(rows)

    async def _settle_stale(self) -> None:
        async with read(self.database) as tx:
            rows = await outbox.stale(tx, now=self.clock.now())
        await self._settle_interrupted(rows)

    async def _settle_interrupted(self, rows: list[OutboxRow]) -> None:
        """What a dead process held may or may not have arrived."""
        for row in rows:
            outcome = self._after_unsure(row, Unsure("interrupted"), self.clock.now())
            await self._settle(row, outcome, unsure=True)

    async def _deliver(self, row: OutboxRow) -> None:
        try:
            outcome, unsure = await self._attempt(row)
        except Exception as problem:  # noqa: BLE001 - whatever a channel does, the letter stays owed and the others go on
            log.error("relay.sender_failed", letter=row.id, problem=type(problem).__name__)
            outcome, unsure = self._after_unsure(row, Unsure("sender failed"), self.clock.now()), True
        await self._settle(row, outcome, unsure=unsure)

    async def _attempt(self, row: OutboxRow) -> tuple[Next, bool]:
        parcel = await self._open(row)
        if parcel is None:
            return GONE, False
        try:
            await self.senders[parcel.channel].send(parcel, now=self.clock.now())
        except DeliveryError as error:
            now = self.clock.now()
            return after_error(error, attempts=row.attempts + 1, created_at=row.created_at, now=now), False
        except Unsure as unsure:
            return self._after_unsure(row, unsure, self.clock.now()), True
        return DONE, False

    async def _open(self, row: OutboxRow) -> Parcel | None:
        """None when the person, or the key to their words, is gone meanwhile, or no sender knows the channel."""
        async with read(self.database) as tx:
            try:
                talk = await conversations.find_by_id(tx, self.vault, row.conversation_id)
                if talk is None or talk.channel not in self.senders or row.sealed_letter is None:
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

    async def _settle(self, row: OutboxRow, outcome: Next, *, unsure: bool) -> None:
        now = self.clock.now()
        async with begin(self.database) as tx:
            if not await outbox.settle(tx, row.id, outcome, unsure=unsure, now=now):
                return
            if outcome.reason == "blocked":
                await _lost_reach(tx, row.conversation_id, now=now)
            if row.message_id is not None:
                await _tell_the_case(tx, row.message_id, outcome, now=now)
        if outcome.state is not Delivery.DELIVERED:
            log.info("relay.not_delivered", letter=row.id, state=outcome.state, reason=outcome.reason)

    def _after_unsure(self, row: OutboxRow, unsure: Unsure, now: datetime) -> Next:
        attempts = row.attempts + 1
        return after_unsure(unsure, care=Care(row.care), unsure_before=row.unsure_before, attempts=attempts, now=now)


async def _tell_the_case(tx: Tx, message_id: str, outcome: Next, *, now: datetime) -> None:
    if outcome.state is Delivery.DELIVERED:
        await delivery.delivered(tx, message_id, now=now)
    elif outcome.state in {Delivery.FAILED, Delivery.UNCERTAIN}:
        await delivery.not_delivered(tx, message_id, state=outcome.state, reason=outcome.reason, now=now)


async def _lost_reach(tx: Tx, conversation_id: str, *, now: datetime) -> None:
    case_id = await conversations.set_reachable(tx, conversation_id, reachable=False)
    if case_id:
        await delivery.lost_reach(tx, case_id, now=now)
