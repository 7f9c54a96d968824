"""The ways in which a person, or a whole team, is told: added, proven by a code, tested, put in order, taken away.

An address may be somebody's private one: it lies sealed, and only its owner ever sees it.
"""

import asyncio
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, and_, func, insert, or_, select, update

from core import audit
from core.alerts.courier import Courier
from core.alerts.leaving import forget_channel, subject_of
from core.alerts.messages import Messages
from core.alerts.models import channels, sends
from core.alerts.records import Channel, ChannelKind, Purpose
from core.clock import at_minute, minute_of_day
from core.db import Tx, take_turns
from core.errors import NotFound, Refused
from core.ids import IdSource
from core.staff import Actor
from core.vault import Field, SubjectKey, Unreadable, Vault

CODE_DIGITS = 6
CODE_LASTS = timedelta(minutes=15)
CODE_TRIES = 5
MOST = 8
"""Channels of one owner."""
HOUR = timedelta(hours=1)
MOST_AN_HOUR, MOST_OF_OWNER_AN_HOUR = 5, 10
"""Codes and tests through one channel, and through all of an owner's."""


class Proof(StrEnum):
    """What became of a code that was typed in."""

    RIGHT = "right"
    WRONG = "wrong"
    LAST = "last"
    """Wrong too, and there are no tries left: a new code is needed."""


class TooOften(Refused):
    """`until`: when it may be tried again."""

    def __init__(self, until: datetime) -> None:
        super().__init__("error.channel_too_often")
        self.until = until


@dataclass(slots=True, frozen=True)
class Channels:
    """`couriers` say which addresses they take; what is sent is written to be sent, and goes later."""

    vault: Vault
    ids: IdSource
    messages: Messages
    couriers: dict[ChannelKind, Courier]

    async def of(self, tx: Tx, actor: Actor) -> list[Channel]:
        """The actor's own and their team's, in the order in which they are tried."""
        query = select(channels).where(_seen_by(actor)).order_by(channels.c.rank, channels.c.made_at)
        return [await read_channel(tx, self.vault, row) for row in (await tx.execute(query)).mappings()]

    async def add(
        self, tx: Tx, actor: Actor, kind: ChannelKind, address: str, *, whole_team: bool = False, now: datetime
    ) -> str:
        """Its id. A code goes to the address; until it comes back, nothing else is ever sent there.

        Raises Refused: the address will not do, it is here already, there are too many, or too many codes were sent.
        """
        await self.refuse_address(kind, address)
        owner = _owner(actor, whole_team=whole_team)
        await _one_at_a_time(tx, owner)
        there = await self._addresses(tx, owner)
        if len(there) >= MOST:
            raise Refused("error.channel_too_many")
        if address.strip().casefold() in there:
            raise Refused("error.channel_twice")
        id_ = self.ids.new_id()
        key = await self.vault.new_key(tx, subject_of(id_), now=now)
        values = {"kind": kind, "rank": await self._next_rank(tx, owner), "made_at": now, **owner}
        sealed = key.seal(address_field(id_), address.strip())
        codes = {"code_round": 0, "code_tries": 0}
        await tx.execute(insert(channels).values(id=id_, sealed_address=sealed, **values, **codes))
        await audit.record(tx, actor=actor.label, action="channel_added", detail=id_, now=now)
        await self.send_code(tx, actor, id_, now=now)
        return id_

    async def send_code(self, tx: Tx, actor: Actor, channel_id: str, *, now: datetime) -> None:
        """Another code; the one before opens nothing any more. Raises NotFound; TooOften."""
        row = await self._own(tx, actor, channel_id)
        await _refuse_flood(tx, row, now=now)
        values = {"code_round": row["code_round"] + 1, "code_tries": 0, "code_ends_at": now + CODE_LASTS}
        await tx.execute(update(channels).where(channels.c.id == channel_id).values(**values))
        await self.messages.through(tx, channel_id, Purpose.PROVE, now=now)

    async def prove(self, tx: Tx, actor: Actor, channel_id: str, typed: str, *, now: datetime) -> Proof:
        """Five tries, a quarter of an hour; every try is counted, so commit in any case.

        Raises NotFound; Refused when the tries or the time are used up.
        """
        row = await self._own(tx, actor, channel_id)
        if not await _counts_try(tx, row, now=now):
            raise Refused("error.channel_code_over")
        right = code_of(self.vault, channel_id, row["code_round"])
        digits = "".join(sign for sign in typed if sign.isdecimal())
        if not hmac.compare_digest(digits.encode(), right.encode()):
            return Proof.LAST if await _tries(tx, channel_id) >= CODE_TRIES else Proof.WRONG
        values = {"proven_at": now, "code_ends_at": None, "failing_since": None}
        await tx.execute(update(channels).where(channels.c.id == channel_id).values(**values))
        await audit.record(tx, actor=actor.label, action="channel_proven", detail=channel_id, now=now)
        return Proof.RIGHT

    async def test(self, tx: Tx, actor: Actor, channel_id: str, *, now: datetime) -> None:
        """Nobody is written to who has not said yes.

        Raises:
            NotFound: it is not the actor's.
            Refused: it is not proven, or too many were sent in an hour (TooOften).
        """
        row = await self._own(tx, actor, channel_id)
        if row["proven_at"] is None:
            raise Refused("error.channel_not_proven")
        await _refuse_flood(tx, row, now=now)
        await self.messages.through(tx, channel_id, Purpose.TEST, now=now)

    async def keep_quiet(
        self, tx: Tx, actor: Actor, channel_id: str, hours: tuple[time, time] | None, *, now: datetime
    ) -> None:
        """From and until, by the clock in Oslo; None: as the team's rules say. Raises NotFound."""
        await self._own(tx, actor, channel_id)
        from_, until = map(minute_of_day, hours) if hours else (None, None)
        values = {"quiet_from": from_, "quiet_until": until}
        await tx.execute(update(channels).where(channels.c.id == channel_id).values(**values))
        await audit.record(tx, actor=actor.label, action="channel_quiet", detail=channel_id, now=now)

    async def put_first(self, tx: Tx, actor: Actor, channel_id: str, *, now: datetime) -> None:
        """From now on it is tried before the owner's others. Raises NotFound."""
        row = await self._own(tx, actor, channel_id)
        owner = {"staff_id": row["staff_id"]} if row["staff_id"] else {"team_id": row["team_id"]}
        lowest = await tx.connection.scalar(select(func.min(channels.c.rank)).where(_of(owner)))
        await tx.execute(update(channels).where(channels.c.id == channel_id).values(rank=(lowest or 0) - 1))
        await audit.record(tx, actor=actor.label, action="channel_first", detail=channel_id, now=now)

    async def remove(self, tx: Tx, actor: Actor, channel_id: str, *, now: datetime) -> None:
        """Its address can be read by nobody from here on. Raises NotFound."""
        await self._own(tx, actor, channel_id)
        await self.messages.forget_channel(tx, channel_id)
        await forget_channel(tx, channel_id)
        await audit.record(tx, actor=actor.label, action="channel_removed", detail=channel_id, now=now)

    async def refuse_address(self, kind: ChannelKind, address: str) -> None:
        """In a thread: the first look at a service loads all of them. Best asked before a transaction too.

        Raises Refused.
        """
        courier = self.couriers.get(kind)
        why = await asyncio.to_thread(courier.refuses, address.strip()) if courier else "error.channel_not_set_up"
        if why:
            raise Refused(why)

    async def _own(self, tx: Tx, actor: Actor, channel_id: str) -> RowMapping:
        query = select(channels).where(channels.c.id == channel_id, _seen_by(actor))
        row = (await tx.execute(query)).mappings().one_or_none()
        if row is None:
            raise NotFound("error.channel_not_found")
        return row

    async def _addresses(self, tx: Tx, owner: dict[str, str | None]) -> list[str]:
        """Without regard to case; empty for one that does not open."""
        rows = (await tx.execute(select(channels).where(_of(owner)))).mappings().all()
        return [(await _address(tx, self.vault, row)).casefold() for row in rows]

    async def _next_rank(self, tx: Tx, owner: dict[str, str | None]) -> int:
        highest = await tx.connection.scalar(select(func.max(channels.c.rank)).where(_of(owner)))
        return 0 if highest is None else highest + 1


async def _counts_try(tx: Tx, row: RowMapping, *, now: datetime) -> bool:
    """Whether there was one left: counted in one statement, so that many at once are no more than five."""
    left = (
        channels.c.id == row["id"],
        channels.c.code_round == row["code_round"],
        channels.c.code_tries < CODE_TRIES,
        channels.c.code_ends_at > now,
    )
    one_more = update(channels).where(*left).values(code_tries=channels.c.code_tries + 1)
    return (await tx.execute(one_more)).rowcount == 1


async def _tries(tx: Tx, channel_id: str) -> int:
    return await tx.connection.scalar(select(channels.c.code_tries).where(channels.c.id == channel_id)) or 0


async def _one_at_a_time(tx: Tx, owner: Mapping[str, Any] | RowMapping) -> None:
    """What is counted before something is added is counted by one alone."""
    await take_turns(tx, f"channels of {owner.get('staff_id') or owner.get('team_id')}")


async def _refuse_flood(tx: Tx, row: RowMapping, *, now: datetime) -> None:
    """Also of channels that were taken away again: nobody's telephone is made to ring all night. Raises TooOften."""
    await _one_at_a_time(tx, row)
    owner = sends.c.staff_id == row["staff_id"] if row["staff_id"] else sends.c.team_id == row["team_id"]
    asked = sends.c.purpose.in_((Purpose.PROVE, Purpose.TEST)), sends.c.made_at > now - HOUR
    full: list[datetime] = []
    for whose, most in ((sends.c.channel_id == row["id"], MOST_AN_HOUR), (owner, MOST_OF_OWNER_AN_HOUR)):
        newest = select(sends.c.made_at).where(whose, *asked).order_by(sends.c.made_at.desc()).limit(most)
        found = (await tx.execute(newest)).scalars().all()
        full += found[most - 1 :]
    if full:
        raise TooOften(max(full) + HOUR)


async def read_channel(tx: Tx, vault: Vault, row: RowMapping) -> Channel:
    """One whose address does not open is shown all the same, so that it can be taken away."""
    values: dict[str, Any] = {
        name: row[name] for name in ("id", "staff_id", "team_id", "rank", "proven_at", "failing_since")
    }
    return Channel(
        kind=ChannelKind(row["kind"]),
        address=await _address(tx, vault, row),
        quiet_from=_time(row["quiet_from"]),
        quiet_until=_time(row["quiet_until"]),
        **values,
    )


def code_of(vault: Vault, channel_id: str, round_: int) -> str:
    """Six digits that nothing in the database tells: they are reckoned from the master key."""
    number = int(vault.blind("channel code", f"{channel_id}/{round_}"), 16) % 10**CODE_DIGITS
    return f"{number:0{CODE_DIGITS}d}"


def address_field(channel_id: str) -> Field:
    return Field("alert_channels", channel_id, "sealed_address")


async def _address(tx: Tx, vault: Vault, row: RowMapping) -> str:
    try:
        key: SubjectKey = await vault.key_of(tx, subject_of(row["id"]))
        return key.open(address_field(row["id"]), row["sealed_address"])
    except Unreadable:
        return ""


def _seen_by(actor: Actor) -> ColumnElement[bool]:
    mine = channels.c.staff_id == actor.staff_id
    return mine if actor.team_id is None else or_(mine, channels.c.team_id == actor.team_id)


def _owner(actor: Actor, *, whole_team: bool) -> dict[str, str | None]:
    """Raises NotFound for somebody without a team."""
    if not whole_team:
        return {"staff_id": actor.staff_id}
    if actor.team_id is None:
        raise NotFound("error.page_not_found")
    return {"team_id": actor.team_id}


def _of(owner: dict[str, str | None]) -> ColumnElement[bool]:
    return and_(*(channels.c[name] == value for name, value in owner.items()))


def _time(minutes: int | None) -> time | None:
    return None if minutes is None else at_minute(minutes)
