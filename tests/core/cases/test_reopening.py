"""A closed case opens again, with a new promise; what is gone stays gone."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select

from core.cases.lessons import Asked, Lessons
from core.cases.records import CloseReason, Stage
from core.conversations import store as conversations
from core.conversations.models import conversations as talks
from core.db import begin, read
from core.errors import Conflict, NotFound, Refused
from core.outbox.models import outbox
from core.pulse import beat
from core.retention import Retention
from core.retention.sign import SIGN
from core.sla import store as deadlines
from core.sla.policy import Milestone
from tests.builders import PROMISE
from tests.core.cases.conftest import KARI, OLA, SOLVEIG, ULLA, Scene


async def coming(scene: Scene) -> list[Milestone]:
    async with read(scene.database) as tx:
        return [due.milestone for due, _, still in await deadlines.timeline(tx, scene.id) if still]


async def erased(scene: Scene) -> list[bool]:
    """Whether a draft, a conversation or a case was, by a clock that is believed."""
    rules, now = Retention(scene.vault), scene.now
    async with begin(scene.database) as tx:
        await beat(tx, SIGN, now=now)
        return [
            await rule(tx, now=now, limit=10)
            for rule in (rules.expire_drafts, rules.forget_conversations, rules.erase_cases)
        ]


async def broken_and_closed(scene: Scene) -> None:
    await scene.claim()
    scene.later(hours=25)
    await scene.fire()
    await scene.close(reason=CloseReason.NOT_REACHED)
    scene.later(days=2)


async def test_a_new_promise_is_given_and_everything_waits_again(scene: Scene) -> None:
    await broken_and_closed(scene)
    await scene.reopen(OLA)
    case = await scene.case()
    assert (case.stage, case.holder_id, case.waits_for_us, case.due_at) == (Stage.NEW, None, True, scene.now + PROMISE)
    over = (case.closed_at, case.close_reason, case.reached_at, case.breached_at, case.claim_ends_at, case.urgent_at)
    assert set(over) == {None}
    assert (f"staff:{OLA.staff_id}", "reopened", None) in await scene.entries()
    assert [(await scene.notices(one))[-1:] for one in (KARI, ULLA, SOLVEIG)] == [["reopened"], [], []]
    scene.later(days=40)
    assert await erased(scene) == [False, False, False]
    assert (await scene.case()).erased_at is None


async def test_every_milestone_of_the_new_promise_is_told_once_more(scene: Scene) -> None:
    await broken_and_closed(scene)
    await scene.reopen()
    assert Milestone.NEW not in await coming(scene)
    for hours in (0.5, 11.5, 8, 3, 1):
        scene.later(hours=hours)
        await scene.fire()
    assert await scene.notices(OLA) == ["reopened", "unclaimed", "half_time", "four_left", "one_left", "breach"]
    assert (await scene.case()).breached_at == scene.now
    assert [entry for entry in await scene.entries() if entry[2] == "breach"] == [("clock", "milestone", "breach")] * 2


async def test_that_it_was_broken_before_stays_in_the_story(scene: Scene) -> None:
    await broken_and_closed(scene)
    await scene.reopen()
    async with read(scene.database) as tx:
        found, _ = await Lessons(scene.vault).found(tx, SOLVEIG, Asked())
        assert [(one.ended_at is None, one.reached) for one in found] == [(False, False)]
    assert ("clock", "milestone", "breach") in await scene.entries()


async def test_what_is_open_cannot_be_opened_and_two_presses_are_one(scene: Scene) -> None:
    with pytest.raises(Conflict):
        await scene.reopen()
    await scene.close()
    await scene.reopen()
    before = await scene.case()
    with pytest.raises(Conflict):
        await scene.reopen(OLA)
    assert await scene.case() == before


async def test_what_the_family_took_back_stays_closed(scene: Scene) -> None:
    await scene.withdraw()
    with pytest.raises(Refused, match=r"error\.case_withdrawn"):
        await scene.reopen()


async def test_what_is_erased_stays_closed(scene: Scene) -> None:
    await scene.close()
    async with begin(scene.database) as tx:
        await scene.desk.erase(tx, KARI, scene.id, now=scene.now)
    with pytest.raises(Refused, match=r"error\.case_erased"):
        await scene.reopen()


async def test_strangers_learn_nothing(scene: Scene) -> None:
    await scene.close()
    for stranger in (ULLA, SOLVEIG):
        with pytest.raises(NotFound):
            await scene.reopen(stranger)


async def test_old_urgent_words_do_not_hurry_again(scene: Scene) -> None:
    async with begin(scene.database) as tx:
        await scene.family.raise_urgent(tx, scene.id, now=scene.now)
    await scene.close()
    await scene.reopen()
    assert not (await scene.case()).hurries


async def test_a_conversation_that_was_to_be_forgotten_is_kept(scene: Scene) -> None:
    await scene.close()
    async with begin(scene.database) as tx:
        await conversations.plan_forgetting(tx, scene.opened.conversation_id, at=scene.now)
    await scene.reopen()
    scene.later(days=1)
    assert await erased(scene) == [False, False, False]
    await scene.reply("Hei igjen")
    async with read(scene.database) as tx:
        assert (await tx.execute(select(outbox.c.conversation_id))).scalars().all() == [scene.opened.conversation_id]


async def test_something_new_that_is_begun_beside_it_is_forgotten_in_its_time_and_the_way_stays(scene: Scene) -> None:
    await scene.close()
    expires = scene.now + timedelta(hours=24)
    async with begin(scene.database) as tx:
        talk = await conversations.find_by_id(tx, scene.vault, scene.opened.conversation_id)
        assert talk
        await conversations.save_state(tx, talk, "begun", draft_expires_at=expires)
    await scene.reopen()
    async with read(scene.database) as tx:
        assert await conversations.has_draft(tx, talk.id)
    scene.later(hours=24)
    assert await erased(scene) == [True, False, False]
    async with read(scene.database) as tx:
        state = await tx.connection.scalar(select(talks.c.sealed_state).where(talks.c.id == talk.id))
        assert state is None
        assert not await conversations.has_draft(tx, talk.id)
    await scene.reply()


async def test_two_at_once_open_it_once(scene: Scene) -> None:
    await scene.close()
    tried = await asyncio.gather(*(scene.reopen(one) for one in (KARI, OLA)), return_exceptions=True)
    assert sorted(type(one).__name__ for one in tried) == ["Conflict", "NoneType"]
    assert (await scene.notices(KARI)).count("reopened") == 1
