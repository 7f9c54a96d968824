"""From what is to be sent to what was: taken, bundled, sent by whoever touches the network, and settled.

A taking is a lease: `due_at` moves ahead, so that what a process took and never settled is tried again. A copy of an
alert harms nobody.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import RowMapping, and_, case, func, or_, select, update

from core.alerts import store
from core.alerts.answering import token_of
from core.alerts.channels import code_of, read_channel
from core.alerts.courier import CourierError
from core.alerts.facts import facts_of, wanted
from core.alerts.messages import read_news, ways_of
from core.alerts.models import alerts, channels, sends
from core.alerts.policy import AGAIN, CALM_BETWEEN, LOUD_BETWEEN, after_failure, sent_from
from core.alerts.records import Alert, Channel, ChannelKind, Item, Parcel, Purpose, State, Subject
from core.db import Tx
from core.duty.records import Rules
from core.duty.store import all_rules
from core.ids import IdSource
from core.sla.policy import WHOLE_DAY, rounded
from core.staff.store import locale_of, working_team
from core.vault import Vault

LEASE = timedelta(seconds=90)
LOOKED_AT = 500
"""Rows that one taking looks at: a storm is bundled."""
SENT = "sent"
AT_LEISURE = frozenset({Purpose.ALERT, Purpose.DUTY, Purpose.WEEK, Purpose.HOLE})
"""What goes by another channel where one fails, and waits for the morning unless it is loud. Codes and tests do neither."""


@dataclass(slots=True, frozen=True)
class Sending:
    vault: Vault
    ids: IdSource
    last_sent: dict[str, datetime] = field(default_factory=dict)
    """Of each channel, in this process."""

    async def take(self, tx: Tx, *, now: datetime, room: Mapping[ChannelKind, int]) -> list[Parcel]:
        """What is loud first, then the longest waiting: one parcel for each channel and purpose.

        `room`: how many more of each kind may be on the wire. A server that hangs holds up its own kind alone.
        """
        room, parcels = dict(room), []
        groups: dict[Hashable, list[RowMapping]] = {}
        for row in await self._due(tx, [kind for kind, free in room.items() if free > 0], now=now):
            groups.setdefault(_goes_with(row), []).append(row)
        for group in groups.values():
            if room.get(group[0]["kind"], 1) > 0 and (parcel := await self._pack(tx, group, now=now)):
                parcels.append(parcel)
                room[parcel.kind] -= 1
        return parcels

    async def _due(self, tx: Tx, kinds: Sequence[ChannelKind], *, now: datetime) -> Sequence[RowMapping]:
        """With the kind of channel, and what an alert is about. Without a channel it needs no room on the wire."""
        query = (
            select(sends, channels.c.kind, alerts.c.subject)
            .outerjoin(channels, channels.c.id == sends.c.channel_id)
            .outerjoin(alerts, alerts.c.id == sends.c.alert_id)
            .where(sends.c.due_at <= now, or_(channels.c.kind.is_(None), channels.c.kind.in_(kinds)))
            .order_by(case((alerts.c.kind.in_(AGAIN), 0), else_=1), sends.c.loud.desc(), sends.c.due_at, sends.c.id)
            .limit(LOOKED_AT)
            .with_for_update(skip_locked=True, of=sends)
        )
        return (await tx.execute(query)).mappings().all()

    async def settle(self, tx: Tx, parcel: Parcel, problem: CourierError | None, *, now: datetime) -> None:
        """What became of it. Each try is on record; one that failed goes on in the same channel or in the next."""
        mine = sends.c.bundle == parcel.bundle, sends.c.channel_id == parcel.channel_id, sends.c.state == State.WAITING
        rows = (await tx.execute(select(sends).where(*mine).order_by(sends.c.id))).mappings().all()
        noted_at = _to_be_noted(parcel, now)
        for row in rows:
            await store.note_try(tx, row["id"], parcel.kind, problem.reason if problem else SENT, now=noted_at)
        if problem is None:
            self.last_sent[parcel.channel_id] = now
            await self._sent(tx, parcel, now=noted_at)
            return
        for row in rows:
            await self._after_failure(tx, row, problem, now=now)
        await self._mark_failing(tx, parcel.channel_id, now=noted_at)

    async def _pack(self, tx: Tx, rows: Sequence[RowMapping], *, now: datetime) -> Parcel | None:
        """None where nothing of it has to be sent, or not now."""
        channel = await self._channel(tx, rows[0])
        if channel is None:
            for row in rows:
                await self._elsewhere(tx, row, now=now)
            return None
        purpose, found = Purpose(rows[0]["purpose"]), await self._still_wanted(tx, rows, now=now)
        urgent = any(alert.kind in AGAIN for _, alert in found if alert)
        if not found or (not urgent and await self._must_wait(tx, channel, purpose, found, now=now)):
            return None
        bundle = rows[0]["bundle"] or self.ids.new_id()
        taken = [one for one in found if await self._claims(tx, one[0], bundle, now=now)]
        return await self._parcel(tx, bundle, taken, channel) if taken else None

    async def _parcel(
        self, tx: Tx, bundle: str, taken: Sequence[tuple[RowMapping, Alert | None]], channel: Channel
    ) -> Parcel:
        row = taken[0][0]
        purpose = Purpose(row["purpose"])
        code = ""
        if purpose is Purpose.PROVE:
            round_ = await tx.connection.scalar(select(channels.c.code_round).where(channels.c.id == channel.id))
            code = code_of(self.vault, channel.id, round_ or 0)
        return Parcel(
            bundle=bundle,
            purpose=purpose,
            channel_id=channel.id,
            kind=channel.kind,
            address=channel.address,
            locale=await locale_of(tx, channel.staff_id) if channel.staff_id else "nn",
            staff_id=channel.staff_id,
            team_id=row["team_id"] or (await working_team(tx, channel.staff_id) if channel.staff_id else None),
            items=tuple({alert.id: _item(alert) for _, alert in taken if alert}.values()),
            news=tuple(read_news(row["news"]) for row, _ in taken if row["news"]),
            token=token_of(self.vault, bundle) if purpose is Purpose.ALERT else "",
            code=code,
        )

    async def _still_wanted(
        self, tx: Tx, rows: Sequence[RowMapping], *, now: datetime
    ) -> list[tuple[RowMapping, Alert | None]]:
        """What was answered, or has settled itself meanwhile, is called off."""
        found: list[tuple[RowMapping, Alert | None]] = []
        for row in rows:
            alert = await store.get(tx, row["alert_id"]) if row["alert_id"] else None
            if row["purpose"] != Purpose.ALERT or (alert and await self._rings(tx, alert, now=now)):
                found.append((row, alert))
            else:
                await _change(tx, row, state=State.CALLED_OFF, due_at=None)
        return found

    async def _rings(self, tx: Tx, alert: Alert, *, now: datetime) -> bool:
        if alert.ended_at is not None or alert.acknowledged_at is not None:
            return False
        if wanted(alert.kind, await facts_of(tx, alert.subject, alert.subject_id), team_id=alert.team_id):
            return True
        if await store.free(tx, alert.id):
            await store.change(tx, alert.id, climb_at=now)  # the bell ends it: other sends of it may be in other hands
        return False

    async def _must_wait(
        self,
        tx: Tx,
        channel: Channel,
        purpose: Purpose,
        found: Sequence[tuple[RowMapping, Alert | None]],
        *,
        now: datetime,
    ) -> bool:
        """What informs comes bundled, so that a storm is a few letters and not fifty, and never in quiet hours."""
        if purpose not in AT_LEISURE:
            return False
        loud = any(row["loud"] for row, _ in found)
        at = now if loud else await self._quiet_until(tx, channel, found[0], now=now)
        if purpose is Purpose.ALERT:
            between = LOUD_BETWEEN if loud else CALM_BETWEEN
            at = max(at, await self._free_again(tx, channel, between, now=now))
            if await self._is_on_the_wire(tx, channel, found[0][0], now=now):
                at = max(at, now + LOUD_BETWEEN)
        if at <= now:
            return False
        for row, _ in found:
            await _change(tx, row, due_at=at)
        return True

    async def _quiet_until(
        self, tx: Tx, channel: Channel, one: tuple[RowMapping, Alert | None], *, now: datetime
    ) -> datetime:
        """The hours may have been changed, or begun, since it was put down."""
        row, alert = one
        rules = (await all_rules(tx)).get(row["team_id"] or (alert.team_id if alert else ""), Rules())
        if channel.quiet_from is not None and channel.quiet_until is not None:
            return sent_from(now, channel.quiet_from, channel.quiet_until, loud=False)
        return sent_from(now, rules.quiet_from, rules.quiet_until, loud=False)

    async def _free_again(self, tx: Tx, channel: Channel, between: timedelta, *, now: datetime) -> datetime:
        """What was sent for a consultation is noted in whole hours: the exact time is remembered by this process alone."""
        before = sends.c.channel_id == channel.id, sends.c.purpose == Purpose.ALERT, sends.c.sent_at.is_not(None)
        noted: datetime | None = await tx.connection.scalar(select(func.max(sends.c.sent_at)).where(*before))
        latest = max((at for at in (noted, self.last_sent.get(channel.id)) if at), default=None)
        return now if latest is None else latest + between

    async def _is_on_the_wire(self, tx: Tx, channel: Channel, row: RowMapping, *, now: datetime) -> bool:
        """Something else that went before and is not there yet: a slow server must not make many letters of one."""
        other = sends.c.bundle.is_not(None), sends.c.bundle != (row["bundle"] or "")
        before = sends.c.channel_id == channel.id, sends.c.purpose == Purpose.ALERT, sends.c.state == State.WAITING
        found = select(sends.c.id).where(*before, *other, sends.c.due_at > now).limit(1)
        return await tx.connection.scalar(found) is not None

    async def _claims(self, tx: Tx, row: RowMapping, bundle: str, *, now: datetime) -> bool:
        seen = sends.c.id == row["id"], sends.c.due_at == row["due_at"]
        values = {"bundle": bundle, "due_at": now + LEASE, "attempts": row["attempts"] + 1}
        return (await tx.execute(update(sends).where(*seen).values(**values))).rowcount == 1

    async def _channel(self, tx: Tx, row: RowMapping) -> Channel | None:
        """None for one that was taken away, or whose address does not open. An unproven one gets nothing but its code."""
        found = select(channels).where(channels.c.id == row["channel_id"])
        mine = (await tx.execute(found)).mappings().one_or_none()
        if mine is None:
            return None
        channel = await read_channel(tx, self.vault, mine)
        may = channel.proven or row["purpose"] == Purpose.PROVE
        return channel if channel.address and may else None

    async def _sent(self, tx: Tx, parcel: Parcel, *, now: datetime) -> None:
        waited = sends.c.state == State.WAITING  # what was called off before another try was not in it
        of_it = and_(sends.c.bundle == parcel.bundle, sends.c.channel_id == parcel.channel_id, waited)
        await tx.execute(update(sends).where(of_it).values(state=State.SENT, due_at=None, sent_at=now))
        works = update(channels).where(channels.c.id == parcel.channel_id).values(failing_since=None)
        await tx.execute(works)

    async def _mark_failing(self, tx: Tx, channel_id: str, *, now: datetime) -> None:
        first = channels.c.id == channel_id, channels.c.failing_since.is_(None)
        await tx.execute(update(channels).where(*first).values(failing_since=now))

    async def _after_failure(self, tx: Tx, row: RowMapping, problem: CourierError, *, now: datetime) -> None:
        rest = after_failure(row["attempts"], permanent=problem.permanent)
        if rest is not None:
            await _change(tx, row, due_at=now + rest)
        else:
            await self._elsewhere(tx, row, now=now)

    async def _elsewhere(self, tx: Tx, row: RowMapping, *, now: datetime) -> None:
        """The owner's next channel has its turn. Where there is none, the alert climbs at once.

        A team has been told through all of its own channels already.
        """
        alert = await store.get(tx, row["alert_id"]) if row["alert_id"] else None
        tried = _tried(row)
        rules = (await all_rules(tx)).get(row["team_id"] or (alert.team_id if alert else ""), Rules())
        ways = (await ways_of(tx, rules)).get(row["staff_id"] or "", [])
        way = next((one for one in ways if one.id not in tried), None)
        if way is None or row["purpose"] not in AT_LEISURE:
            await _change(tx, row, state=State.FAILED, due_at=None)
            if alert and row["staff_id"] and alert.acknowledged_at is None and alert.ended_at is None:
                await _climb_now(tx, alert, row, now=now)
            return
        due_at = sent_from(now, way.quiet_from, way.quiet_until, loud=row["loud"])
        tried_now = ",".join((*tried, way.id))
        await _change(tx, row, channel_id=way.id, tried=tried_now, due_at=due_at, attempts=0)


async def _climb_now(tx: Tx, alert: Alert, row: RowMapping, *, now: datetime) -> None:
    """Unless it has climbed on already, or somebody else was rung at the same step and may still answer."""
    if (alert.lap, alert.tier) != (row["lap"], row["step"]):
        return
    others = (
        sends.c.alert_id == alert.id,
        sends.c.lap == row["lap"],
        sends.c.step == row["step"],
        sends.c.state.in_((State.WAITING, State.SENT)),
        sends.c.staff_id.is_not(None),
    )
    nobody = await tx.connection.scalar(select(sends.c.id).where(*others).limit(1)) is None
    if nobody and await store.free(tx, alert.id):
        await store.change(tx, alert.id, climb_at=now)


def _goes_with(row: RowMapping) -> Hashable:
    """What is one bulletin. A letter about a rota is about one team's; what was sent once goes again as it was.

    Cases and consultations never travel together: what is noted of the one is exact.
    """
    about = row["subject"] if row["purpose"] == Purpose.ALERT else row["team_id"]
    return row["channel_id"], row["purpose"], about, row["bundle"]


def _to_be_noted(parcel: Parcel, now: datetime) -> datetime:
    """Of a consultation the whole hour, down: an exact time would tell when somebody asked (decision 0017)."""
    about = {item.subject for item in parcel.items}
    return rounded(now, WHOLE_DAY) if Subject.CONSULTATION in about else now


def _tried(row: RowMapping) -> tuple[str, ...]:
    """The channels that this has gone through so far, with the one that it was meant for."""
    before = tuple(one for one in (row["tried"] or "").split(",") if one)
    return before or ((row["channel_id"],) if row["channel_id"] else ())


async def _change(tx: Tx, row: RowMapping, **values: Any) -> None:
    await tx.execute(update(sends).where(sends.c.id == row["id"]).values(**values))


def _item(alert: Alert) -> Item:
    return Item(subject=alert.subject, reference=alert.reference, kind=alert.kind, promised_at=alert.promised_at)
