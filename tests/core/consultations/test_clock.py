"""The promise to professionals: told once, stopped by the answer, begun anew by a further question, and never exact."""

import asyncio
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import DateTime, select

from core.cases.promise import Watch
from core.consultations.watch import fire_due as fire_consultations
from core.db import UtcDateTime, begin, read
from core.notify import notices_for
from core.retention import Retention
from core.sla import store as deadlines
from core.sla.policy import Milestone, due_at, grain, rounded, rounded_milestones
from core.sla.store import of_consultations
from migrations.tables import metadata
from tests.builders import PROMISE, START
from tests.core.consultations.conftest import ANOTHER, KARI, ODD, OLA, SOLVEIG, ULLA, Scene
from tests.worker.alerting import alerting
from worker import Keeper, Relay

HOUR = timedelta(hours=1)
INSTANTS = st.datetimes(min_value=datetime(2020, 1, 1), max_value=datetime(2040, 1, 1)).map(  # noqa: DTZ001 - made aware
    lambda at: at.replace(tzinfo=START.tzinfo)
)
PROMISES = st.timedeltas(min_value=timedelta(seconds=12), max_value=timedelta(days=7))


@given(INSTANTS, PROMISES)
def test_a_promise_is_kept_a_little_early_and_never_late(now: datetime, promise: timedelta) -> None:
    early = (now + promise) - due_at(rounded(now, promise), promise=promise)
    assert timedelta(0) <= early < grain(promise) <= promise / 12


@pytest.mark.parametrize(
    ("promise", "step"),
    [
        (PROMISE, HOUR),
        (12 * HOUR, HOUR),
        (12 * HOUR - timedelta(seconds=1), timedelta(minutes=1)),
        (timedelta(minutes=15), timedelta(minutes=1)),
        (timedelta(seconds=30), timedelta(seconds=1)),
        (timedelta(seconds=5), timedelta(seconds=1)),
    ],
)
def test_the_shorter_the_promise_the_finer_the_time(promise: timedelta, step: timedelta) -> None:
    assert grain(promise) == step
    assert rounded(START + ODD, promise) == START + ODD // step * step


@given(INSTANTS, PROMISES)
def test_no_milestone_stands_between_two_whole_steps_or_before_the_start(now: datetime, promise: timedelta) -> None:
    plan = rounded_milestones(now, promise=promise)
    assert [due.at for due in plan] == [rounded(due.at, promise) for due in plan] == sorted(due.at for due in plan)
    assert plan[0].at == rounded(now, promise)


async def test_the_team_is_told_at_once_and_each_milestone_once(scene: Scene) -> None:
    await scene.ask()
    assert (await scene.fire(), await scene.fire()) == (1, 0)
    assert await scene.told(KARI) == ["new"]
    scene.later(minutes=30)
    assert await scene.fire() == 1
    scene.later(hours=23)
    assert await scene.fire() == 4
    assert await scene.told(OLA) == ["new", "unclaimed", "half_time", "four_left", "one_left", "breach"]
    assert await scene.told(SOLVEIG) == ["one_left", "breach"]
    assert await scene.told(ULLA) == []
    assert (await scene.thread()).consultation.breached_at == rounded(scene.now, PROMISE)


async def test_a_holder_is_told_what_the_team_need_not_hear(scene: Scene) -> None:
    await scene.ask()
    await scene.claim()
    scene.later(hours=12)
    await scene.fire()
    assert await scene.told(KARI) == ["new", "half_time"]
    assert await scene.told(OLA) == ["new"]


async def test_the_answer_stops_the_clock_and_a_further_question_starts_it_anew(scene: Scene) -> None:
    await scene.ask()
    await scene.fire()
    await scene.answer()
    scene.later(hours=30)
    assert (await scene.fire(), await scene.told(KARI)) == (0, ["new"])
    await scene.follow_up()
    assert await scene.fire() == 1
    asked = (await scene.thread()).consultation
    assert asked.due_at == rounded(scene.now, PROMISE) + PROMISE
    async with read(scene.database) as tx:
        assert [(one.kind, one.at) for one in await notices_for(tx, KARI)] == [("new", rounded(scene.now, PROMISE))]
    scene.later(hours=24)
    await scene.fire()
    assert (await scene.told(KARI))[-1] == "breach"


async def test_a_further_question_before_the_answer_gives_no_more_time(scene: Scene) -> None:
    first = await scene.ask()
    scene.later(hours=5)
    await scene.follow_up()
    assert (await scene.thread()).consultation.due_at == first.due_at == START + PROMISE


async def test_a_broken_promise_is_told_of_until_somebody_answers(scene: Scene) -> None:
    await scene.ask()
    scene.later(hours=24)
    await scene.fire()
    scene.later(hours=6)
    assert await scene.fire() == 1
    await scene.answer()
    scene.later(hours=48)
    assert await scene.fire() == 0
    assert (await scene.told(SOLVEIG)).count(Milestone.STILL_BROKEN) == 1


async def test_two_clocks_tell_each_milestone_once(scene: Scene) -> None:
    await scene.ask()
    scene.later(hours=24)
    fired = await asyncio.gather(*(scene.fire() for _ in range(4)))
    assert sum(fired) == len(Milestone) - 1
    told = await scene.told(SOLVEIG)
    assert sorted(told) == sorted(set(told))


async def test_the_next_due_time_is_the_earliest_of_cases_and_consultations(scene: Scene) -> None:
    async with begin(scene.database) as tx:
        assert await deadlines.next_due(tx) is None
    await scene.ask()
    async with begin(scene.database) as tx:
        assert await deadlines.next_due(tx) == START
        await fire_consultations(tx, now=scene.now, limit=10)
        assert await deadlines.next_due(tx) == START + HOUR


async def test_the_keeper_keeps_this_promise_too(scene: Scene) -> None:
    rounds = alerting(scene.database, scene.vault, scene.ids, scene.clock)
    keeper = Keeper(
        database=scene.database,
        clock=scene.clock,
        relay=Relay(database=scene.database, vault=scene.vault, clock=scene.clock, senders={}),
        watch=Watch(scene.vault, scene.ids),
        retention=Retention(scene.vault),
        alerting=rounds.bell,
        posting=rounds.post,
    )
    await scene.ask()
    await keeper.fire_due()
    assert await scene.told(KARI) == ["new"]


async def test_nothing_that_is_kept_tells_when_somebody_truly_wrote(scene: Scene) -> None:
    """Asked, followed up, answered, told and taken up again at odd times; keys included."""
    await scene.ask()
    await scene.fire()
    scene.later(hours=25, minutes=3)
    await scene.fire()
    await scene.answer()
    await scene.follow_up()
    await scene.ask(receipt=ANOTHER)
    await scene.fire()
    kept = [at for name, at in await instants(scene) if name != "audit.at"]
    assert len(kept) > 30
    assert [at for at in kept if at != rounded(at, PROMISE)] == []


async def test_only_what_staff_did_is_written_down_exactly(scene: Scene) -> None:
    asked = await scene.ask()
    await scene.fire()
    assert [at for name, at in await instants(scene) if name == "audit.at"] == []
    await scene.claim()
    assert [at for name, at in await instants(scene) if name == "audit.at"] == [scene.now]
    async with read(scene.database) as tx:
        assert [at for _, at, _ in await of_consultations.timeline(tx, asked.id) if at] == [START]


async def instants(scene: Scene) -> list[tuple[str, datetime]]:
    """Every one in the database, but for when the accounts of staff were made."""
    found = []
    async with read(scene.database) as tx:
        for table in metadata.sorted_tables:
            for column in table.c:
                if isinstance(column.type, UtcDateTime | DateTime) and table.name != "staff":
                    rows = await tx.execute(select(column).where(column.is_not(None)))
                    found += [(f"{table.name}.{column.name}", at) for at in rows.scalars()]
    return found
