"""The crash campaign in short, and that it can fail: `make crash` is the whole of it."""

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.campaign.crash.cells import CELLS, FLEETS
from tests.campaign.crash.deliberate import DELIBERATE
from tests.campaign.crash.failpoints import COMMON, FAILPOINTS, KEPT_BY, RARE
from tests.campaign.crash.nursery import Nursery
from tests.campaign.crash.plan import AT_LEAST, Ending, Kind, Plan
from tests.campaign.crash.staging import Play
from tests.campaign.crash.trial import Result, Task, run_cell

SECONDS = 120.0
CHANCE = random.Random(1)  # noqa: S311 - the same each time
CELL = CELLS["sqlite-polling-quiet"]
MUTANT = "acknowledge-before-commit"


@pytest.fixture
async def nursery(tmp_path: Path) -> AsyncIterator[Nursery]:
    async with Nursery.open(tmp_path) as opened:
        yield opened


async def played(nursery: Nursery, folder: Path, *, kills: int, mutant: str | None = None) -> Result:
    folder.mkdir()  # noqa: ASYNC240 - nothing else goes on yet
    play = Play(cell=CELL, seed=1, mutant=mutant, pace=0.05, families=8, together=8)
    until = asyncio.get_running_loop().time() + SECONDS
    return await run_cell(Task(play=play, kills=kills, until=until, warm_up=4.0), folder, lambda _: None, nursery)


async def test_nothing_is_lost_and_nothing_comes_twice_however_often_the_program_is_killed(
    nursery: Nursery, tmp_path: Path
) -> None:
    async with asyncio.TaskGroup() as side_by_side:
        ours = side_by_side.create_task(played(nursery, tmp_path / "ours", kills=25))
        wrong = side_by_side.create_task(played(nursery, tmp_path / "wrong", kills=40, mutant=MUTANT))
    result, proof = ours.result(), wrong.result()
    assert result.charges == []
    assert result.kills == 25
    assert sum(result.hits.values()) > 0
    assert any("lost" in charge for charge in proof.charges), "the same campaign does not see a program that loses"


def test_each_failpoint_is_hit_often_enough_in_a_whole_run() -> None:
    plan = Plan(chance=CHANCE, kills=1_000)
    while plan.left:
        ending = plan.next()
        plan.ended(ending, hit=next(iter(ending.at), None))
    assert plan.missing == {}
    assert min(plan.hits[name] for name in FAILPOINTS) >= AT_LEAST
    assert plan.done[Kind.ANY_INSTANT] > 100


def test_a_failpoint_that_nobody_passes_is_missed_and_not_waited_for_for_ever() -> None:
    plan = Plan(chance=CHANCE, kills=1_000)
    never = COMMON[0]
    wanted = Counter[str]()
    while plan.left:
        ending = plan.next()
        wanted.update(ending.wanted)
        plan.ended(ending, hit=next((name for name in ending.wanted if name != never), None))
    assert never in plan.missing
    assert wanted[never] < 10


def test_a_kill_that_missed_its_failpoint_is_a_kill_at_any_instant() -> None:
    plan = Plan(chance=CHANCE, kills=10)
    plan.ended(Ending(kind=Kind.FAILPOINT, at={RARE[0]: 1}, wanted=(RARE[0],)), hit=None)
    assert (plan.done, plan.left) == (Counter({Kind.ANY_INSTANT: 1}), 9)


def test_every_failpoint_is_on_the_way_of_some_process_of_every_fleet() -> None:
    for fleet in FLEETS.values():
        parts = {part for process in fleet for part in process}
        assert all(KEPT_BY[name.partition(".")[0]] & parts for name in FAILPOINTS)


def test_there_are_five_deliberate_faults_and_eight_cells() -> None:
    assert (len(DELIBERATE), len(CELLS)) == (5, 8)
