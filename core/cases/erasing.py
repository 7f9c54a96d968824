"""Forgetting the words of a case while the figures stay: the key is shredded, so copies elsewhere are dead too."""

from datetime import datetime

from sqlalchemy import delete, exists, select, update

from core import audit
from core.cases import store
from core.cases.models import breaches, cases, messages, ticks
from core.cases.records import Case
from core.db import Tx
from core.vault import Vault

NO_LONGER: dict[str, object] = {"claim_ends_at": None, "offered_team_id": None, "offered_at": None}
"""What a case that is over has not: the end of a claim, and an offer."""


async def erase_words(tx: Tx, vault: Vault, case: Case, *, now: datetime, **also: object) -> None:
    """Shreds the key, deletes what it sealed and changes the case in one go (`also`: further columns)."""
    await vault.shred(tx, store.subject_of(case.id))
    await tx.execute(delete(messages).where(messages.c.case_id == case.id))
    await tx.execute(delete(ticks).where(ticks.c.case_id == case.id))
    await tx.execute(update(breaches).where(breaches.c.case_id == case.id).values(sealed_learned=None))
    words = {"sealed_card": None, "blind_phone": None, "conversation_id": None, "erased_at": now, "erase_at": None}
    await store.change(tx, case, **words, **NO_LONGER, **also)


async def due_to_erase(tx: Tx, *, now: datetime, limit: int) -> list[str]:
    query = select(cases.c.id).where(cases.c.erase_at <= now).order_by(cases.c.erase_at).limit(limit)
    return list((await tx.execute(query)).scalars())


async def erase_by_rule(tx: Tx, vault: Vault, case_id: str, *, now: datetime) -> str | None:
    """Retention: returns the conversation that held the case, to be forgotten with it.

    Nothing happens to a case that somebody is at work on: its turn comes at the next round.
    """
    case = await store.hold_if_free(tx, case_id)
    if case is None or case.erased_at is not None:
        return None
    await erase_words(tx, vault, case, now=now)
    await audit.record(tx, actor="clock", action="erased", case_id=case_id, now=now)
    return case.conversation_id


async def has_open_case(tx: Tx, conversation_id: str) -> bool:
    open_here = exists().where(cases.c.conversation_id == conversation_id, cases.c.closed_at.is_(None))
    return bool(await tx.connection.scalar(select(open_here)))


async def has_kept_case(tx: Tx, conversation_id: str) -> bool:
    """Open, or closed and not erased yet."""
    kept_here = exists().where(cases.c.conversation_id == conversation_id, cases.c.erased_at.is_(None))
    return bool(await tx.connection.scalar(select(kept_here)))
