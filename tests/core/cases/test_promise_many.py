"""Many cases in one round of the clock: one that is broken stops none, and whoever wants to be woken hears of each once."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select

from core.audit.models import audit
from core.cases import store
from core.conversations import store as conversations
from core.db import Tx, begin, read
from core.notify.models import notices
from core.outbox.models import outbox
from core.sla.alarm import Rung
from core.sla.policy import Audience, Milestone
from tests.builders import START, Opened, open_case
from tests.core.cases.conftest import KARI, Scene

FIFTY = 50


@dataclass(slots=True)
class Noting:
    rung: list[Rung] = field(default_factory=list)
    at: list[datetime] = field(default_factory=list)

    async def ring(self, tx: Tx, rung: Sequence[Rung], *, now: datetime) -> None:
        self.rung += rung
        self.at.append(now)


class Jammed:
    async def ring(self, tx: Tx, rung: Sequence[Rung], *, now: datetime) -> None:
        raise RuntimeError


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


async def test_whoever_wants_to_be_woken_hears_of_each_milestone_once(scene: Scene) -> None:
    alarm = Noting()
    scene.watch = replace(scene.watch, alarm=alarm)
    scene.later(hours=24)
    assert (await scene.fire(), await scene.fire()) == (6, 0)
    assert [one.milestone for one in alarm.rung] == list(Milestone)[:-1]
    assert alarm.at == [scene.now]
    breach = alarm.rung[-1]
    assert (breach.subject, breach.subject_id, breach.reference) == ("case", scene.id, scene.opened.reference)
    assert (breach.team_id, breach.holder_id, breach.round) == ("molde", None, 0)
    assert breach.due_at == START + timedelta(hours=24)
    assert breach.audiences == (Audience.TEAM, Audience.SUPERVISOR)


async def test_what_is_nobodys_news_rings_nowhere(scene: Scene) -> None:
    alarm = Noting()
    scene.watch = replace(scene.watch, alarm=alarm)
    async with begin(scene.database) as tx:
        await scene.desk.claim(tx, KARI, scene.id, now=scene.now)
    scene.later(hours=12)
    await scene.fire()
    assert [(one.milestone, one.audiences) for one in alarm.rung] == [
        (Milestone.NEW, (Audience.TEAM,)),
        (Milestone.HALF_TIME, (Audience.HOLDER,)),
    ]
    assert {one.holder_id for one in alarm.rung} == {KARI.staff_id}


async def test_what_could_not_be_rung_is_not_told_either_and_comes_again(scene: Scene) -> None:
    whole = scene.watch
    scene.watch = replace(whole, alarm=Jammed())
    with pytest.raises(RuntimeError):
        await scene.fire()
    assert await told(scene) == 0
    scene.watch = whole
    assert await scene.fire() == 1
