"""Broken promises as rows of their own: what breaks, what ends it, who may know, and what was learned."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from core.cases import store
from core.cases.breaches import Breach
from core.cases.breaking import note_broken
from core.cases.lessons import Asked, Lessons, Spot
from core.cases.models import breaches
from core.cases.records import CloseReason, Reached
from core.db import begin, read
from core.errors import Conflict, NotFound, Refused
from core.staff import Actor, Role
from tests.builders import administrator, supervisor
from tests.core.cases.conftest import KARI, ULLA, Scene

SOLVEIG = supervisor()
LEADER = Actor(staff_id="kari", name="Kari", role=Role.LEADER, team_id="molde")
ELSEWHERE = Actor(staff_id="ulla", name="Ulla", role=Role.LEADER, team_id="ulstein")
WORDS = "Vakta stod tom i haustferien. No set vi opp ein vara."


async def broken(scene: Scene) -> Breach:
    scene.later(hours=25)
    await scene.fire()
    (one,) = await found(scene)
    return one


async def found(scene: Scene, actor: Actor = SOLVEIG, asked: Asked = Asked()) -> Sequence[Breach]:  # noqa: B008 - frozen
    async with read(scene.database) as tx:
        return (await Lessons(scene.vault).found(tx, actor, asked))[0]


async def learn(
    scene: Scene, one: Breach, words: str = WORDS, *, by: Actor = LEADER, seen: datetime | None = None
) -> None:
    async with begin(scene.database) as tx:
        await Lessons(scene.vault).learn(tx, by, one.id, words, seen=seen, now=scene.now)


async def test_a_promise_breaks_once_and_is_over_when_somebody_is_reached(scene: Scene) -> None:
    one = await broken(scene)
    assert one.ended_at is None
    scene.later(hours=7)
    await scene.fire()
    assert len(await found(scene)) == 1
    async with begin(scene.database) as tx:
        await scene.desk.log_reached(tx, KARI, scene.id, Reached.CALL, now=scene.now)
    reached_at = scene.now
    scene.later(hours=1)
    async with begin(scene.database) as tx:
        await scene.desk.close(tx, KARI, scene.id, CloseReason.NO_NEED, now=scene.now)
    (after,) = await found(scene)
    assert (after.ended_at, after.reached) == (reached_at, True)


async def test_a_case_that_ends_without_contact_ends_the_breach_too(scene: Scene) -> None:
    await broken(scene)
    async with begin(scene.database) as tx:
        await scene.desk.close(tx, KARI, scene.id, CloseReason.NO_NEED, now=scene.now)
    (after,) = await found(scene)
    assert (after.ended_at, after.reached) == (scene.now, False)


async def test_a_promise_that_is_kept_leaves_no_row(scene: Scene) -> None:
    async with begin(scene.database) as tx:
        await scene.desk.log_reached(tx, KARI, scene.id, Reached.CALL, now=scene.now)
    scene.later(hours=25)
    await scene.fire()
    assert await found(scene) == []


@pytest.mark.parametrize(("actor", "sees"), [(SOLVEIG, 1), (LEADER, 1), (ELSEWHERE, 0)])
async def test_supervisors_know_of_all_and_leaders_of_their_own(scene: Scene, actor: Actor, sees: int) -> None:
    await broken(scene)
    assert len(await found(scene, actor)) == sees


@pytest.mark.parametrize("actor", [KARI, ULLA, administrator()])
async def test_to_everybody_else_there_is_nothing(scene: Scene, actor: Actor) -> None:
    one = await broken(scene)
    lessons = Lessons(scene.vault)
    async with begin(scene.database) as tx:
        with pytest.raises(NotFound):
            await lessons.found(tx, actor, Asked())
        with pytest.raises(NotFound):
            await lessons.still(tx, actor)
        with pytest.raises(NotFound):
            await lessons.learn(tx, actor, one.id, WORDS, seen=None, now=scene.now)


async def test_another_teams_leader_writes_nothing(scene: Scene) -> None:
    one = await broken(scene)
    with pytest.raises(NotFound):
        await learn(scene, one, by=ELSEWHERE)


async def test_it_stays_with_the_team_that_owed_it(scene: Scene) -> None:
    """A case that another team takes over afterwards is not their broken promise."""
    one = await broken(scene)
    async with begin(scene.database) as tx:
        await store.change(tx, await store.get(tx, scene.id), team_id="ulstein")
    assert [each.id for each in await found(scene, LEADER)] == [one.id]
    assert await found(scene, ELSEWHERE) == []


async def test_what_was_learned_is_read_by_both_and_sealed(scene: Scene) -> None:
    one = await broken(scene)
    await learn(scene, one)
    for actor in (SOLVEIG, LEADER):
        (told,) = await found(scene, actor)
        assert told.lesson
        assert (told.lesson.words, told.lesson.by, told.lesson.at) == (WORDS, "Kari", scene.now)
    async with read(scene.database) as tx:
        sealed = (await tx.execute(select(breaches.c.sealed_learned))).scalar_one()
    assert WORDS.encode() not in sealed
    assert ("staff:kari", "learned", None) in await scene.entries()


async def test_who_writes_past_another_is_told_and_overwrites_nothing(scene: Scene) -> None:
    one = await broken(scene)
    await learn(scene, one)
    scene.later(hours=1)
    with pytest.raises(Conflict):
        await learn(scene, one, "Noko anna.", by=SOLVEIG)
    await learn(scene, one, by=SOLVEIG)  # the same words
    (told,) = await found(scene)
    assert told.lesson
    assert told.lesson.by == "Kari"
    await learn(scene, one, "Noko anna.", by=SOLVEIG, seen=told.lesson.at)
    (told,) = await found(scene)
    assert told.lesson
    assert (told.lesson.words, told.lesson.by) == ("Noko anna.", "Solveig")


async def test_with_the_words_of_the_case_goes_what_was_learned_and_the_figures_stay(scene: Scene) -> None:
    one = await broken(scene)
    await learn(scene, one)
    async with begin(scene.database) as tx:
        await scene.desk.close(tx, KARI, scene.id, CloseReason.NO_NEED, now=scene.now)
        await scene.desk.erase(tx, KARI, scene.id, now=scene.now)
    (left,) = await found(scene)
    assert left.erased
    assert left.lesson
    assert left.lesson.words is None
    with pytest.raises(Refused):
        await learn(scene, one, "Meir.", seen=left.lesson.at)


async def test_a_period_and_a_team_narrow_the_list(scene: Scene) -> None:
    one = await broken(scene)
    minute = timedelta(minutes=1)
    assert len(await found(scene, asked=Asked(since=one.due_at, before=one.due_at + minute, team_id="molde"))) == 1
    assert await found(scene, asked=Asked(since=one.due_at + minute)) == []
    assert await found(scene, asked=Asked(before=one.due_at)) == []
    assert await found(scene, asked=Asked(team_id="ulstein")) == []


async def test_the_list_is_read_page_by_page_and_misses_none(scene: Scene) -> None:
    async with begin(scene.database) as tx:
        case = await store.get(tx, scene.id)
        for _ in range(5):
            scene.later(hours=48)
            await store.change(tx, await store.get(tx, scene.id), due_at=scene.now, breached_at=scene.now)
            await note_broken(tx, scene.ids, [await store.get(tx, case.id)], now=scene.now)
    seen: list[datetime] = []
    after: Spot | None = None
    async with read(scene.database) as tx:
        for _ in range(3):
            rows, after = await Lessons(scene.vault).found(tx, SOLVEIG, Asked(), after=after, most=2)
            seen += [row.due_at for row in rows]
        assert await Lessons(scene.vault).still(tx, SOLVEIG) == 5
    assert after is None
    assert seen == sorted(set(seen), reverse=True)
    assert len(seen) == 5
