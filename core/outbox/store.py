"""Rows owed, in the order they were written for each conversation."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, Row, and_, delete, exists, insert, or_, select, true, update

from core import signals
from core.db import Tx
from core.ids import IdSource
from core.outbox.letter import Letter
from core.outbox.models import outbox
from core.outbox.policy import FURTHEST, GIVE_UP_AFTER, LEASE, Next
from core.outbox.records import Care, Delivery, Rank
from core.vault import Field, SubjectKey

OutboxRow: TypeAlias = Row[Any]
WAITING = (Delivery.QUEUED, Delivery.SENDING)
Whose: TypeAlias = Callable[[ColumnElement[str]], ColumnElement[bool]]
"""Narrows a query to some conversations, by their id."""


def anybodys(_conversation_id: ColumnElement[str]) -> ColumnElement[bool]:
    return true()


@dataclass(slots=True, frozen=True)
class Claim:
    """One taking of a letter: `attempts` counts it in, so that a later taking is another claim."""

    id: int
    attempts: int


@dataclass(slots=True, frozen=True)
class Post:
    """Writes letters for one conversation whose key is already at hand."""

    conversation_id: str
    key: SubjectKey
    ids: IdSource
    rank: Rank = Rank.ROUTINE

    async def put(self, tx: Tx, letter: Letter, *, care: Care, now: datetime, message_id: str | None = None) -> None:
        await tx.execute(insert(outbox), self.sealed(letter, care=care, now=now, message_id=message_id))
        tx.announce(signals.OUTBOX)

    def sealed(self, letter: Letter, *, care: Care, now: datetime, message_id: str | None = None) -> dict[str, object]:
        """The row, for `put_all`."""
        row_key = self.ids.new_id()
        return {
            "conversation_id": self.conversation_id,
            "message_id": message_id,
            "rank": self.rank,
            "care": care,
            "state": Delivery.QUEUED,
            "row_key": row_key,
            "sealed_letter": self.key.seal(letter_field(row_key), letter.to_json()),
            "created_at": now,
            "due_at": now,
        }


async def put_all(tx: Tx, rows: Sequence[dict[str, object]]) -> None:
    """Letters to many conversations at once."""
    if rows:
        await tx.execute(insert(outbox), list(rows))
        tx.announce(signals.OUTBOX)


def letter_field(row_key: str) -> Field:
    return Field("outbox", row_key, "sealed_letter")


def opened(row: OutboxRow, key: SubjectKey) -> Letter:
    """Raises Unreadable or LetterError: its words are damaged, or gone."""
    return Letter.from_json(key.open(letter_field(row.row_key), row.sealed_letter or b""))


async def anything_due(tx: Tx, *, now: datetime, whose: Whose = anybodys) -> bool:
    query = select(exists().where(*_may_go(now), whose(outbox.c.conversation_id)))
    return bool(await tx.connection.scalar(query))


async def stale(tx: Tx, *, now: datetime, holders: Collection[int] = ()) -> list[OutboxRow]:
    """Letters on their way whose claim ran out, or which one of these processes holds."""
    left = or_(_is_due(now), outbox.c.claimed_by.in_(holders))
    return list(await tx.execute(select(outbox).where(outbox.c.state == Delivery.SENDING, left)))


async def holders(tx: Tx) -> set[int | None]:
    """The processes that have letters on their way, by their numbers; None for all that have no number."""
    held = outbox.c.state == Delivery.SENDING, outbox.c.due_at.is_not(None)  # the second, for the index
    numbers = await tx.execute(select(outbox.c.claimed_by).distinct().where(*held))
    return set(numbers.scalars())


async def held_by(tx: Tx, claim: Claim) -> OutboxRow | None:
    """The letter as it is now, as long as it is in the hands that this claim put it in."""
    ours = outbox.c.id == claim.id, outbox.c.state == Delivery.SENDING, outbox.c.attempts == claim.attempts
    return (await tx.execute(select(outbox).where(*ours))).one_or_none()


async def conversation_of(tx: Tx, id_: int) -> str | None:
    """Where a letter belongs now; None for one that is gone."""
    found: str | None = await tx.connection.scalar(select(outbox.c.conversation_id).where(outbox.c.id == id_))
    return found


async def in_hand(tx: Tx) -> list[OutboxRow]:
    """Every letter that some process has claimed and not settled."""
    return list(await tx.execute(select(outbox).where(outbox.c.state == Delivery.SENDING)))


async def claim_due(
    tx: Tx, *, now: datetime, limit: int, holder: int | None = None, whose: Whose = anybodys
) -> list[OutboxRow]:
    """Takes letters that are due and first in line for their conversation, by compare-and-set on both databases.

    A person's own words and what tells of a broken promise go before routine. `holder` is the process that takes them.
    """
    due = (
        select(outbox)
        .where(*_may_go(now), whose(outbox.c.conversation_id))
        .order_by(outbox.c.rank, outbox.c.due_at, outbox.c.id)
        .limit(limit)
        .with_for_update(skip_locked=True, key_share=True)
    )
    return [row for row in await tx.execute(due) if await _claim(tx, row.id, now=now, holder=holder)]


async def settle(tx: Tx, claim: Claim, outcome: Next, *, unsure: bool = False, now: datetime) -> bool:
    """Writes what became of a letter; False when somebody else has it in hand, or has had it since.

    A process that slept while another took its letter over changes nothing; but that it has arrived counts for as long
    as nobody has set out with it again. Once nothing more is due its words are dropped, unless a person may need them.
    """
    values: dict[str, object] = {"state": outcome.state, "due_at": outcome.due_at, "reason": outcome.reason}
    values["claimed_by"] = None
    if unsure:
        values["unsure_before"] = True
    if outcome.due_at is None:
        values["done_at"] = now
        if not outcome.keeps_words:
            values["sealed_letter"] = None
    result = await tx.execute(
        update(outbox)
        .where(outbox.c.id == claim.id, outbox.c.state.in_(_open_to(outcome)), outbox.c.attempts == claim.attempts)
        .values(**values)
    )
    tx.announce(signals.OUTBOX)
    return result.rowcount == 1


def _open_to(outcome: Next) -> tuple[Delivery, ...]:
    """The states in which this may still be said of a letter."""
    if outcome.state is Delivery.DELIVERED:
        return Delivery.SENDING, Delivery.QUEUED, Delivery.UNCERTAIN
    return (Delivery.SENDING,)


async def give_back(tx: Tx, *, holder: int | None, until: datetime, now: datetime) -> None:
    """Undoes a claim of which nobody knows whether it was kept, and with which nobody has set out."""
    half_taken = (
        outbox.c.state == Delivery.SENDING,
        outbox.c.due_at == until,
        outbox.c.claimed_by.is_not_distinct_from(holder),
    )
    await tx.execute(update(outbox).where(*half_taken).values(state=Delivery.QUEUED, due_at=now, claimed_by=None))


async def still_owed(tx: Tx, conversation_id: str, *, now: datetime) -> bool:
    """Whether a letter is on its way that may still arrive; one that is older than the giving up never will."""
    on_its_way = exists().where(
        outbox.c.conversation_id == conversation_id,
        outbox.c.state.in_(WAITING),
        outbox.c.created_at > now - GIVE_UP_AFTER,
    )
    return bool(await tx.connection.scalar(select(on_its_way)))


async def next_due(tx: Tx) -> datetime | None:
    """When the next letter, or the end of the next claim, is due. One behind another waits for that one, not for us."""
    concerns_us = or_(outbox.c.state == Delivery.SENDING, _first_in_line())
    query = select(outbox.c.due_at).where(outbox.c.due_at.is_not(None), concerns_us)
    return await tx.connection.scalar(query.order_by(outbox.c.due_at).limit(1))


async def forget(tx: Tx, conversation_id: str) -> None:
    await tx.execute(delete(outbox).where(outbox.c.conversation_id == conversation_id))


async def forget_but_in_hand(tx: Tx, conversation_id: str) -> None:
    """The same; but of what is on its way just now only the words.

    It still comes before what is written next, and what becomes of it is still learnt.
    """
    theirs = outbox.c.conversation_id == conversation_id
    await tx.execute(delete(outbox).where(theirs, outbox.c.state != Delivery.SENDING))
    await tx.execute(update(outbox).where(theirs).values(sealed_letter=None))


async def leave_unsaid(tx: Tx, conversation_id: str) -> None:
    """Drops the program's own answers that have not set out. What a person wrote, and an apology, are still owed."""
    unsaid = outbox.c.rank == Rank.ROUTINE, outbox.c.message_id.is_(None), outbox.c.state == Delivery.QUEUED
    await tx.execute(delete(outbox).where(outbox.c.conversation_id == conversation_id, *unsaid))


async def _claim(tx: Tx, id_: int, *, now: datetime, holder: int | None = None) -> bool:
    result = await tx.execute(
        update(outbox)
        .where(outbox.c.id == id_, outbox.c.state == Delivery.QUEUED)
        .values(state=Delivery.SENDING, due_at=now + LEASE, attempts=outbox.c.attempts + 1, claimed_by=holder)
    )
    return result.rowcount == 1


def _may_go(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return outbox.c.state == Delivery.QUEUED, _is_due(now), _first_in_line()


def _is_due(now: datetime) -> ColumnElement[bool]:
    """Its time has come; or it lies so far ahead that the clock must have been set back since it was written."""
    return or_(outbox.c.due_at <= now, outbox.c.due_at > now + FURTHEST)


def _first_in_line() -> ColumnElement[bool]:
    """And nothing else of the conversation is on its way: an old letter may be sent again while a later one is."""
    other = outbox.alias("other")
    return ~exists().where(
        other.c.conversation_id == outbox.c.conversation_id,
        or_(
            other.c.state == Delivery.SENDING,
            and_(other.c.state == Delivery.QUEUED, other.c.id < outbox.c.id),
        ),
    )
