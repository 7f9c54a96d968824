"""Many cases in one round of the clock: one that is broken stops none."""

from sqlalchemy import func, select

from core.audit.models import audit
from core.cases import store
from core.conversations import store as conversations
from core.db import begin, read
from core.notify.models import notices
from core.outbox.models import outbox
from core.sla.policy import Milestone
from tests.builders import Opened, open_case
from tests.core.cases.conftest import Scene

FIFTY = 50


async def many(scene: Scene, number: int = FIFTY) -> list[Opened]:
    return [await open_case(scene.database, scene.vault, scene.ids, now=scene.now) for _ in range(number)]


async def told(scene: Scene) -> int:
    async with read(scene.database) as tx:
        return int(await tx.connection.scalar(select(func.count()).select_from(notices)) or 0)


async def test_a_conversation_that_cannot_be_opened_costs_the_other_fifty_nothing(scene: Scene) -> None:
    opened = await many(scene)
    broken = opened[FIFTY // 2]
    async with begin(scene.database) as tx:
        await scene.vault.shred(tx, conversations.subject_of(broken.conversation_id))
    scene.later(hours=24)
    assert await scene.fire() == (FIFTY + 1) * 6
    async with read(scene.database) as tx:
        owed = set((await tx.execute(select(outbox.c.conversation_id))).scalars())
        breached = [(await store.get(tx, one.case_id)).breached_at for one in opened]
    assert owed == {one.conversation_id for one in (*opened, scene.opened)} - {broken.conversation_id}
    assert breached == [scene.now] * FIFTY
    assert await scene.fire() == 0


async def test_many_at_once_are_each_told_and_written_down_in_order(scene: Scene) -> None:
    opened = await many(scene, 5)
    scene.later(hours=24)
    await scene.fire()
    for one in opened:
        async with read(scene.database) as tx:
            mine = select(audit.c.detail).where(audit.c.case_id == one.case_id, audit.c.action == "milestone")
            details = list((await tx.execute(mine.order_by(audit.c.id))).scalars())
            kinds = select(notices.c.kind).where(notices.c.case_id == one.case_id).order_by(notices.c.id)
            kinds_told = list(dict.fromkeys((await tx.execute(kinds)).scalars()))
        assert details == kinds_told == list(Milestone)[:-1]


async def test_a_broken_promise_is_a_change_of_the_case_that_others_see(scene: Scene) -> None:
    before = (await scene.case()).revision
    scene.later(hours=24)
    await scene.fire()
    assert (await scene.case()).revision == before + 1
