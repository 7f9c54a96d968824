"""On PostgreSQL others are at work beside the clock: what they hold is left to the next round, and only that."""

import asyncio

import pytest
from sqlalchemy import select

from core.cases import store
from core.conversations import store as conversations
from core.db import begin, read
from core.sla.models import deadlines
from tests.builders import open_case
from tests.core.cases.conftest import Scene

OTHERS = 8


@pytest.fixture
def database_url(postgres_url: str) -> str:
    return postgres_url


@pytest.fixture(autouse=True)
async def others(scene: Scene) -> list[str]:
    return [(await open_case(scene.database, scene.vault, scene.ids, now=scene.now)).case_id for _ in range(OTHERS)]


async def still_due(scene: Scene) -> set[str]:
    async with read(scene.database) as tx:
        due = select(deadlines.c.case_id).where(deadlines.c.due_at <= scene.now)
        return set((await tx.execute(due)).scalars())


async def test_a_case_that_somebody_works_on_is_left_alone_and_no_other(scene: Scene) -> None:
    async with begin(scene.database) as tx:
        await store.hold(tx, scene.id)
        assert await scene.fire() == OTHERS
        assert await still_due(scene) == {scene.id}
        assert await scene.fire() == 0
    assert await scene.fire() == 1


async def test_a_case_whose_family_is_in_the_middle_of_a_turn_is_left_alone(scene: Scene) -> None:
    async with begin(scene.database) as tx:
        await conversations.hold(tx, scene.opened.conversation_id)
        assert await scene.fire() == OTHERS
        assert await still_due(scene) == {scene.id}
    assert await scene.fire() == 1


async def test_those_that_are_held_do_not_stand_before_those_that_are_free(scene: Scene, others: list[str]) -> None:
    """The longest waiting come first, and just these are held: a portion of one would never get past them."""
    async with begin(scene.database) as tx:
        for case_id in (scene.id, *others[:-1]):
            await store.hold(tx, case_id)
        async with begin(scene.database) as mine:
            assert await scene.watch.fire_due(mine, now=scene.now, limit=1) == 1
        assert await still_due(scene) == {scene.id, *others[:-1]}


async def test_many_clocks_in_small_portions_fire_each_once(scene: Scene) -> None:
    scene.later(hours=24)

    async def strike() -> int:
        fired = 0
        while await still_due(scene):
            async with begin(scene.database) as tx:
                fired += await scene.watch.fire_due(tx, now=scene.now, limit=2)
        return fired

    assert sum(await asyncio.gather(*(strike() for _ in range(4)))) == 6 * (OTHERS + 1)
