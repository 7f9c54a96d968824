"""Two processes ring, climb, send and serve the desk at the same instant: nobody is rung twice, and nobody waits in a ring."""

import asyncio
import random
from collections import Counter
from collections.abc import Awaitable, Iterable
from dataclasses import dataclass, field
from datetime import time, timedelta

import pytest
from sqlalchemy import func, select
from structlog.testing import capture_logs

from core.alerts.answering import Outcome, answer
from core.alerts.courier import Bulletin, CourierError
from core.alerts.messages import Messages
from core.alerts.models import alerts, sends, tries
from core.alerts.policy import FIRST
from core.alerts.records import ChannelKind, Purpose, State
from core.cases.claims import fire_ended_claims
from core.cases.desk import Desk
from core.cases.family import FamilySide
from core.cases.promise import Watch
from core.cases.records import Reached
from core.cases.transfer import Transfer
from core.db import begin, read
from core.duty.records import Layer, Pattern
from core.duty.rota import Rota
from core.errors import Conflict, NotFound, Refused
from core.notify.models import notices
from core.staff import Actor
from tests.builders import PROMISE, open_case, put_staff
from tests.core.duty.house import LIV, NILS, OLA, TORE, UNNI, give_channel
from tests.several.conftest import KARI, Process
from tests.worker.alerting import BellAndPost, alerting

Two = tuple[Process, ...]
CASES, ROUNDS = 40, 14
STEP = timedelta(minutes=5, seconds=1)
"""Of the clock from round to round; what is loud climbs in each of them."""
SILENCE = range(3, 11)
"""Rounds in which nobody presses, so that what is urgent begins anew."""
TOGETHER = 6
"""Of each thing that staff do, in each round and each process."""
EVERY_FEW = 7
"""Deliveries, of which one fails at first."""
IN_TIME = 120
BUSY = (Conflict, NotFound, Refused)
"""A colleague was first."""


@dataclass(slots=True)
class Box:
    """What has been sent, by both processes."""

    secrets: list[str] = field(default_factory=list)
    delivered: Counter[str] = field(default_factory=Counter)
    tried: int = 0

    def refuses(self, address: str) -> str | None:
        return None

    async def deliver(self, address: str, bulletin: Bulletin) -> None:
        await asyncio.sleep(0)
        self.tried += 1
        if self.tried % EVERY_FEW == 0:
            raise CourierError("unreachable", permanent=False)
        if not bulletin.body:
            return
        self.secrets.append(bulletin.body)
        self.delivered[address] += int(bulletin.subject.split(":")[0]) if bulletin.subject[0].isdigit() else 1


@dataclass(slots=True)
class Staff:
    """Those at work in one of the processes."""

    process: Process
    rounds: BellAndPost
    box: Box
    pick: random.Random
    taken: list[str]

    async def clock(self) -> None:
        house, now = self.process.house, self.process.house.clock.now()
        for fire in (Watch(house.vault, house.ids).fire_due, fire_ended_claims):
            async with begin(house.database) as tx:
                await fire(tx, now=now, limit=50)

    async def presses(self, secret: str) -> None:
        house = self.process.house
        async with begin(house.database) as tx:
            found = await answer(tx, house.vault, secret, None, now=house.clock.now())
        if found.outcome is Outcome.TAKEN:
            self.taken.append(secret)

    async def claims(self, actor: Actor, case_id: str) -> None:
        house = self.process.house
        async with begin(house.database) as tx:
            await Desk(house.vault, house.ids).claim(tx, actor, case_id, now=house.clock.now())

    async def reaches(self, actor: Actor, case_id: str) -> None:
        house = self.process.house
        async with begin(house.database) as tx:
            await Desk(house.vault, house.ids).log_reached(tx, actor, case_id, Reached.CALL, now=house.clock.now())

    async def offers(self, case_id: str) -> None:
        house = self.process.house
        async with begin(house.database) as tx:
            transfer, now = Transfer(house.vault, house.ids), house.clock.now()
            await transfer.offer(tx, OLA, case_id, "ulstein", family_agrees=True, now=now)

    async def accepts(self, case_id: str) -> None:
        house = self.process.house
        async with begin(house.database) as tx:
            await Transfer(house.vault, house.ids).accept(tx, NILS, case_id, now=house.clock.now())

    async def needs_help_now(self, case_id: str) -> None:
        house = self.process.house
        async with begin(house.database) as tx:
            await FamilySide(house.vault, house.ids, PROMISE).raise_urgent(tx, case_id, now=house.clock.now())

    def a_round(self, cases: list[str], *, pressing: bool) -> Iterable[Awaitable[object]]:
        """Everything at once: the duties of a worker, and what people do to the same few cases."""
        yield from (self.clock(), self.rounds.bell.round(), self.rounds.bell.round(), self.rounds.post.deliver_due())
        for case_id in self.pick.sample(cases, TOGETHER):
            yield self.needs_help_now(case_id)
            yield self.offers(case_id)
            yield self.accepts(case_id)
            yield self.claims(self.pick.choice((KARI, OLA)), case_id)
        yield self.reaches(UNNI, self.pick.choice(cases))
        for secret in self.box.secrets[-TOGETHER:] if pressing else ():
            yield self.presses(secret)


@pytest.fixture
async def cases(processes: Two) -> list[str]:
    house = processes[0].house
    rota = Rota(house.ids, Messages(house.ids))
    async with begin(house.database) as tx:
        await put_staff(tx, OLA, UNNI, LIV, NILS, TORE)
        for actor in (KARI, OLA, UNNI, LIV, NILS, TORE):
            await give_channel(tx, house.vault, actor.staff_id)
        for weekday in range(7):
            shift = Pattern(id="", layer=Layer.ON_CALL, staff_id="kari", weekday=weekday, starts=time(8), ends=time(8))
            await rota.plan_shift(tx, KARI, shift, now=house.clock.now())
    now = house.clock.now()
    return [(await open_case(house.database, house.vault, house.ids, now=now)).case_id for _ in range(CASES)]


async def unless_first(act: Awaitable[object]) -> None:
    try:
        await act
    except BUSY as refusal:
        assert refusal.args  # noqa: PT017 - both ways are right


async def live(processes: Two, cases: list[str], box: Box) -> list[str]:
    """The links by which an answer was given."""
    taken: list[str] = []
    people = [
        Staff(
            one,
            alerting(
                one.house.database, one.house.vault, one.house.ids, one.house.clock, dict.fromkeys(ChannelKind, box)
            ),
            box,
            random.Random(number),  # noqa: S311 - which cases they meet at
            taken,
        )
        for number, one in enumerate(processes)
    ]
    for number in range(ROUNDS):
        acts = [act for one in people for act in one.a_round(cases, pressing=number not in SILENCE)]
        await asyncio.gather(*map(unless_first, acts))
        processes[0].house.clock.forward(STEP)
    for _ in range(3):
        await asyncio.gather(*(one.rounds.bell.round() for one in people))
        await asyncio.gather(*(one.rounds.post.deliver_due() for one in people))
        processes[0].house.clock.forward(STEP)
    return taken


async def test_bell_climb_post_and_desk_at_once_ring_each_notice_and_each_person_once(
    processes: Two, cases: list[str]
) -> None:
    box, house = Box(), processes[0].house
    with capture_logs() as logs:
        async with asyncio.timeout(IN_TIME):
            taken = await live(processes, cases, box)
    assert [line for line in logs if line["log_level"] == "error"] == []
    async with read(house.database) as tx:
        kinds = notices.c.kind.in_(list(FIRST))
        told = select(notices.c.case_id, notices.c.kind, notices.c.round).where(kinds).distinct()
        assert await tx.connection.scalar(select(func.count()).where(notices.c.ring_at.is_not(None))) == 0
        raised = (await tx.execute(select(alerts.c.subject_id, alerts.c.kind, alerts.c.round))).all()
        assert Counter(map(tuple, raised)) == Counter(map(tuple, (await tx.execute(told)).all()))
        rows = (await tx.execute(select(sends).where(sends.c.purpose == Purpose.ALERT))).mappings().all()
        successes = (
            select(tries.c.send_id).join(sends).where(sends.c.purpose == Purpose.ALERT, tries.c.outcome == "sent")
        )
        delivered = list((await tx.execute(successes)).scalars())
        acknowledged = await tx.connection.scalar(select(func.count()).where(alerts.c.acknowledged_at.is_not(None)))
    rung = Counter((row["alert_id"], row["lap"], row["staff_id"]) for row in rows)
    assert set(rung.values()) == {1}
    assert max(row["lap"] for row in rows) > 1
    sent = [row["id"] for row in rows if row["state"] == State.SENT]
    assert sorted(delivered) == sorted(sent)
    assert box.delivered == Counter(f"{row['staff_id']}@example.org" for row in rows if row["state"] == State.SENT)
    assert 0 < len(taken) == len(set(taken)) <= (acknowledged or 0)
