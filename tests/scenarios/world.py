"""A world in which time passes: families write, staff do what they do, and every message to anybody is on record."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import func, select
from typing_extensions import override

from core.alerts.courier import Bulletin, CourierError
from core.alerts.messages import Messages
from core.alerts.models import alerts, sends
from core.alerts.records import ChannelKind
from core.cases import store as cases
from core.cases.claims import fire_ended_claims
from core.cases.desk import Desk
from core.cases.family import FamilySide
from core.cases.models import cases as cases_table
from core.cases.models import messages
from core.cases.promise import Watch
from core.cases.records import Case
from core.cases.unread import fire_unread
from core.clock import OSLO, SetClock
from core.consultations.watch import fire_due as fire_consultations
from core.db import Database, Tx, begin, read
from core.duty.policy import on_duty
from core.duty.records import Layer
from core.duty.rota import Rota
from core.duty.store import plan_of
from core.ids import IdSource
from core.sla import store as deadlines
from core.vault import Vault
from tests.builders import PROMISE, Opened, open_case, team_molde
from tests.core.duty.house import Team, move_in
from tests.worker.alerting import BellAndPost, alerting
from tests.worker.fakes import Postman
from worker import Relay

LONGEST_STEP, SHORTEST_STEP = timedelta(hours=6), timedelta(seconds=1)


@dataclass(slots=True, frozen=True)
class Told:
    at: datetime
    address: str
    words: Bulletin

    @property
    def who(self) -> str:
        return self.address.partition("@")[0]

    @property
    def what(self) -> str:
        return self.words.subject

    @override
    def __str__(self) -> str:
        return f"{self.at.astimezone(OSLO):%a %H:%M} {self.who}: {self.what}"


@dataclass(slots=True)
class Post:
    """Delivers at once; to the dead nothing gets through."""

    clock: SetClock
    told: list[Told] = field(default_factory=list)
    dead: set[str] = field(default_factory=set)
    refused: list[str] = field(default_factory=list)

    def refuses(self, address: str) -> str | None:
        return None if "@" in address else "error.channel_address"

    async def deliver(self, address: str, bulletin: Bulletin) -> None:
        if address in self.dead:
            self.refused.append(address)
            raise CourierError("unreachable", permanent=False)
        self.told.append(Told(self.clock.now(), address, bulletin))


@dataclass(slots=True)
class World:
    database: Database
    vault: Vault
    ids: IdSource
    clock: SetClock
    post: Post
    alerting: BellAndPost
    watch: Watch
    desk: Desk
    relay: Relay
    postman: Postman
    promise: timedelta = PROMISE

    @property
    def rota(self) -> Rota:
        return Rota(self.ids, Messages(self.ids))

    @property
    def team(self) -> Team:
        return Team(self.database, self.vault, self.ids)

    @property
    def told(self) -> list[Told]:
        return self.post.told

    def told_to(self, who: str) -> list[str]:
        return [one.what for one in self.told if one.who == who]

    def first_told(self, who: str) -> datetime:
        return next(one.at for one in self.told if one.who == who and one.what not in {"week", "hole", "duty"})

    async def a_family_writes(self) -> Opened:
        return await open_case(
            self.database, self.vault, self.ids, now=self.clock.now(), team=team_molde(phone="00 00 00 03")
        )

    async def case(self, opened: Opened) -> Case:
        async with read(self.database) as tx:
            return await cases.get(tx, opened.case_id)

    async def family_was_told(self, opened: Opened) -> list[str]:
        """The keys of what the program wrote to the family, once it was handed over."""
        await self.relay.deliver_due()
        mine = (one for one in self.postman.handed_over if one.conversation_id == opened.conversation_id)
        return [said.key for parcel in mine for said in parcel.letter.says]

    async def rota_is(self, layer: Layer) -> str:
        async with read(self.database) as tx:
            person = on_duty(await plan_of(tx, "molde", now=self.clock.now()), layer, self.clock.now())
        return person.staff_id if person else ""

    @asynccontextmanager
    async def acts(self) -> AsyncIterator[Tx]:
        async with begin(self.database) as tx:
            yield tx

    async def until(self, moment: datetime) -> None:
        """Lets time pass from one thing that falls due to the next, with the clock and the bell at work all the while."""
        while self.clock.now() < moment:
            due = await self.next_thing()
            stop = min(moment, self.clock.now() + LONGEST_STEP, *([due] if due else []))
            self.clock.forward(max(stop - self.clock.now(), SHORTEST_STEP))
            await self.look()

    async def next_thing(self) -> datetime | None:
        """Whatever falls due next."""
        dues = (alerts.c.climb_at, sends.c.due_at, cases_table.c.claim_ends_at, messages.c.nudge_at)
        async with read(self.database) as tx:
            found = [await tx.connection.scalar(select(func.min(one))) for one in dues]
            found.append(await deadlines.next_due(tx))
        return min((one for one in found if one is not None), default=None)

    async def passes(self, span: timedelta) -> None:
        await self.until(self.clock.now() + span)

    async def look(self) -> None:
        now = self.clock.now()
        async with read(self.database) as tx:
            due = await deadlines.next_due(tx)
        while due is not None and due <= now:
            async with begin(self.database) as tx:
                await self.watch.fire_due(tx, now=now, limit=100)
                await fire_consultations(tx, now=now, limit=100)
                due = await deadlines.next_due(tx)
        for duty in (fire_ended_claims, fire_unread):
            async with begin(self.database) as tx:
                await duty(tx, now=now, limit=100)
        await self.alerting.round()


async def a_world(database: Database, vault: Vault, ids: IdSource, clock: SetClock) -> World:
    post, postman = Post(clock), Postman()
    bell = alerting(database, vault, ids, clock, dict.fromkeys(ChannelKind, post))
    world = World(
        database=database,
        vault=vault,
        ids=ids,
        clock=clock,
        post=post,
        alerting=bell,
        watch=Watch(vault, ids),
        desk=Desk(vault, ids),
        relay=Relay(database=database, vault=vault, clock=clock, senders={"web": postman}),
        postman=postman,
    )
    await move_in(world.team)
    return world


def family_side(world: World) -> FamilySide:
    return FamilySide(world.vault, world.ids, world.promise)
