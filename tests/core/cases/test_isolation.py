"""A stranger cannot tell another team's case from one that is not there, whatever they try."""

import inspect

import pytest

from core.cases.desk import Desk
from core.db import begin, read
from core.errors import NotFound
from core.staff import Actor
from tests.core.cases.conftest import KARI, SOLVEIG, ULLA, Scene

STRANGERS = [pytest.param(ULLA, id="another team"), pytest.param(SOLVEIG, id="a supervisor")]
ABOUT_ONE_CASE = {name for name, call in inspect.getmembers(Desk, inspect.iscoroutinefunction) if name[0] != "_"} - {
    "queue",
    "broken",
    "closed",
}


@pytest.mark.parametrize("stranger", STRANGERS)
async def test_a_stranger_can_do_nothing_to_a_case(scene: Scene, stranger: Actor) -> None:
    before, entries = await scene.case(), await scene.entries()
    async with begin(scene.database) as tx:
        for _, work in scene.work_of(tx, stranger):
            with pytest.raises(NotFound):
                await work
    assert (await scene.case(), await scene.entries()) == (before, entries)


@pytest.mark.parametrize("stranger", STRANGERS)
async def test_a_stranger_sees_no_page_and_erases_nothing(scene: Scene, stranger: Actor) -> None:
    async with begin(scene.database) as tx:
        for look in (scene.desk.open_page, scene.desk.look_again, scene.desk.erase):
            with pytest.raises(NotFound):
                await look(tx, stranger, scene.id, now=scene.now)


async def test_a_case_that_is_not_there_and_one_of_another_team_look_alike(scene: Scene) -> None:
    async with begin(scene.database) as tx:
        with pytest.raises(NotFound) as others:
            await scene.desk.open_page(tx, ULLA, scene.id, now=scene.now)
        with pytest.raises(NotFound) as nobodys:
            await scene.desk.open_page(tx, ULLA, "0" * 32, now=scene.now)
    assert str(others.value) == str(nobodys.value)


async def test_a_reply_id_known_to_a_stranger_tells_them_nothing(scene: Scene) -> None:
    once = await scene.reply(by=KARI)
    with pytest.raises(NotFound):
        await scene.reply(by=ULLA, once=once)


async def test_another_teams_queue_and_broken_promises_are_empty(scene: Scene) -> None:
    scene.later(hours=25)
    await scene.fire()
    async with read(scene.database) as tx:
        assert await scene.desk.queue(tx, ULLA) == []
    assert await scene.notices(ULLA) == []


async def test_every_function_about_one_case_is_tried_by_strangers(scene: Scene) -> None:
    async with read(scene.database) as tx:
        tried = set()
        for name, work in scene.work_of(tx, ULLA):
            tried.add(name)
            with pytest.raises(NotFound):
                await work
    assert tried | {"open_page", "look_again", "erase"} == ABOUT_ONE_CASE
