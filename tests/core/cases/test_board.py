"""How all teams stand, in figures: every family that waits is counted once, in the right part."""

from datetime import timedelta

import pytest

from core.cases import store
from core.cases.board import Standing, standings
from core.cases.records import CloseReason, Reached
from core.db import begin, read
from core.errors import NotFound
from core.staff import Actor, Role
from tests.builders import PROMISE, administrator, supervisor
from tests.core.cases.conftest import KARI, ULLA, Scene

SOLVEIG = supervisor()


async def standing(scene: Scene) -> dict[str, Standing]:
    async with read(scene.database) as tx:
        return dict(await standings(tx, SOLVEIG, promise=PROMISE, now=scene.now))


@pytest.mark.parametrize(
    ("left", "part"),
    [
        (timedelta(hours=24), "first"),
        (timedelta(hours=12, seconds=1), "first"),
        (timedelta(hours=12), "second"),
        (timedelta(hours=4, seconds=1), "second"),
        (timedelta(hours=4), "soon"),
        (timedelta(seconds=1), "soon"),
        (timedelta(0), "broken"),
        (timedelta(hours=-9), "broken"),
    ],
)
async def test_a_family_that_waits_is_counted_once(scene: Scene, left: timedelta, part: str) -> None:
    async with begin(scene.database) as tx:
        await store.change(tx, await store.get(tx, scene.id), due_at=scene.now + left)
    (one,) = (await standing(scene)).values()
    assert one == Standing(waiting=1, unclaimed=1, least=scene.now + left, **{part: 1})


async def test_a_claim_is_no_contact_and_a_contact_ends_the_waiting(scene: Scene) -> None:
    async with begin(scene.database) as tx:
        await scene.desk.claim(tx, KARI, scene.id, now=scene.now)
    assert (await standing(scene))["molde"].unclaimed == 0
    assert (await standing(scene))["molde"].waiting == 1
    async with begin(scene.database) as tx:
        await scene.desk.log_reached(tx, KARI, scene.id, Reached.CALL, now=scene.now)
    assert await standing(scene) == {}


async def test_what_is_closed_waits_no_more(scene: Scene) -> None:
    async with begin(scene.database) as tx:
        await scene.desk.close(tx, KARI, scene.id, CloseReason.NO_NEED, now=scene.now)
    assert await standing(scene) == {}


@pytest.mark.parametrize(
    "actor", [KARI, ULLA, administrator(), Actor(staff_id="liv", name="Liv", role=Role.LEADER, team_id="molde")]
)
async def test_it_is_for_whoever_oversees(scene: Scene, actor: Actor) -> None:
    async with read(scene.database) as tx:
        with pytest.raises(NotFound):
            await standings(tx, actor, promise=PROMISE, now=scene.now)
