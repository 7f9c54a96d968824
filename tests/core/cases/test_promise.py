"""The clock: each milestone is told exactly once, the apology is sent exactly once, and only people stop it."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import delete, select

from core.cases.records import Reached
from core.conversations import store as conversations
from core.db import Database, begin, read
from core.outbox import Letter, Moment
from core.outbox import store as outbox
from core.outbox.models import outbox as letters
from core.sla import store as deadlines
from core.sla.models import deadlines as rows
from core.sla.policy import Milestone
from core.teams import put_team
from tests.builders import PROMISE, START, open_case, team_molde
from tests.core.cases.conftest import KARI, OLA, SOLVEIG, ULLA, Scene

HOUR = timedelta(hours=1)


async def fired(scene: Scene) -> list[str]:
    return [
        detail or "" for actor, action, detail in await scene.entries() if (actor, action) == ("clock", "milestone")
    ]


async def letters_owed(scene: Scene) -> list[Letter]:
    async with read(scene.database) as tx:
        talk = await conversations.find_by_id(tx, scene.vault, scene.opened.conversation_id)
        assert talk is not None
        found = (await tx.execute(select(letters).order_by(letters.c.id))).all()
        return [Letter.from_json(talk.key.open(outbox.letter_field(row.row_key), row.sealed_letter)) for row in found]


async def test_each_milestone_falls_at_its_time_and_not_before(scene: Scene) -> None:
    assert await scene.fire() == 1
    for later, expected in (
        (0.5, ["unclaimed"]),
        (11.5, ["half_time"]),
        (8, ["four_left"]),
        (3, ["one_left"]),
        (1, ["breach"]),
    ):
        scene.clock.forward(later * HOUR - timedelta(seconds=1))
        assert await scene.fire() == 0
        scene.later(seconds=1)
        assert await scene.fire() == len(expected)
    assert await fired(scene) == list(Milestone)[:-1]


async def test_a_clock_that_slept_a_day_tells_everything_in_order(scene: Scene) -> None:
    scene.later(hours=24)
    await scene.fire()
    assert await fired(scene) == list(Milestone)[:-1]


async def test_two_clocks_at_once_tell_nothing_twice(scene: Scene) -> None:
    scene.later(hours=24)
    assert sum(await asyncio.gather(*(scene.fire() for _ in range(4)))) == 6
    assert sorted(await fired(scene)) == sorted(list(Milestone)[:-1])
    assert len(await letters_owed(scene)) == 1


async def test_a_clock_with_much_to_do_takes_it_in_portions(scene: Scene) -> None:
    await open_case(scene.database, scene.vault, scene.ids, now=scene.now)
    scene.later(hours=24)
    counts: list[int] = []
    while not counts or counts[-1]:
        async with begin(scene.database) as tx:
            counts.append(await scene.watch.fire_due(tx, now=scene.now, limit=1))
    assert counts == [6, 6, 0]


async def test_the_clock_goes_on_for_a_case_whose_conversation_is_gone(scene: Scene) -> None:
    async with begin(scene.database) as tx:
        await conversations.forget(tx, scene.vault, scene.opened.conversation_id)
    scene.later(hours=24)
    assert await scene.fire() == 6


async def test_a_broken_promise_is_told_again_every_six_hours_until_somebody_reaches_the_family(scene: Scene) -> None:
    scene.later(hours=24)
    await scene.fire()
    for _ in range(3):
        scene.later(hours=6)
        assert await scene.fire() == 1
    async with begin(scene.database) as tx:
        await scene.desk.log_reached(tx, KARI, scene.id, Reached.CALL, now=scene.now)
    scene.later(hours=48)
    assert await scene.fire() == 0
    assert (await fired(scene)).count(Milestone.STILL_BROKEN) == 3


async def test_a_broken_promise_stays_on_record_after_the_family_is_reached(scene: Scene) -> None:
    scene.later(hours=24)
    await scene.fire()
    async with begin(scene.database) as tx:
        await scene.desk.log_reached(tx, KARI, scene.id, Reached.CALL, now=scene.now)
    assert (await scene.case()).breached_at == START + PROMISE


async def test_the_family_gets_one_apology_with_the_broken_deadline(scene: Scene) -> None:
    for _ in range(6):
        scene.later(hours=12)
        await scene.fire()
    [apology] = await letters_owed(scene)
    assert apology.author == "bot"
    assert apology.locale == "nn"
    assert apology.says[0].key == "sla.apology_no_phone"
    assert apology.says[0].facts["deadline"] == Moment(START + PROMISE)


async def test_the_apology_gives_the_teams_number_where_there_is_one(scene: Scene) -> None:
    async with begin(scene.database) as tx:
        await put_team(tx, team_molde(phone="71 00 00 00"))
    scene.later(hours=24)
    await scene.fire()
    [apology] = await letters_owed(scene)
    assert (apology.says[0].key, apology.says[0].facts["phone"]) == ("sla.apology", "71 00 00 00")


async def test_no_apology_is_owed_to_a_family_that_closed_the_chat(scene: Scene) -> None:
    async with begin(scene.database) as tx:
        await conversations.set_reachable(tx, scene.opened.conversation_id, reachable=False)
    scene.later(hours=24)
    await scene.fire()
    assert await letters_owed(scene) == []
    assert (await scene.case()).breached_at == scene.now


async def test_a_clock_that_slept_for_days_reminds_once_and_then_keeps_its_rhythm(scene: Scene) -> None:
    scene.later(hours=24)
    await scene.fire()
    scene.later(days=5)
    assert [await scene.fire(), await scene.fire()] == [1, 0]
    scene.later(hours=6)
    assert await scene.fire() == 1
    assert await scene.notices(SOLVEIG) == ["one_left", "breach", "still_broken", "still_broken"]


async def test_a_conversation_that_cannot_be_opened_stops_nobodys_clock(scene: Scene) -> None:
    async with begin(scene.database) as tx:
        await scene.vault.shred(tx, conversations.subject_of(scene.opened.conversation_id))
    scene.later(hours=24)
    await scene.fire()
    assert (await scene.case()).breached_at == scene.now
    assert await scene.notices(SOLVEIG) == ["one_left", "breach"]


async def test_each_notice_reaches_those_it_is_for_exactly_once(scene: Scene) -> None:
    for _ in range(4):
        scene.later(hours=6)
        await scene.fire()
        await scene.fire()
    told_to_all = ["new", "unclaimed", "half_time", "four_left", "one_left", "breach"]
    assert sorted(await scene.notices(OLA)) == sorted(told_to_all)
    assert await scene.notices(SOLVEIG) == ["one_left", "breach"]
    assert await scene.notices(ULLA) == []


async def test_half_time_is_the_holders_own_once_there_is_one(scene: Scene) -> None:
    async with begin(scene.database) as tx:
        await scene.desk.claim(tx, KARI, scene.id, now=scene.now)
    scene.later(hours=12)
    await scene.fire()
    assert await scene.notices(KARI) == ["new", "half_time"]
    assert await scene.notices(OLA) == ["new"]


async def test_what_is_called_off_does_not_fall(scene: Scene) -> None:
    async with begin(scene.database) as tx:
        await scene.family.withdraw(tx, scene.id, now=scene.now)
    scene.later(hours=48)
    assert await scene.fire() == 0


async def test_a_shorter_promise_shrinks_every_step_alike(scene: Scene) -> None:
    await empty(scene.database)
    await start_again(scene, timedelta(seconds=24))
    async with read(scene.database) as tx:
        steps = [(due.at - START) / timedelta(seconds=1) for due, _, _ in await deadlines.timeline(tx, scene.id)]
    assert steps == pytest.approx([0, 0.5, 12, 20, 23, 24])


async def test_the_next_due_time_is_the_earliest_that_is_still_open(scene: Scene) -> None:
    await scene.fire()
    async with read(scene.database) as tx:
        assert await deadlines.next_due(tx) == START + HOUR / 2


async def empty(database: Database) -> None:
    async with begin(database) as tx:
        await tx.execute(delete(rows))


async def start_again(scene: Scene, promise: timedelta) -> None:
    async with begin(scene.database) as tx:
        await deadlines.start(tx, scene.id, opened_at=START, promise=promise)
