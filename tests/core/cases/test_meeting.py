"""The team's meeting: what is new since the last one, and what is open from before."""

from datetime import timedelta

import pytest

from core.cases.meeting import Agenda, agenda, hold_meeting, undo_meeting
from core.db import begin, read
from core.errors import NotFound
from core.staff import Actor
from tests.builders import open_case
from tests.core.cases.conftest import KARI, OLA, SOLVEIG, ULLA, Scene


async def look(scene: Scene, actor: Actor = KARI) -> Agenda:
    async with read(scene.database) as tx:
        return await agenda(tx, scene.vault, actor, now=scene.now)


async def hold(scene: Scene, actor: Actor = KARI) -> None:
    async with begin(scene.database) as tx:
        await hold_meeting(tx, actor, now=scene.now)


async def test_before_the_first_meeting_all_that_is_open_is_on_the_page(scene: Scene) -> None:
    found = await look(scene)
    assert (found.since, found.today, found.new) == (None, False, ())
    assert [one.case.id for one in found.open] == [scene.id]


async def test_what_came_after_the_meeting_is_new_even_when_it_is_closed(scene: Scene) -> None:
    await hold(scene)
    scene.later(days=7)
    new = await open_case(scene.database, scene.vault, scene.ids, now=scene.now)
    await scene.attempt()
    found = await look(scene)
    assert [one.case.id for one in found.new] == [new.case_id]
    assert [one.case.id for one in found.open] == [scene.id]
    assert found.attempts == {scene.id: 1}
    await scene.close()
    assert (await look(scene)).open == ()


async def test_two_presses_on_one_day_are_one_meeting(scene: Scene) -> None:
    await hold(scene)
    first = (await look(scene)).since
    scene.later(minutes=5)
    await hold(scene, OLA)
    found = await look(scene)
    assert (found.since, found.today) == (first, True)


async def test_todays_press_can_be_taken_back_and_no_older_one(scene: Scene) -> None:
    await hold(scene)
    scene.later(days=1)
    before = (await look(scene)).since
    await hold(scene)
    for _ in range(2):
        async with begin(scene.database) as tx:
            await undo_meeting(tx, OLA, now=scene.now)
        assert (await look(scene)).since == before == scene.now - timedelta(days=1)


async def test_each_team_has_meetings_of_its_own_and_nobody_above_has_any(scene: Scene) -> None:
    await hold(scene)
    found = await look(scene, ULLA)
    assert (found.since, found.new, found.open) == (None, (), ())
    for act in (hold_meeting, undo_meeting):
        async with begin(scene.database) as tx:
            with pytest.raises(NotFound):
                await act(tx, SOLVEIG, now=scene.now)
    with pytest.raises(NotFound):
        await look(scene, SOLVEIG)
