"""Everything the database holds about a run, opened with the vault's key and read in one transaction."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Row, Table, func, select

from bot.engine import State
from core.audit.models import audit
from core.cases import store as cases_store
from core.cases.models import cases
from core.cases.records import Card, Case, Message
from core.conversations.models import conversations
from core.conversations.records import Conversation
from core.conversations.store import find_by_id
from core.db import Tx, read
from core.inbox.models import seen
from core.notify.models import notices
from core.outbox.models import outbox
from core.outbox.store import WAITING
from core.sla.models import deadlines
from core.vault import Unreadable, Vault
from core.vault.models import data_keys
from tests.campaign.installation import Kept

AnyRow = Row[Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """A conversation, with the engine's state opened."""

    row: AnyRow
    talk: Conversation

    @property
    def state(self) -> State | None:
        return State.from_json(self.talk.state) if self.talk.state else None


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFile:
    """A case with its card and thread; both are empty once it is erased."""

    case: Case
    card: Card
    thread: tuple[Message, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Files:
    """`talks` by the person's address; the rows as they stand, by case or conversation."""

    talks: Mapping[str, Talk]
    cases: Mapping[str, CaseFile]
    letters: Mapping[str, list[AnyRow]]
    deadlines: Mapping[str, list[AnyRow]]
    notices: Mapping[str, list[AnyRow]]
    audit: Mapping[str, list[AnyRow]]
    subjects: frozenset[str]
    parked: tuple[str, ...]  # why, for each update that was set aside
    unreadable: tuple[str, ...]
    promise: timedelta

    @property
    def all_letters(self) -> list[AnyRow]:
        return [row for rows in self.letters.values() for row in rows]

    @property
    def all_deadlines(self) -> list[AnyRow]:
        return [row for rows in self.deadlines.values() for row in rows]


async def read_files(kept: Kept) -> Files:
    async with read(kept.database) as tx:
        talks, lost = await _talks(tx, kept.vault)
        found, closed = await _cases(tx, kept.vault)
        why = seen.c.parked_because.is_not(None)
        return Files(
            talks=talks,
            cases=found,
            letters=await _grouped(tx, outbox, "conversation_id"),
            deadlines=await _grouped(tx, deadlines, "case_id"),
            notices=await _grouped(tx, notices, "case_id"),
            audit=await _grouped(tx, audit, "case_id"),
            subjects=frozenset((await tx.execute(select(data_keys.c.subject))).scalars()),
            parked=tuple((await tx.execute(select(seen.c.parked_because).where(why))).scalars()),
            unreadable=(*lost, *closed),
            promise=kept.promise,
        )


async def letters_in_hand(kept: Kept) -> int:
    """How many letters are still owed: what `Crowd.settle` asks for."""
    async with read(kept.database) as tx:
        query = select(func.count()).select_from(outbox).where(outbox.c.state.in_(WAITING))
        return int(await tx.connection.scalar(query) or 0)


async def _talks(tx: Tx, vault: Vault) -> tuple[dict[str, Talk], list[str]]:
    found, lost = {}, []
    for row in (await tx.execute(select(conversations))).all():
        try:
            talk = await find_by_id(tx, vault, row.id)
        except Unreadable:
            lost.append(f"conversation {row.id}")
            continue
        if talk is not None:
            found[talk.address] = Talk(row=row, talk=talk)
    return found, lost


async def _cases(tx: Tx, vault: Vault) -> tuple[dict[str, CaseFile], list[str]]:
    found, lost = {}, []
    for id_ in (await tx.execute(select(cases.c.id))).scalars().all():
        case = await cases_store.get(tx, id_)
        try:
            found[id_] = await _case(tx, vault, case)
        except Unreadable:
            lost.append(f"case {id_}")
            found[id_] = CaseFile(case=case, card=Card(), thread=())
    return found, lost


async def _case(tx: Tx, vault: Vault, case: Case) -> CaseFile:
    if case.erased_at is not None:
        return CaseFile(case=case, card=Card(), thread=())
    key = await vault.key_of(tx, cases_store.subject_of(case.id))
    card = await cases_store.card_of(tx, case.id, key)
    return CaseFile(case=case, card=card, thread=await cases_store.messages_of(tx, case.id, key))


async def _grouped(tx: Tx, table: Table, by: str) -> Mapping[str, list[AnyRow]]:
    grouped: defaultdict[str, list[AnyRow]] = defaultdict(list)
    order = table.c.id if "id" in table.c else table.c.planned_at
    for row in (await tx.execute(select(table).order_by(order))).all():
        grouped[getattr(row, by) or ""].append(row)
    return grouped
