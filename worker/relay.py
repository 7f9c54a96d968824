"""Delivering what is owed. A claim, the send and its outcome are three steps; only the middle one touches a network."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import InitVar, dataclass, field, replace
from datetime import datetime

import structlog

from core import traces
from core.cases.delivery import USUAL
from core.cases.pace import PaceOf
from core.clock import Clock
from core.conversations import store as conversations
from core.db import AWAY, Database, Tx, begin, read
from core.db.lifeline import Lifeline
from core.outbox import Care, Delivery, DeliveryError, Doings, LetterError, Parcel, Sender, Unsure
from core.outbox import store as outbox
from core.outbox.policy import LEASE, Next, after_error, after_unsure
from core.outbox.store import Claim, OutboxRow, Whose
from core.vault import Unreadable, Vault
from worker.colleagues import Colleagues
from worker.settling import Outcome, Settling

log = structlog.get_logger()

AT_ONCE = 100
"""Letters of one channel on their way at the same time, of all processes; one for each conversation at most."""
BUSY = "busy"
"""Why a letter goes back when we ourselves are too fast: that was no try."""
NO_CHANNEL = ""
"""Stands for every channel that has no way out here: their letters are put off, and that takes hands of their own."""
DONE = Next(Delivery.DELIVERED)
GONE = Next(Delivery.FAILED, reason="gone")
UNREADABLE = Next(Delivery.FAILED, reason="unreadable")


@dataclass(slots=True, frozen=True)
class Taking:
    """One claim of several letters: by which process, and how long it holds."""

    holder: int | None
    until: datetime


@dataclass(slots=True, kw_only=True)
class Relay:
    database: Database
    vault: Vault
    clock: Clock
    senders: Mapping[str, Sender]
    lifeline: InitVar[Lifeline | None] = None
    colleagues: Colleagues = field(init=False)
    pause: Callable[[float], Awaitable[None]] = asyncio.sleep
    pace_of: PaceOf = USUAL
    _in_hand: dict[int, str] = field(default_factory=dict)
    """Letters on their way, each with the channel whose hands have it."""
    _half_taken: list[Taking] = field(default_factory=list)
    """Takings whose commit was not answered: kept or not, nobody has set out with them."""
    _carriers: int = 1
    _closing: bool = False

    def __post_init__(self, lifeline: Lifeline | None) -> None:
        self.colleagues = Colleagues(database=self.database, clock=self.clock, lifeline=lifeline)

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
        """Sets out with what is due, as far as a channel's hands are free, and does not wait: a slow one holds up no other.

        Returns how many letters are on their way now that were not before.
        """
        await self._settle_stale()
        claimed = await self._claim()
        for channel, row in claimed:
            self._in_hand[row.id] = channel
            letters.create_task(self._carry(row))
        return len(claimed)

    async def _carry(self, row: OutboxRow) -> None:
        """Whatever goes wrong with one letter, it stays in hand until its claim runs out, and the others go on."""
        try:
            await self._deliver(row)
        except Exception as problem:  # noqa: BLE001 - a defect of ours or a database away; the claim remembers the letter
            log.error("relay.letter_left", letter=row.id, problem=type(problem).__name__)
        finally:
            self._in_hand.pop(row.id, None)

    async def _claim(self) -> list[tuple[str, OutboxRow]]:
        """What is taken now, each with the channel whose hands it is in."""
        await self._give_back_half_taken()
        now, free = self.clock.now(), {} if self._closing else self._free_hands()
        async with read(self.database) as tx:
            due = [one for one in free if await outbox.anything_due(tx, now=now, whose=self._letters_of(one))]
        if not due:
            return []
        taking = Taking(self.colleagues.number, until=now + LEASE)
        self._half_taken.append(taking)
        async with begin(self.database) as tx:
            claimed = [
                (channel, row)
                for channel in due
                for row in await outbox.claim_due(
                    tx, now=now, limit=free[channel], holder=taking.holder, whose=self._letters_of(channel)
                )
            ]
            self._carriers = max(1, len(await outbox.holders(tx)))
        self._half_taken.remove(taking)
        return claimed

    async def _give_back_half_taken(self) -> None:
        for taking in tuple(self._half_taken):
            async with begin(self.database) as tx:
                await outbox.give_back(tx, holder=taking.holder, until=taking.until, now=self.clock.now())
            self._half_taken.remove(taking)

    def _free_hands(self) -> dict[str, int]:
        """Fewer where others carry too: what is taken and not sent soon goes back, and was taken in vain."""
        busy, hands = Counter(self._in_hand.values()), max(1, AT_ONCE // self._carriers)
        return {channel: hands - busy[channel] for channel in (*self.senders, NO_CHANNEL) if busy[channel] < hands}

    def _letters_of(self, channel: str) -> Whose:
        return conversations.not_on(*self.senders) if channel == NO_CHANNEL else conversations.on(channel)

    async def take_over(self) -> None:
        """At the start of a process that is alone on its database: whatever is in hand was in a dead one's."""
        async with read(self.database) as tx:
            rows = await outbox.in_hand(tx)
        await self._settle_interrupted(rows)

    async def _settle_stale(self) -> None:
        """Never what is in our own hands: its claim may only look old because the machine's clock was set."""
        rows = await self.colleagues.left_behind()
        await self._settle_interrupted([row for row in rows if row.id not in self._in_hand])

    async def _settle_interrupted(self, rows: list[OutboxRow]) -> None:
        """What a dead process held may or may not have arrived."""
        for row in rows:
            try:
                outcome = await self._after_interruption(row)
                await self._settling.once(outcome)
            except Exception as problem:  # noqa: BLE001 - one that cannot be settled must not keep all the others back
                log.error("relay.letter_left", letter=row.id, problem=type(problem).__name__)

    async def _after_interruption(self, row: OutboxRow) -> Outcome:
        claim = Claim(row.id, row.attempts)
        parcel = await self._open(row, claim, Doings())
        if isinstance(parcel, Parcel) and self._repeats_harmlessly(parcel):
            again = Next(Delivery.QUEUED, due_at=self.clock.now(), reason="interrupted")
        else:
            again = self._after_unsure(row, Unsure("interrupted"), self.clock.now())
        return Outcome(row=row, claim=claim, next=again, unsure=True)

    async def _deliver(self, row: OutboxRow) -> None:
        doings = Doings()
        try:
            after, unsure = await self._attempt(row, doings)
        except Exception as problem:  # noqa: BLE001 - whatever a channel does, the letter stays owed and the others go on
            log.error("relay.sender_failed", letter=row.id, problem=type(problem).__name__)
            after, unsure = self._after_unsure(row, Unsure("sender_failed"), self.clock.now()), True
        claim = Claim(row.id, row.attempts + 1)
        outcome = Outcome(row=row, claim=claim, next=after, unsure=unsure, doings=doings)
        await self._settling.surely(outcome)

    async def _attempt(self, row: OutboxRow, doings: Doings) -> tuple[Next, bool]:
        try:
            parcel = await self._open(row, Claim(row.id, row.attempts + 1), doings)
        except AWAY:
            return self._not_begun(), False
        if isinstance(parcel, Next):
            return parcel, False
        if self._closing:
            return self._not_begun(), False
        return await self._send(row, parcel)

    async def _send(self, row: OutboxRow, parcel: Parcel) -> tuple[Next, bool]:
        try:
            await self._hand_over(parcel)
        except DeliveryError as error:
            tries = _tries(row, error.reason)
            return after_error(error, attempts=tries, created_at=row.created_at, now=self.clock.now()), False
        except Unsure as unsure:
            return self._after_unsure(row, unsure, self.clock.now()), True
        except AWAY:
            if self._repeats_harmlessly(parcel):
                return self._not_begun(), False
            raise
        return DONE, False

    async def _hand_over(self, parcel: Parcel) -> None:
        sender = self.senders.get(parcel.channel)
        if sender is None:
            raise DeliveryError("channel_off", permanent=False)
        await sender.send(parcel, now=self.clock.now())

    def _repeats_harmlessly(self, parcel: Parcel) -> bool:
        if parcel.care is Care.HIDING:
            return True
        return parcel.channel in self.senders and self.senders[parcel.channel].repeats_harmlessly

    def _not_begun(self) -> Next:
        """As if it had never been taken."""
        return Next(Delivery.QUEUED, due_at=self.clock.now())

    @property
    def _settling(self) -> Settling:
        return Settling(
            database=self.database, vault=self.vault, clock=self.clock, pause=self.pause, pace_of=self.pace_of
        )

    async def _open(self, row: OutboxRow, claim: Claim, doings: Doings) -> Parcel | Next:
        """What to do instead when it cannot be opened; or when somebody else has taken it over, who has the say.

        As it is now: since it was claimed the person may have gone, or to another channel.
        """
        async with read(self.database) as tx:
            try:
                held = await outbox.held_by(tx, claim)
                talk = await conversations.find_by_id(tx, self.vault, held.conversation_id) if held else None
                if held is None or talk is None:
                    return GONE
                letter = outbox.opened(held, talk.key)
                hides = await self._to_hide(tx, held)
            except (Unreadable, LetterError):
                return UNREADABLE
        doings.channel, doings.address = talk.channel, talk.address
        return Parcel(
            id=row.id,
            conversation_id=talk.id,
            channel=talk.channel,
            address=talk.address,
            letter=letter,
            care=_care_of(row),
            attempts=row.attempts + 1,
            message_id=row.message_id,
            carriers=self._carriers,
            hides=hides,
            doings=doings,
        )

    async def _to_hide(self, tx: Tx, row: OutboxRow) -> tuple[int, ...]:
        if _care_of(row) is not Care.HIDING:
            return ()
        return await traces.to_hide(tx, row.conversation_id, now=self.clock.now())

    def _after_unsure(self, row: OutboxRow, unsure: Unsure, now: datetime) -> Next:
        tries = _tries(row, unsure.reason)
        after = after_unsure(unsure, care=_care_of(row), unsure_before=row.unsure_before, attempts=tries, now=now)
        return replace(after, keeps_words=after.keeps_words and row.message_id is not None)


def _tries(row: OutboxRow, reason: str) -> int:
    """With the one that just ended so. Those before, in which we ourselves were too fast, say nothing about the way."""
    return 1 if row.reason == BUSY != reason else row.attempts + 1


def _care_of(row: OutboxRow) -> Care:
    """A damaged row is handled with the greatest care, instead of being taken up again for ever."""
    return Care(row.care) if row.care in set(Care) else Care.ONCE
