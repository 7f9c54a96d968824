"""What became of a letter, written where it belongs: on the letter, in its case, and on the way to the person."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime

import structlog

from core import traces
from core.cases import delivery
from core.cases.pace import PaceOf
from core.clock import Clock
from core.conversations import store as conversations
from core.db import AWAY, Database, Tx, begin
from core.outbox import NOBODY_THERE, Delivery, Doings, Rank
from core.outbox import store as outbox
from core.outbox.policy import Next
from core.outbox.store import Claim, OutboxRow
from core.vault import Vault

log = structlog.get_logger()

FIRST_REST, LONGEST_REST = 0.1, 2.0
"""Seconds between two tries to write down an outcome. Well below the eight seconds that a stop waits for letters."""


@dataclass(slots=True, frozen=True, kw_only=True)
class Outcome:
    """What became of one taking of a letter. `unsure`: it may have arrived. `doings`: what it changed in the chat."""

    row: OutboxRow
    claim: Claim
    next: Next
    unsure: bool
    doings: Doings = field(default_factory=Doings)


@dataclass(slots=True, frozen=True, kw_only=True)
class Settling:
    database: Database
    vault: Vault
    clock: Clock
    pause: Callable[[float], Awaitable[None]] = asyncio.sleep
    pace_of: PaceOf = delivery.USUAL

    async def surely(self, outcome: Outcome) -> None:
        """What is known is not forgotten because the database is away: written as soon as it is back, or broken off.

        However late: whoever has taken the letter over meanwhile has the say, and nothing is written then.
        """
        rest = FIRST_REST
        while not await self._once_unless_away(outcome, first=rest == FIRST_REST):
            await self.pause(rest)
            rest = min(2 * rest, LONGEST_REST)

    async def once(self, outcome: Outcome) -> None:
        now, row = self.clock.now(), outcome.row
        async with begin(self.database) as tx:
            home = await _held_home(tx, row)
            there = await self._held_there(tx, outcome.doings, home)
            has_moved = bool(outcome.doings.address) and there != home
            after = _on_to_where_they_are(outcome, now=now) if has_moved else outcome.next
            has_the_say = await outbox.settle(tx, outcome.claim, after, unsure=outcome.unsure, now=now)
            if there is not None:
                await _note_doings(tx, there, row, outcome.doings, now=now)
            if not has_the_say:
                return
            if after.reason in NOBODY_THERE:
                await _lost_reach(tx, home, now=now)
            await self._tell_the_case(tx, row, home, after, now=now)
        if after.state is not Delivery.DELIVERED:
            log.info("relay.not_delivered", letter=row.id, state=after.state, reason=after.reason)

    async def _held_there(self, tx: Tx, doings: Doings, home: str) -> str | None:
        """Whoever is where the letter was sent to, also where another taking of the letter has the say about it.

        After whom it belongs to: a conversation only ever moves on from an older to a newer one (decision 0010).
        """
        there = await self._at(tx, doings)
        if there in {None, home}:
            return there
        await conversations.hold(tx, there)
        return await self._at(tx, doings)  # while we waited it may have become somebody else's

    async def _at(self, tx: Tx, doings: Doings) -> str | None:
        if not doings.address:
            return None
        return await conversations.id_at(tx, self.vault, channel=doings.channel, address=doings.address)

    async def _once_unless_away(self, outcome: Outcome, *, first: bool) -> bool:
        try:
            await self.once(outcome)
        except AWAY as problem:
            if first:
                log.warning("relay.outcome_waits", letter=outcome.row.id, problem=type(problem).__name__)
            return False
        return True

    async def _tell_the_case(self, tx: Tx, row: OutboxRow, home: str, outcome: Next, *, now: datetime) -> None:
        """The team decides about its own words; of the program's own it is told when they have not arrived."""
        lost = outcome.state in {Delivery.FAILED, Delivery.UNCERTAIN}
        state, reason = outcome.state, outcome.reason
        if lost and row.message_id is None:
            await delivery.letter_not_delivered(tx, home, state=state, reason=reason, now=now)
        elif lost:
            await delivery.not_delivered(tx, row.message_id, state=state, reason=reason, now=now)
        elif state is Delivery.DELIVERED and row.message_id is not None:
            await delivery.delivered(tx, row.message_id, now=now, pace_of=self.pace_of)


async def _held_home(tx: Tx, row: OutboxRow) -> str:
    """The conversation that the letter belongs to: since it was claimed that may have become another."""
    before: str = row.conversation_id
    await conversations.hold(tx, before)
    home = await outbox.conversation_of(tx, row.id)
    if home is None or home == before:
        return before
    await conversations.hold(tx, home)
    return home


def _on_to_where_they_are(outcome: Outcome, *, now: datetime) -> Next:
    """Whoever has gone to another channel meanwhile, and perhaps closed the chat behind them, is reached there."""
    if outcome.unsure or outcome.next.state is Delivery.DELIVERED:
        return outcome.next
    return Next(Delivery.QUEUED, due_at=now)


async def _note_doings(tx: Tx, there: str, row: OutboxRow, doings: Doings, *, now: datetime) -> None:
    """Of an answer of the program's own nothing is lost with it: it may be hidden even if it arrives too late."""
    answer = row.rank == Rank.ROUTINE and row.message_id is None
    await traces.forget(tx, there, doings.gone)
    await traces.keep(tx, there, doings.put, passing=answer, now=now)


async def _lost_reach(tx: Tx, conversation_id: str, *, now: datetime) -> None:
    case_id = await conversations.set_reachable(tx, conversation_id, reachable=False)
    if case_id:
        await delivery.lost_reach(tx, case_id, now=now)
