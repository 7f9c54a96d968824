"""A whole year of cases, over both nights on which clocks change, Easter, 17 May and Christmas."""

from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from core.alerts.models import alerts
from core.cases.models import cases
from core.cases.records import CloseReason, Reached
from core.db import read
from core.duty.records import Layer
from core.sla.models import deadlines
from core.sla.policy import Milestone
from tests.builders import PROMISE
from tests.core.duty.house import KARI
from tests.core.duty.people import at
from tests.scenarios.test_stories import kari_is_on_call_and_ola_her_deputy
from tests.scenarios.world import World

DAYS = (
    "2026-12-24 15:00",
    "2026-12-25 03:00",
    "2026-12-31 23:50",
    "2027-02-28 23:00",
    "2027-03-24 14:00",
    "2027-03-26 09:00",
    "2027-03-27 02:30",
    "2027-03-27 23:30",
    "2027-03-28 03:00",
    "2027-04-30 22:00",
    "2027-05-17 08:00",
    "2027-07-10 12:00",
    "2027-10-30 02:30",
    "2027-10-31 02:10",
    "2027-10-31 04:00",
    "2027-11-20 12:00",
)
"""When a family writes, by the clock in Oslo."""
HOURS = (3, 11, 19, 26, 38)
"""How long they wait."""
ONE_OF = (Milestone.BREACH, Milestone.STILL_BROKEN)


async def running(world: World) -> dict[str, int]:
    """How many deadlines each case has that is still to be reached."""
    async with read(world.database) as tx:
        rows = await tx.execute(
            select(deadlines.c.case_id).where(deadlines.c.due_at.is_not(None), deadlines.c.milestone.in_(ONE_OF))
        )
        return dict(Counter(rows.scalars()))


async def waiting(world: World) -> dict[str, int]:
    async with read(world.database) as tx:
        open_ = select(cases.c.id).where(cases.c.closed_at.is_(None), cases.c.reached_at.is_(None))
        return dict.fromkeys((await tx.execute(open_)).scalars(), 1)


async def lives_through(world: World, until: datetime) -> None:
    """Looks again at every thing that happens: whoever waits has one running deadline, and nobody else has any."""
    while world.clock.now() < until:
        due = await world.next_thing()
        await world.until(min(until, max(due or until, world.clock.now() + timedelta(minutes=1))))
        assert await running(world) == await waiting(world)


async def test_over_a_year_every_case_has_one_running_deadline_and_each_milestone_comes_once(world: World) -> None:
    await kari_is_on_call_and_ola_her_deputy(world)
    opened = []
    for number, day in enumerate(DAYS):
        await lives_through(world, at(day).astimezone(UTC))
        one = await world.a_family_writes()
        opened.append((one, world.clock.now()))
        await world.look()
        await lives_through(world, world.clock.now() + timedelta(hours=HOURS[number % len(HOURS)]))
        async with world.acts() as tx:
            await world.desk.claim(tx, KARI, one.case_id, now=world.clock.now())
            if number % 2:
                await world.desk.log_reached(tx, KARI, one.case_id, Reached.CALL, now=world.clock.now())
            else:
                await world.desk.close(tx, KARI, one.case_id, CloseReason.NOT_REACHED, now=world.clock.now())
    assert await world.rota_is(Layer.ON_CALL) == "kari"
    for one, wrote_at in opened:
        await milestones_are_in_order(world, one.case_id, wrote_at)
    await no_alert_ever_sank(world)


async def milestones_are_in_order(world: World, case_id: str, wrote_at: datetime) -> None:
    async with read(world.database) as tx:
        query = select(deadlines).where(deadlines.c.case_id == case_id, deadlines.c.fired_at.is_not(None))
        fired = (await tx.execute(query.order_by(deadlines.c.planned_at, deadlines.c.round))).all()
        due_at = await tx.connection.scalar(select(cases.c.due_at).where(cases.c.id == case_id))
    assert due_at == wrote_at + PROMISE
    assert len({(row.milestone, row.round) for row in fired}) == len(fired)
    assert [row.fired_at for row in fired] == sorted(row.fired_at for row in fired)
    assert all(timedelta(0) <= row.fired_at - row.planned_at <= timedelta(minutes=1) for row in fired)
    names = [row.milestone for row in fired if row.milestone != Milestone.STILL_BROKEN]
    assert names == list(Milestone)[: len(names)]


async def no_alert_ever_sank(world: World) -> None:
    """The later an alert of the same case was raised, the higher the step that it had reached in the end."""
    async with read(world.database) as tx:
        rows = (await tx.execute(select(alerts).order_by(alerts.c.raised_at))).all()
    reached = defaultdict(list)
    for row in rows:
        if row.holder_id is None and row.kind in {Milestone.NEW, Milestone.ONE_LEFT, *ONE_OF}:
            reached[row.subject_id].append(row.tier)
    assert len(reached) == len(DAYS)
    for tiers in reached.values():
        firsts = tiers[1:]
        assert firsts == sorted(firsts)
