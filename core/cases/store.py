"""Cases at rest. Team isolation lives here: every read or change by staff goes through `_visible_to`."""

from collections.abc import Collection, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, Select, and_, func, insert, or_, select, update

from core import signals
from core.cases.models import cases, messages
from core.cases.records import Card, Case, CloseReason, Kind, Matter, Message, MessageKind, NewCase, Stage, Words
from core.conversations import store as conversations
from core.db import Tx
from core.errors import Conflict, NotFound
from core.notify.store import SUPERVISORS
from core.outbox import Delivery
from core.staff.actor import READERS, Actor
from core.staff.permissions import Right
from core.vault import Field, SubjectKey, Unreadable

CASE_COLUMNS = [cases.c[name] for name in Case.__dataclass_fields__]
PAGE_ROWS = 200


def subject_of(case_id: str) -> str:
    return f"case:{case_id}"


async def add(
    tx: Tx, new: NewCase, key: SubjectKey, *, due_at: datetime, now: datetime, blind_phone: str | None = None
) -> None:
    await tx.execute(
        insert(cases).values(
            id=new.id,
            reference=new.reference,
            team_id=new.team_id,
            conversation_id=new.conversation_id,
            kind=new.kind,
            channel=new.channel,
            locale=new.locale,
            stage=Stage.NEW,
            opened_at=now,
            due_at=due_at,
            urgent_at=now if new.urgent else None,
            sealed_card=key.seal(card_field(new.id), new.card.to_json()),
            blind_phone=blind_phone,
        )
    )
    announce(tx, case_id=new.id, team_id=new.team_id)


async def get(tx: Tx, case_id: str) -> Case:
    """For the program's own work, not for staff. Raises NotFound."""
    return await _one(tx, cases.c.id == case_id)


async def get_for(tx: Tx, actor: Actor, case_id: str) -> Case:
    """Raises NotFound, alike for what is not there and what is another team's."""
    return await _one(tx, cases.c.id == case_id, visible_to(actor))


async def hold(tx: Tx, case_id: str) -> Case:
    """The case, with nobody else at work on it or its conversation until this transaction ends. Raises NotFound."""
    case = await get(tx, case_id)
    if case.conversation_id is not None:
        await conversations.hold(tx, case.conversation_id)
    return await _one(tx, cases.c.id == case_id, lock=True)


async def hold_if_free(tx: Tx, case_id: str) -> Case | None:
    """The same for work on many cases in one transaction, which must never wait: None when somebody else is there."""
    case = await get(tx, case_id)
    if case.conversation_id is not None and not await conversations.is_free(tx, case.conversation_id):
        return None
    query = select(cases.c.id).where(cases.c.id == case_id).with_for_update(key_share=True, skip_locked=True)
    return await get(tx, case_id) if (await tx.execute(query)).first() else None


async def hold_free(tx: Tx, case_ids: Collection[str]) -> list[Case]:
    """The same for many at once: those of them with which nobody else is at work."""
    asked = await tx.execute(select(cases.c.id, cases.c.conversation_id).where(cases.c.id.in_(case_ids)))
    talks: dict[str, str | None] = {row.id: row.conversation_id for row in asked}
    free = await conversations.free_among(tx, {talk for talk in talks.values() if talk is not None})
    ours = [id_ for id_, talk in talks.items() if talk is None or talk in free]
    query = select(*CASE_COLUMNS).where(cases.c.id.in_(ours)).with_for_update(key_share=True, skip_locked=True)
    return [case_in(row) for row in (await tx.execute(query)).mappings()]


async def reference_taken(tx: Tx, reference: str) -> bool:
    return await tx.connection.scalar(select(cases.c.id).where(cases.c.reference == reference)) is not None


async def open_cases(tx: Tx, actor: Actor) -> list[tuple[Case, bytes | None]]:
    """The queue, the least time left first, with each sealed card; what is reached comes after what is waiting.

    Where something that waits for us may hurry, it comes before all else. A reply on its way moves nothing: until it has arrived, the family has not been reached.
    """
    reached = cases.c.reached_at.is_not(None)
    calm = or_(cases.c.urgent_at.is_(None), cases.c.waits_for_us.is_(False))
    query = (
        select(*CASE_COLUMNS, cases.c.sealed_card)
        .where(visible_to(actor), cases.c.closed_at.is_(None))
        .order_by(calm, reached, and_(reached, cases.c.waits_for_us.is_(False)), cases.c.due_at)
        .limit(PAGE_ROWS)
    )
    rows = (await tx.execute(query)).mappings()
    return [(case_in(row), row["sealed_card"]) for row in rows]


async def get_offered(tx: Tx, actor: Actor, case_id: str) -> Case:
    """What the actor's team is asked to take over. Raises NotFound, alike for all else."""
    return await _one(tx, cases.c.id == case_id, *_offered_to(actor))


async def offered_cases(tx: Tx, actor: Actor) -> list[Case]:
    """The least time left first; what is reached comes last."""
    return [case_in(row) for row in (await tx.execute(_offers(actor))).mappings()]


async def change(tx: Tx, case: Case, **values: Any) -> None:
    """Raises Conflict when somebody else has changed the case since `case` was read."""
    result = await tx.execute(
        update(cases)
        .where(cases.c.id == case.id, cases.c.revision == case.revision)
        .values(**values, revision=case.revision + 1)
    )
    if result.rowcount == 0:
        raise Conflict("error.changed_meanwhile")
    _announce_change(tx, case)


async def mark_broken(tx: Tx, broken: Sequence[Case], *, now: datetime) -> None:
    """Of cases that this transaction holds: nobody else can have changed them meanwhile."""
    these = cases.c.id.in_([case.id for case in broken])
    await tx.execute(update(cases).where(these).values(breached_at=now, revision=cases.c.revision + 1))
    for case in broken:
        _announce_change(tx, case)


def _announce_change(tx: Tx, case: Case) -> None:
    announce(tx, case_id=case.id, team_id=case.team_id)
    if case.offered_team_id:
        tx.announce(signals.team_topic(case.offered_team_id))


async def card_of(tx: Tx, case_id: str, key: SubjectKey) -> Card:
    sealed = await tx.connection.scalar(select(cases.c.sealed_card).where(cases.c.id == case_id))
    return open_card(case_id, sealed, key)


def open_card(case_id: str, sealed: bytes | None, key: SubjectKey | None) -> Card:
    """An erased case has an empty card. Raises Unreadable."""
    if sealed is None:
        return Card()
    if key is None:
        raise Unreadable(subject_of(case_id))
    return Card.from_json(key.open(card_field(case_id), sealed))


async def add_message(tx: Tx, case: Case, key: SubjectKey, words: Words) -> None:
    number = await tx.connection.scalar(select(func.count()).where(messages.c.case_id == case.id))
    await tx.execute(
        insert(messages).values(
            id=words.id,
            case_id=case.id,
            number=(number or 0) + 1,
            kind=words.kind,
            staff_id=words.staff_id,
            about=words.about,
            sealed_body=key.seal(body_field(words.id), words.body),
            at=words.at,
            delivery=words.delivery,
        )
    )
    announce(tx, case_id=case.id, team_id=case.team_id)


async def has_message(tx: Tx, message_id: str) -> bool:
    return await tx.connection.scalar(select(messages.c.id).where(messages.c.id == message_id)) is not None


async def messages_of(tx: Tx, case_id: str, key: SubjectKey) -> tuple[Message, ...]:
    rows = (
        await tx.execute(select(messages).where(messages.c.case_id == case_id).order_by(messages.c.number))
    ).mappings()
    return tuple(_message(row, key) for row in rows)


async def set_delivery(tx: Tx, message_id: str, **values: Any) -> Case | None:
    """The case of the message, or None when the message was erased meanwhile."""
    await tx.execute(update(messages).where(messages.c.id == message_id).values(**values))
    case_id = await tx.connection.scalar(select(messages.c.case_id).where(messages.c.id == message_id))
    return await get(tx, case_id) if case_id else None


async def unread_by_family(tx: Tx, case_id: str) -> bool:
    return await tx.connection.scalar(select(messages.c.id).where(*_unread(case_id)).limit(1)) is not None


async def mark_read(tx: Tx, case_id: str, *, now: datetime) -> bool:
    """Whether there was a reply that the family had not seen."""
    return (await tx.execute(update(messages).where(*_unread(case_id)).values(read_at=now, nudge_at=None))).rowcount > 0


def announce(tx: Tx, *, case_id: str, team_id: str) -> None:
    tx.announce(signals.case_topic(case_id), signals.team_topic(team_id), signals.team_topic(SUPERVISORS))


def _unread(case_id: str) -> tuple[ColumnElement[bool], ...]:
    delivered = messages.c.delivery == Delivery.DELIVERED
    return messages.c.case_id == case_id, messages.c.kind == MessageKind.REPLY, delivered, messages.c.read_at.is_(None)


def visible_to(actor: Actor) -> ColumnElement[bool]:
    return cases.c.id.is_not(None) if actor.may(Right.OVERSEE) else cases.c.team_id == actor.team_id


@lru_cache(maxsize=READERS)
def _offers(actor: Actor) -> Select[Any]:
    query = select(*CASE_COLUMNS).where(*_offered_to(actor))
    return query.order_by(cases.c.reached_at.is_not(None), cases.c.due_at).limit(PAGE_ROWS)


def _offered_to(actor: Actor) -> tuple[ColumnElement[bool], ...]:
    return cases.c.offered_team_id == actor.team_id, cases.c.offered_team_id.is_not(None), cases.c.closed_at.is_(None)


def card_field(case_id: str) -> Field:
    return Field("cases", case_id, "sealed_card")


def body_field(message_id: str) -> Field:
    return Field("case_messages", message_id, "sealed_body")


async def _one(tx: Tx, *where: ColumnElement[bool], lock: bool = False) -> Case:
    query = select(*CASE_COLUMNS).where(*where)
    found = await tx.execute(query.with_for_update(key_share=True) if lock else query)
    row = found.mappings().one_or_none()
    if row is None:
        raise NotFound("error.case_not_found")
    return case_in(row)


def case_in(row: RowMapping) -> Case:
    values = {name: row[name] for name in Case.__dataclass_fields__}
    values["kind"], values["stage"] = Kind(row["kind"]), Stage(row["stage"])
    values["close_reason"] = CloseReason(row["close_reason"]) if row["close_reason"] else None
    return Case(**values)


def _message(row: RowMapping, key: SubjectKey) -> Message:
    return Message(
        id=row["id"],
        number=row["number"],
        kind=MessageKind(row["kind"]),
        about=Matter(row["about"]) if row["about"] else None,
        staff_id=row["staff_id"],
        body=key.open(body_field(row["id"]), row["sealed_body"]),
        at=row["at"],
        delivery=Delivery(row["delivery"]) if row["delivery"] else None,
        delivered_at=row["delivered_at"],
        failure=row["failure"],
        read_at=row["read_at"],
    )
