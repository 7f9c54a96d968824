"""Alarms never wait for a clock to be believed; but whatever it does, each is told once."""

from core.db import read
from core.sla import store as deadlines
from tests.core.cases.conftest import KARI, SOLVEIG, Scene


async def test_a_leap_forward_and_back_tells_every_milestone_once(scene: Scene) -> None:
    scene.later(hours=25)
    while await scene.fire():
        pass
    told = await scene.notices(SOLVEIG), await scene.notices(KARI)
    scene.later(hours=-25)
    for _ in range(26):
        assert await scene.fire() == 0
        scene.later(hours=1)
    assert (await scene.notices(SOLVEIG), await scene.notices(KARI)) == told
    assert sorted(told[0]) == ["breach", "one_left"]


async def test_an_hour_back_delays_no_milestone_beyond_its_instant(scene: Scene) -> None:
    scene.later(hours=11)
    while await scene.fire():
        pass
    scene.later(hours=-1)
    assert await scene.fire() == 0
    scene.later(hours=2)
    assert await scene.fire() == 1
    async with read(scene.database) as tx:
        fired = [due.milestone for due, at, _ in await deadlines.timeline(tx, scene.id) if at == scene.now]
    assert fired == ["half_time"]
