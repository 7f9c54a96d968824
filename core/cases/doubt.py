"""Replies that may or may not have arrived: a person decides, once, what becomes of each."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import exists, select, update

from core import audit
from core.cases.models import messages
from core.cases.records import Case, MessageKind
from core.db import Tx
from core.errors import Conflict
from core.outbox import Delivery
from core.outbox.again import lay_to_rest, send_again
from core.staff import Actor


class Decision(StrEnum):
    """ARRIVED: somebody knows that the family has it, which is human contact. LET_BE: nobody knows, and it is left so."""

    SENT_AGAIN = "sent_again"
    ARRIVED = "arrived"
    LET_BE = "let_be"


DECISIONS = frozenset(Decision)


@dataclass(slots=True, frozen=True, kw_only=True)
class Verdict:
    """What somebody decides about a reply of unknown fate, as it stood on the page.

    `decided` is how often it had been decided about by then, so that each doubt is answered once, however often the form
    arrives. `seen_holder` is who held the case.
    """

    message_id: str
    decided: int
    decision: Decision
    seen_holder: str | None = None


def decisions_in(entries: Sequence[audit.Entry]) -> Mapping[str, list[audit.Entry]]:
    """By the message they are about, the oldest first."""
    found: defaultdict[str, list[audit.Entry]] = defaultdict(list)
    for entry in entries:
        if entry.action in DECISIONS and entry.detail:
            found[entry.detail].append(entry)
    return found


async def decided_before(tx: Tx, actor: Actor, case: Case, verdict: Verdict) -> bool:
    """Whether this very press has been taken already.

    Raises:
        Conflict: somebody has decided about it since the page was shown.
    """
    later = decisions_in(await audit.done_in(tx, case.id)).get(verdict.message_id, [])[verdict.decided :]
    if later and (later[0].actor, later[0].action) != (actor.label, verdict.decision):
        raise Conflict("error.settled_meanwhile")
    return bool(later)


async def queue_again(tx: Tx, case: Case, message_id: str, *, now: datetime) -> None:
    """Raises Conflict when there is no doubt about it any more."""
    await _settle(tx, case, message_id, delivery=Delivery.QUEUED, failure=None)
    if not await send_again(tx, message_id, now=now):
        raise Conflict("error.settled_meanwhile")


async def believe(tx: Tx, case: Case, message_id: str) -> None:
    """It has arrived; nobody knows when, so it has no time of delivery. Raises Conflict as above."""
    await _settle(tx, case, message_id, delivery=Delivery.DELIVERED, failure=None)
    await lay_to_rest(tx, message_id, arrived=True)


async def leave(tx: Tx, case: Case, message_id: str) -> None:
    """It stays uncertain, and nobody asks about it any more. Raises Conflict as above."""
    await _settle(tx, case, message_id, failure=Decision.LET_BE)
    await lay_to_rest(tx, message_id, arrived=False)


async def wrote_since(tx: Tx, case_id: str, message_id: str) -> bool:
    """Whether the family has written after this message, so that it does not answer them."""
    number = select(messages.c.number).where(messages.c.id == message_id).scalar_subquery()
    later = messages.c.case_id == case_id, messages.c.kind == MessageKind.FAMILY, messages.c.number > number
    return bool(await tx.connection.scalar(select(exists().where(*later))))


async def _settle(tx: Tx, case: Case, message_id: str, **values: Any) -> None:
    doubted = messages.c.id == message_id, messages.c.case_id == case.id, messages.c.delivery == Delivery.UNCERTAIN
    if (await tx.execute(update(messages).where(*doubted).values(**values))).rowcount == 0:
        raise Conflict("error.settled_meanwhile")
