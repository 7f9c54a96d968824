"""Conversations at rest. Every personal value is sealed under the conversation's own key."""

from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Column, ColumnElement, Row, delete, exists, insert, select, update

from core import signals
from core.conversations.models import conversations, lines
from core.conversations.records import Conversation, Line
from core.db import Tx, take_turns
from core.ids import IdSource
from core.outbox.letter import Letter
from core.vault import Field, SubjectKey, Unreadable, Vault

BLIND = "address"


def subject_of(conversation_id: str) -> str:
    return f"conversation:{conversation_id}"


async def find(tx: Tx, vault: Vault, *, channel: str, address: str) -> Conversation | None:
    blind = vault.blind(BLIND, f"{channel}:{address}")
    query = select(conversations).where(conversations.c.channel == channel, conversations.c.blind_address == blind)
    row = (await tx.execute(query)).one_or_none()
    return await _opened(tx, vault, row) if row else None


async def find_alone(tx: Tx, vault: Vault, *, channel: str, address: str) -> Conversation | None:
    """The same, with nobody else at work on it, or on making it, until this transaction ends (decision 0010)."""
    await take_turns(tx, f"{channel}:{vault.blind(BLIND, f'{channel}:{address}')}")
    talk = await find(tx, vault, channel=channel, address=address)
    if talk is None:
        return None
    await hold(tx, talk.id)
    return await find(tx, vault, channel=channel, address=address)


async def hold(tx: Tx, conversation_id: str, *, wait: bool = True) -> bool:
    """Nobody else works on this conversation, or on a case in it, until this transaction ends.

    To be taken before any other row of the family's, or two processes may wait for each other (decision 0010). Rows
    that only name the conversation, such as a new letter, may still be written by others. False, without `wait`, when
    somebody else has it or it is gone.
    """
    query = select(conversations.c.id).where(conversations.c.id == conversation_id)
    held = await tx.execute(query.with_for_update(key_share=True, skip_locked=not wait))
    return held.first() is not None


async def find_by_id(tx: Tx, vault: Vault, conversation_id: str) -> Conversation | None:
    row = (await tx.execute(select(conversations).where(conversations.c.id == conversation_id))).one_or_none()
    return await _opened(tx, vault, row) if row else None


async def find_all(tx: Tx, vault: Vault, conversation_ids: Collection[str]) -> dict[str, Conversation]:
    """By their ids. One that does not open is simply not there: it must not stop what is done for the others."""
    rows = (await tx.execute(select(conversations).where(conversations.c.id.in_(conversation_ids)))).all()
    keys = await vault.keys_of(tx, [subject_of(row.id) for row in rows])
    opened = [_open_if_whole(row, keys.get(subject_of(row.id))) for row in rows]
    return {talk.id: talk for talk in opened if talk}


async def start(tx: Tx, vault: Vault, ids: IdSource, *, channel: str, address: str, now: datetime) -> Conversation:
    id_ = ids.new_id()
    key = await vault.new_key(tx, subject_of(id_), now=now)
    await tx.execute(
        insert(conversations).values(
            id=id_,
            channel=channel,
            blind_address=vault.blind(BLIND, f"{channel}:{address}"),
            sealed_address=key.seal(_field(id_, "sealed_address"), address),
        )
    )
    return Conversation(id=id_, channel=channel, address=address, state=None, case_id=None, reachable=True, key=key)


def on(*channels: str) -> Callable[[ColumnElement[str]], ColumnElement[bool]]:
    """For another room's query: whether the conversation of this id is on one of them."""
    return lambda id_: exists().where(conversations.c.id == id_, conversations.c.channel.in_(channels))


def not_on(*channels: str) -> Callable[[ColumnElement[str]], ColumnElement[bool]]:
    return lambda id_: exists().where(conversations.c.id == id_, conversations.c.channel.not_in(channels))


async def is_free(tx: Tx, conversation_id: str) -> bool:
    """Held without waiting, or not there any more: either way nobody else is at work in it."""
    if await hold(tx, conversation_id, wait=False):
        return True
    there = select(conversations.c.id).where(conversations.c.id == conversation_id)
    return await tx.connection.scalar(there) is None


async def free_among(tx: Tx, conversation_ids: Collection[str]) -> set[str]:
    """The same for many: those in which nobody else is at work. SQLite has one writer, who is alone in all of them."""
    if not conversation_ids or tx.connection.dialect.name == "sqlite":
        return set(conversation_ids)
    these = select(conversations.c.id).where(conversations.c.id.in_(conversation_ids))
    held = set((await tx.execute(these.with_for_update(key_share=True, skip_locked=True))).scalars())
    if len(held) == len(conversation_ids):
        return held
    there = set((await tx.execute(these)).scalars())
    return held | (set(conversation_ids) - there)


async def save_state(
    tx: Tx, talk: Conversation, state: str, *, draft_expires_at: datetime | None, nudge_at: datetime | None = None
) -> None:
    """Saving also calls off a forgetting that was planned: the person is here again."""
    sealed = talk.key.seal(_field(talk.id, "sealed_state"), state)
    await _update(
        tx, talk.id, sealed_state=sealed, draft_expires_at=draft_expires_at, nudge_at=nudge_at, forget_at=None
    )


async def save_nudged(tx: Tx, talk: Conversation, state: str) -> None:
    """They are not heard from by it: what they began expires when it would have."""
    await _update(tx, talk.id, sealed_state=talk.key.seal(_field(talk.id, "sealed_state"), state), nudge_at=None)


async def set_case(tx: Tx, conversation_id: str, case_id: str | None) -> None:
    await _update(tx, conversation_id, case_id=case_id)


async def set_reachable(tx: Tx, conversation_id: str, *, reachable: bool) -> str | None:
    """The case of the conversation, if it has one and this is news."""
    news = conversations.c.id == conversation_id, conversations.c.reachable.is_not(reachable)
    if (await tx.execute(update(conversations).where(*news).values(reachable=reachable))).rowcount == 0:
        return None
    return await tx.connection.scalar(select(conversations.c.case_id).where(conversations.c.id == conversation_id))


async def purge_draft(tx: Tx, vault: Vault, talk: Conversation, *, now: datetime) -> Conversation:
    """Drops what the person has said so far and changes the key, so that no copy of it can be opened."""
    await tx.execute(delete(lines).where(lines.c.conversation_id == talk.id))
    await vault.shred(tx, subject_of(talk.id))
    key = await vault.new_key(tx, subject_of(talk.id), now=now)
    sealed = key.seal(_field(talk.id, "sealed_address"), talk.address)
    await _update(tx, talk.id, sealed_address=sealed, sealed_state=None, draft_expires_at=None, nudge_at=None)
    return Conversation(
        id=talk.id,
        channel=talk.channel,
        address=talk.address,
        state=None,
        case_id=talk.case_id,
        reachable=talk.reachable,
        key=key,
    )


async def move(tx: Tx, vault: Vault, talk: Conversation, *, channel: str, address: str) -> Conversation:
    """The same conversation at another address: whatever is owed to it, or said in it, goes there from here on."""
    await _update(
        tx,
        talk.id,
        channel=channel,
        blind_address=vault.blind(BLIND, f"{channel}:{address}"),
        sealed_address=talk.key.seal(_field(talk.id, "sealed_address"), address),
        reachable=True,
        nudge_at=None,
    )
    return replace(talk, channel=channel, address=address, reachable=True)


async def id_at(tx: Tx, vault: Vault, *, channel: str, address: str) -> str | None:
    """The conversation that is there now. Nothing of it is opened, so a damaged one is found as well."""
    blind = vault.blind(BLIND, f"{channel}:{address}")
    query = select(conversations.c.id).where(conversations.c.channel == channel, conversations.c.blind_address == blind)
    found: str | None = await tx.connection.scalar(query)
    return found


async def plan_forgetting(tx: Tx, conversation_id: str, *, at: datetime) -> None:
    await _update(tx, conversation_id, forget_at=at, draft_expires_at=None, nudge_at=None)


async def keep(tx: Tx, conversation_id: str) -> None:
    """Calls off every plan to forget."""
    await _update(tx, conversation_id, forget_at=None, draft_expires_at=None, nudge_at=None)


async def drop_draft(tx: Tx, conversation_id: str) -> None:
    """What was said and not sent is gone; the way to the person stays."""
    await tx.execute(delete(lines).where(lines.c.conversation_id == conversation_id))
    await _update(tx, conversation_id, sealed_state=None, forget_at=None, draft_expires_at=None, nudge_at=None)


async def has_draft(tx: Tx, conversation_id: str) -> bool:
    query = select(conversations.c.draft_expires_at).where(conversations.c.id == conversation_id)
    return await tx.connection.scalar(query) is not None


async def due_to_forget(tx: Tx, *, now: datetime, limit: int) -> list[str]:
    return await _due(tx, conversations.c.forget_at, now=now, limit=limit)


async def due_to_expire(tx: Tx, *, now: datetime, limit: int) -> list[str]:
    return await _due(tx, conversations.c.draft_expires_at, now=now, limit=limit)


async def forget(tx: Tx, vault: Vault, conversation_id: str) -> None:
    """Removes every trace of the conversation. Its letters must be gone first."""
    await vault.shred(tx, subject_of(conversation_id))
    await tx.execute(delete(conversations).where(conversations.c.id == conversation_id))


async def add_line(
    tx: Tx, talk: Conversation, ids: IdSource, *, now: datetime, mine: str | None = None, letter: Letter | None = None
) -> None:
    await _put_line(tx, talk, ids.new_id(), Line(id=0, at=now, mine=mine, letter=letter))


async def add_line_once(tx: Tx, talk: Conversation, row_key: str, *, now: datetime, letter: Letter) -> None:
    """For a letter that may be handed over a second time: the same `row_key` writes nothing more."""
    there = select(lines.c.id).where(lines.c.conversation_id == talk.id, lines.c.row_key == row_key)
    if await tx.connection.scalar(there) is None:
        await _put_line(tx, talk, row_key, Line(id=0, at=now, letter=letter))


async def _put_line(tx: Tx, talk: Conversation, row_key: str, line: Line) -> None:
    sealed = talk.key.seal(Field("conversation_lines", row_key, "sealed_line"), line.to_json())
    await tx.execute(insert(lines).values(conversation_id=talk.id, row_key=row_key, sealed_line=sealed, at=line.at))
    tx.announce(signals.conversation_topic(talk.id))


async def lines_of(tx: Tx, talk: Conversation) -> list[Line]:
    rows = await tx.execute(select(lines).where(lines.c.conversation_id == talk.id).order_by(lines.c.id))
    return [_line(talk.key, row) for row in rows]


def _line(key: SubjectKey, row: Row[Any]) -> Line:
    plain = key.open(Field("conversation_lines", row.row_key, "sealed_line"), row.sealed_line)
    return Line.from_json(plain, id_=row.id, at=row.at)


async def _opened(tx: Tx, vault: Vault, row: Row[Any]) -> Conversation:
    return _open(row, await vault.key_of(tx, subject_of(row.id)))


def _open_if_whole(row: Row[Any], key: SubjectKey | None) -> Conversation | None:
    try:
        return _open(row, key) if key else None
    except Unreadable:
        return None


def _open(row: Row[Any], key: SubjectKey) -> Conversation:
    """Raises Unreadable."""
    return Conversation(
        id=row.id,
        channel=row.channel,
        address=key.open(_field(row.id, "sealed_address"), row.sealed_address),
        state=key.open(_field(row.id, "sealed_state"), row.sealed_state) if row.sealed_state else None,
        case_id=row.case_id,
        reachable=row.reachable,
        key=key,
    )


async def _due(tx: Tx, when: Column[datetime], *, now: datetime, limit: int) -> list[str]:
    """Held until the transaction ends; what somebody else is at work on is left for the next time."""
    query = select(conversations.c.id).where(when <= now).order_by(when).limit(limit).with_for_update(skip_locked=True)
    return list((await tx.execute(query)).scalars())


async def _update(tx: Tx, id_: str, **values: object) -> None:
    await tx.execute(update(conversations).where(conversations.c.id == id_).values(**values))


def _field(id_: str, column: str) -> Field:
    return Field("conversations", id_, column)
