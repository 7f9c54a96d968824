"""From a family's urgent words to the channel of whoever is on duty: how long after the commit its courier is called.

The whole keeper runs: clock, bell, post and all the rest, on a database full of open deadlines.
"""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import time, timedelta
from statistics import median, quantiles
from time import perf_counter

from sqlalchemy import func, select, update

from bench.loop import Blocked, settle_memory
from bench.promises import PROMISE, Crowd
from core import signals
from core.alerts.courier import Bulletin
from core.alerts.messages import Messages
from core.alerts.records import ChannelKind, Parcel
from core.cases.family import FamilySide
from core.cases.promise import Watch
from core.cases.records import Card, Kind, NewCase
from core.clock import SystemClock
from core.conversations import store as conversations
from core.db import Tx, begin, read
from core.duty.records import Layer, Pattern
from core.duty.rota import Rota
from core.ids import IdSource, RandomIds
from core.notify.models import notices
from core.retention import Retention
from core.staff import Actor
from core.teams.catalogue import shipped_teams
from tests.builders import agreement, member, put_staff
from tests.core.duty.house import give_channel
from tests.worker.alerting import alerting
from worker import Keeper, Relay

CASES, A_SECOND = 300, 10
OVERDUE = 5_000
ON_THE_WIRE = 0.1
"""Seconds that a server takes for a letter."""
PATIENCE = 60.0
CLOCK = SystemClock()


class References:
    """What is urgent in a parcel, by reference."""

    async def bulletin(self, tx: Tx, parcel: Parcel, *, now: object) -> Bulletin:  # noqa: ARG002 - the protocol's names
        return Bulletin(subject="", body=" ".join(item.reference for item in parcel.items if item.kind == "urgent"))


@dataclass(slots=True)
class Noting:
    """When each was committed, and when a courier was first called with it."""

    committed: dict[str, float] = field(default_factory=dict)
    handed: dict[str, float] = field(default_factory=dict)
    more: asyncio.Event = field(default_factory=asyncio.Event)

    def refuses(self, address: str) -> str | None:  # noqa: ARG002 - the same
        return None

    async def deliver(self, address: str, bulletin: Bulletin) -> None:  # noqa: ARG002 - the same
        for reference in bulletin.body.split():
            self.handed.setdefault(reference, perf_counter())
        self.more.set()
        await asyncio.sleep(ON_THE_WIRE)

    async def until_all(self) -> None:
        while not self.committed.keys() <= self.handed.keys():
            self.more.clear()
            await asyncio.wait_for(self.more.wait(), PATIENCE)

    def late(self) -> list[float]:
        """In milliseconds. A courier may be called while the commit is on its way back to us: that is no time at all."""
        return [max(0.0, self.handed[one] - at) * 1000 for one, at in self.committed.items()]


async def measure_alerts(name: str, crowd: Crowd) -> None:
    """At a steady rate with nothing else to ring; then behind all that fell due while the program was down."""
    await _duty_in_every_team(crowd)
    async with begin(crowd.database) as tx:
        await tx.execute(update(notices).values(ring_at=None))
    noting, blocked = Noting(), Blocked()
    async with _running(crowd, noting, blocked):
        await _families_write(crowd, noting, CASES)
        await noting.until_all()
    _say(name, noting, blocked)
    await _behind_a_backlog(name, crowd)


async def _behind_a_backlog(name: str, crowd: Crowd) -> None:
    hour_ago = CLOCK.now() - timedelta(hours=1)
    await crowd.fall_due([hour_ago + timedelta(milliseconds=number) for number in range(OVERDUE)])
    noting = Noting()
    await _keeper(crowd, noting).fire_due()
    waiting, start = await _unrung(crowd), perf_counter()
    with crowd.database.signals.listen((signals.ALERTS,)) as ticks:
        async with _running(crowd, noting, Blocked()):
            await _families_write(crowd, noting, 1)
            await noting.until_all()
            while await _unrung(crowd):
                await ticks.wait(PATIENCE)
    print(
        f"  {name}: urgent words behind {waiting:,} notices of a restart: {noting.late()[0] / 1000:.1f} s to the channel;"
        f" the bell has caught up after {perf_counter() - start:.1f} s",
        flush=True,
    )


@asynccontextmanager
async def _running(crowd: Crowd, noting: Noting, blocked: Blocked) -> AsyncIterator[None]:
    stop = asyncio.Event()
    settle_memory()
    async with asyncio.TaskGroup() as group:
        group.create_task(_keeper(crowd, noting).run(stop))
        watching = group.create_task(blocked.watch())
        yield
        watching.cancel()
        stop.set()


def _say(name: str, noting: Noting, blocked: Blocked) -> None:
    ms = sorted(noting.late())
    print(
        f"  {name}: alert handed to the channel, {len(ms)} urgent cases at {A_SECOND} a second:"
        f" p50 {median(ms):.0f} ms, p99 {quantiles(ms, n=100)[98]:.0f} ms, max {ms[-1]:.0f} ms; {blocked.said()}",
        flush=True,
    )


async def _unrung(crowd: Crowd) -> int:
    async with read(crowd.database) as tx:
        waiting = select(func.count()).where(notices.c.ring_at.is_not(None))
        return await tx.connection.scalar(waiting) or 0


def _keeper(crowd: Crowd, noting: Noting) -> Keeper:
    database, vault, ids = crowd.database, crowd.vault, RandomIds()
    rounds = alerting(database, vault, ids, CLOCK, dict.fromkeys(ChannelKind, noting), References())
    return Keeper(
        database=database,
        clock=CLOCK,
        relay=Relay(database=database, vault=vault, clock=CLOCK, senders={}),
        watch=Watch(vault, ids),
        retention=Retention(vault),
        alerting=rounds.bell,
        posting=rounds.post,
    )


async def _families_write(crowd: Crowd, noting: Noting, cases: int) -> None:
    """At a steady rate, however long each of them takes."""
    ids, start = RandomIds(), perf_counter()
    for number in range(cases):
        await asyncio.sleep(max(0.0, start + number / A_SECOND - perf_counter()))
        team_id = shipped_teams()[number % len(shipped_teams())].id
        reference = await _writes(crowd, ids, team_id)
        noting.committed[reference] = perf_counter()


async def _writes(crowd: Crowd, ids: IdSource, team_id: str) -> str:
    now, reference = CLOCK.now(), ids.new_reference()
    async with begin(crowd.database) as tx:
        talk = await conversations.start(tx, crowd.vault, ids, channel="web", address=ids.new_secret(), now=now)
        new = NewCase(
            id=ids.new_id(),
            reference=reference,
            team_id=team_id,
            conversation_id=talk.id,
            kind=Kind.PARENT,
            channel="web",
            locale="nn",
            card=Card({"words": "Eg klarar ikkje meir."}),
            urgent=True,
        )
        await FamilySide(crowd.vault, ids, PROMISE).open(tx, new, agreement(now=now), now=now)
    return reference


async def _duty_in_every_team(crowd: Crowd) -> None:
    """Four people in each, one of them on call and one the deputy, all week."""
    ids, now = RandomIds(), CLOCK.now()
    rota = Rota(ids, Messages(ids))
    for team in shipped_teams():
        people = list(_people(team.id))
        async with begin(crowd.database) as tx:
            await put_staff(tx, *people, now=now)
            for one in people:
                await give_channel(tx, crowd.vault, one.staff_id, now=now)
            for layer, one in zip(Layer, people, strict=False):
                for weekday in range(7):
                    shift = Pattern(
                        id="", layer=layer, staff_id=one.staff_id, weekday=weekday, starts=time(8), ends=time(8)
                    )
                    await rota.plan_shift(tx, one, shift, now=now)


def _people(team_id: str) -> Iterable[Actor]:
    for number in range(4):
        yield replace(member(f"{team_id}{number}"), team_id=team_id)
