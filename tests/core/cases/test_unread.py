"""A reply that nobody reads on the web page: after three hours somebody had better call."""

import asyncio
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from core.cases.delivery import delivered, read_by_family
from core.cases.models import messages
from core.cases.policy import Pace
from core.cases.unread import fire_unread
from core.db import Database, Tx, begin, read
from core.ids import SeededIds
from core.vault import Vault
from tests.builders import open_case
from tests.core.cases.conftest import KARI, OLA, SOLVEIG, ULLA, Scene

AFTER = timedelta(hours=3)


async def fire(scene: Scene) -> int:
    async with begin(scene.database) as tx:
        return await fire_unread(tx, now=scene.now, limit=20)


async def nudges(scene: Scene) -> list[datetime | None]:
    """Of each reply, the oldest first."""
    async with read(scene.database) as tx:
        query = select(messages.c.nudge_at).where(messages.c.case_id == scene.id).order_by(messages.c.number)
        return list((await tx.execute(query)).scalars())


async def family_reads(scene: Scene) -> None:
    async with begin(scene.database) as tx:
        await read_by_family(tx, scene.id, now=scene.now)


async def answered(scene: Scene) -> None:
    await scene.deliver(await scene.reply())


async def test_the_holder_is_told_once_that_the_reply_stands_unread(scene: Scene) -> None:
    await answered(scene)
    scene.later(hours=3, seconds=-1)
    assert await fire(scene) == 0
    scene.later(seconds=1)
    assert [await fire(scene), await fire(scene)] == [1, 0]
    assert [await scene.notices(one) for one in (KARI, OLA, ULLA, SOLVEIG)] == [["unread"], [], [], []]
    assert ("clock", "unread", None) in await scene.entries()


async def test_the_team_is_told_where_nobody_holds_the_case(scene: Scene) -> None:
    await answered(scene)
    async with begin(scene.database) as tx:
        await scene.desk.give_back(tx, KARI, scene.id, now=scene.now)
    scene.later(hours=3)
    await fire(scene)
    assert [await scene.notices(one) for one in (KARI, OLA, ULLA)] == [["unread"], ["unread"], []]


async def test_what_is_read_in_time_nudges_nobody(scene: Scene) -> None:
    await answered(scene)
    scene.later(hours=2)
    await family_reads(scene)
    assert await nudges(scene) == [None]
    scene.later(hours=2)
    assert await fire(scene) == 0
    assert await scene.notices(KARI) == []


@pytest.mark.parametrize("end", ["close", "withdraw"])
async def test_a_case_that_is_over_nudges_nobody(scene: Scene, end: str) -> None:
    await answered(scene)
    await getattr(scene, end)()
    assert set(await nudges(scene)) <= {None}
    scene.later(hours=4)
    assert await fire(scene) == 0


async def test_what_arrives_after_the_end_nudges_nobody(scene: Scene) -> None:
    message_id = await scene.reply()
    await scene.close()
    await scene.deliver(message_id)
    assert await nudges(scene) == [None]


async def test_a_later_reply_waits_for_both_of_them(scene: Scene) -> None:
    await answered(scene)
    scene.later(hours=2)
    await answered(scene)
    assert await nudges(scene) == [None, scene.now + AFTER]
    scene.later(hours=1)
    assert await fire(scene) == 0
    scene.later(hours=2)
    assert await fire(scene) == 1


async def test_after_a_nudge_the_next_reply_may_nudge_again(scene: Scene) -> None:
    for _ in range(2):
        await answered(scene)
        scene.later(hours=3)
        assert await fire(scene) == 1
    assert await scene.notices(KARI) == ["unread"] * 2


async def test_a_channel_that_does_not_tell_what_is_read_nudges_nobody(
    database: Database, vault: Vault, ids: SeededIds, scene: Scene
) -> None:
    scene.opened = await open_case(database, vault, ids, now=scene.now, channel="telegram")
    await answered(scene)
    assert await nudges(scene) == [None]


async def test_a_team_may_have_a_pace_of_its_own(scene: Scene) -> None:
    async def quick(_tx: Tx, _team_id: str, /) -> Pace:
        return Pace(claim_lasts=AFTER, unread_after=timedelta(minutes=5))

    message_id = await scene.reply()
    async with begin(scene.database) as tx:
        await delivered(tx, message_id, now=scene.now, pace_of=quick)
    assert await nudges(scene) == [scene.now + timedelta(minutes=5)]


async def test_two_clocks_tell_it_once(scene: Scene) -> None:
    for _ in range(5):
        await answered(scene)
        scene.later(hours=3)
        assert sum(await asyncio.gather(*(fire(scene) for _ in range(4)))) == 1


async def test_reading_and_the_clock_at_once_leave_nothing_due(scene: Scene) -> None:
    await answered(scene)
    scene.later(hours=3)
    await asyncio.gather(fire(scene), family_reads(scene))
    assert await nudges(scene) == [None]
    assert await fire(scene) == 0
