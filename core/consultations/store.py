"""Consultations at rest. Team isolation lives here, as for cases: staff read and change through `visible_to`."""

from collections.abc import Collection
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, Select, delete, exists, func, insert, select, update

from core import signals
from core.consultations.models import consultations, messages
from core.consultations.records import Band, Consultation, Message, Question, Role, Stage, Written
from core.db import Tx, insert_unless_there
from core.errors import Conflict, NotFound
from core.notify.store import SUPERVISORS
from core.staff.actor import READERS, Actor
from core.staff.permissions import Right
from core.vault import Field, SubjectKey

COLUMNS = [consultations.c[name] for name in Consultation.__dataclass_fields__]
PAGE_ROWS = 200


def subject_of(consultation_id: str) -> str:
    return f"consultation:{consultation_id}"


async def add(
    tx: Tx, consultation_id: str, lookup: str, question: Question, *, asked_at: datetime, erase_at: datetime
) -> bool:
    """Whether it was new: a receipt has one consultation."""
    row = {
        "id": consultation_id,
        "team_id": question.team_id,
        "role": question.role,
        "band": question.band,
        "locale": question.locale,
        "lookup": lookup,
        "stage": Stage.WAITING,
        "urgent": False,
        "asked_at": asked_at,
        "erase_at": erase_at,
        "version": 0,
    }
    return await insert_unless_there(tx, consultations, row)


async def get(tx: Tx, consultation_id: str) -> Consultation:
    """For the program's own work, not for staff. Raises NotFound."""
    return _one(await _first(tx, consultations.c.id == consultation_id))


async def get_for(tx: Tx, actor: Actor, consultation_id: str, *, hold: bool = False) -> Consultation:
    """Raises NotFound, alike for what is not there and what is another team's.

    `hold`: nobody else is at work on it until this transaction ends.
    """
    return _one(await _first(tx, consultations.c.id == consultation_id, visible_to(actor), hold=hold))


async def find(tx: Tx, lookup: str, *, now: datetime, hold: bool = False) -> Consultation | None:
    """What is due to be erased is no longer found."""
    row = await _first(tx, consultations.c.lookup == lookup, consultations.c.erase_at > now, hold=hold)
    return _record(row) if row else None


async def hold_if_free(tx: Tx, consultation_id: str) -> Consultation | None:
    """For work on many in one transaction, which must never wait: None when somebody else is there."""
    mine = consultations.c.id == consultation_id
    free = await tx.execute(select(consultations.c.id).where(mine).with_for_update(key_share=True, skip_locked=True))
    return await get(tx, consultation_id) if free.first() else None


async def hold_free(tx: Tx, consultation_ids: Collection[str]) -> list[Consultation]:
    """The same for many at once."""
    these = select(*COLUMNS).where(consultations.c.id.in_(consultation_ids))
    free = await tx.execute(these.with_for_update(key_share=True, skip_locked=True))
    return [_record(row) for row in free.mappings()]


async def in_queue(tx: Tx, actor: Actor) -> list[Consultation]:
    """The least time left first; what is answered comes after what is waiting."""
    return [_record(row) for row in (await tx.execute(_queue_of(actor))).mappings()]


async def change(tx: Tx, consultation: Consultation, **values: Any) -> None:
    """Raises Conflict when somebody else has changed it since it was read."""
    theirs = consultations.c.id == consultation.id, consultations.c.version == consultation.version
    changed = await tx.execute(update(consultations).where(*theirs).values(**values, version=consultation.version + 1))
    if changed.rowcount == 0:
        raise Conflict("error.consultation_changed")
    announce(tx, consultation)


async def add_message(tx: Tx, consultation_id: str, key: SubjectKey, written: Written) -> None:
    await tx.execute(
        insert(messages).values(
            id=written.id,
            consultation_id=consultation_id,
            seq=await count_messages(tx, consultation_id) + 1,
            author=written.author,
            author_name=written.author_name,
            words=key.seal(words_field(written.id), written.words),
            at=written.at,
        )
    )


async def count_messages(tx: Tx, consultation_id: str) -> int:
    mine = messages.c.consultation_id == consultation_id
    return await tx.connection.scalar(select(func.count()).where(mine)) or 0


async def has_message(tx: Tx, consultation_id: str, message_id: str) -> bool:
    this = messages.c.id == message_id, messages.c.consultation_id == consultation_id
    return bool(await tx.connection.scalar(select(exists().where(*this))))


async def messages_of(tx: Tx, consultation_id: str, key: SubjectKey) -> tuple[Message, ...]:
    """Raises Unreadable."""
    mine = select(messages).where(messages.c.consultation_id == consultation_id).order_by(messages.c.seq)
    return tuple(_message(row, key) for row in (await tx.execute(mine)).mappings())


async def due_to_erase(tx: Tx, *, now: datetime, limit: int) -> list[str]:
    due = consultations.c.erase_at <= now
    query = select(consultations.c.id).where(due).order_by(consultations.c.erase_at).limit(limit)
    return list((await tx.execute(query)).scalars())


async def remove(tx: Tx, consultation: Consultation) -> None:
    """The messages by name too: in a restore foreign keys sleep."""
    await tx.execute(delete(messages).where(messages.c.consultation_id == consultation.id))
    await tx.execute(delete(consultations).where(consultations.c.id == consultation.id))
    announce(tx, consultation)


def announce(tx: Tx, consultation: Consultation) -> None:
    team = signals.team_topic(consultation.team_id)
    tx.announce(signals.consultation_topic(consultation.id), team, signals.team_topic(SUPERVISORS))


def visible_to(actor: Actor) -> ColumnElement[bool]:
    return consultations.c.id.is_not(None) if actor.may(Right.OVERSEE) else consultations.c.team_id == actor.team_id


@lru_cache(maxsize=READERS)
def _queue_of(actor: Actor) -> Select[Any]:
    return (
        select(*COLUMNS)
        .where(visible_to(actor))
        .order_by(consultations.c.due_at.is_(None), consultations.c.due_at, consultations.c.asked_at.desc())
        .limit(PAGE_ROWS)
    )


def words_field(message_id: str) -> Field:
    return Field("consultation_messages", message_id, "words")


async def _first(tx: Tx, *where: ColumnElement[bool], hold: bool = False) -> RowMapping | None:
    query = select(*COLUMNS).where(*where)
    return (await tx.execute(query.with_for_update(key_share=True) if hold else query)).mappings().one_or_none()


def _one(row: RowMapping | None) -> Consultation:
    if row is None:
        raise NotFound("error.consultation_not_found")
    return _record(row)


def _record(row: RowMapping) -> Consultation:
    values = {name: row[name] for name in Consultation.__dataclass_fields__}
    values.update(role=Role(row["role"]), band=Band(row["band"]), stage=Stage(row["stage"]))
    return Consultation(**values)


def _message(row: RowMapping, key: SubjectKey) -> Message:
    return Message(
        id=row["id"],
        seq=row["seq"],
        author=row["author"],
        author_name=row["author_name"],
        words=key.open(words_field(row["id"]), row["words"]),
        at=row["at"],
    )
