"""What staff do with a consultation: their own team's alone, one at a time, and nothing is lost to a race."""

import asyncio
import inspect
from collections.abc import Awaitable, Iterator

import pytest
from sqlalchemy import func, select

from core import audit
from core.consultations import Answer, NoSuchReceipt, Stage
from core.consultations.counting import yearly
from core.consultations.desk import ConsultationDesk
from core.consultations.examining import unreadable_consultations
from core.consultations.models import consultations, counts, messages
from core.consultations.store import subject_of
from core.db import Tx, begin, read
from core.errors import Conflict, NotFound
from core.notify.models import consultation_notices
from core.sla.models import consultation_deadlines
from core.staff import Actor
from core.vault.models import data_keys, receipt_keys
from tests.core.consultations.conftest import ANOTHER, KARI, OLA, SOLVEIG, ULLA, WORDS, Scene

PERSONAL = (consultations, messages, data_keys, receipt_keys, consultation_notices, consultation_deadlines)


def work_of(scene: Scene, tx: Tx, actor: Actor, id_: str) -> Iterator[tuple[str, Awaitable[object]]]:
    desk, now = scene.desk, scene.now
    yield "look_again", desk.look_again(tx, actor, id_, now=now)
    yield "view", desk.view(tx, actor, id_, now=now)
    yield "claim", desk.claim(tx, actor, id_, version=1, now=now)
    yield "release", desk.release(tx, actor, id_, version=1, now=now)
    yield "answer", desk.answer(tx, actor, id_, Answer(words=WORDS, once="a" * 32, version=1), now=now)
    yield "finish", desk.finish(tx, actor, id_, version=1, now=now)


@pytest.mark.parametrize("stranger", [pytest.param(ULLA, id="another team"), pytest.param(SOLVEIG, id="a supervisor")])
async def test_a_stranger_can_do_nothing_and_sees_no_words(scene: Scene, stranger: Actor) -> None:
    asked = await scene.ask()
    tried = set()
    async with begin(scene.database) as tx:
        for name, work in work_of(scene, tx, stranger, asked.id):
            tried.add(name)
            with pytest.raises(NotFound, match="consultation_not_found"):
                await work
        assert await audit.entries_of(tx, asked.id) == []
    assert tried | {"queue"} == {
        name for name, _ in inspect.getmembers(ConsultationDesk, inspect.iscoroutinefunction) if name[0] != "_"
    }
    assert (await scene.thread()).consultation == asked


async def test_the_queue_is_the_own_teams_and_a_supervisors_is_everybodys(scene: Scene) -> None:
    molde, ulstein = await scene.ask(), await scene.ask(receipt=ANOTHER, team_id="ulstein")
    assert [row.consultation for row in await scene.queue(KARI)] == [molde]
    assert [row.consultation for row in await scene.queue(ULLA)] == [ulstein]
    assert {row.consultation.id for row in await scene.queue(SOLVEIG)} == {molde.id, ulstein.id}


async def test_what_waits_comes_before_what_is_answered(scene: Scene) -> None:
    await scene.ask()
    await scene.answer()
    scene.later(hours=2)
    await scene.ask(receipt=ANOTHER)
    assert [(row.consultation.stage, row.holder_name) for row in await scene.queue(OLA)] == [
        (Stage.WAITING, None),
        (Stage.ANSWERED, "Kari"),
    ]


async def test_opening_it_is_written_down_once_for_as_long_as_it_is_open(scene: Scene) -> None:
    asked = await scene.ask()
    async with begin(scene.database) as tx:
        assert await scene.desk.look_again(tx, KARI, asked.id, now=scene.now) is None
        seen = await scene.desk.view(tx, KARI, asked.id, now=scene.now)
        assert await scene.desk.look_again(tx, KARI, asked.id, now=scene.now) == seen
        entries = await audit.entries_of(tx, asked.id)
    assert [message.words for message in seen.messages] == [WORDS]
    assert [(one.at, one.actor, one.action) for one in entries] == [(scene.now, "staff:kari", "viewed")]


async def test_what_does_not_open_any_more_is_found_and_named_by_its_id_alone(scene: Scene) -> None:
    broken, whole = await scene.ask(), await scene.ask(receipt=ANOTHER)
    async with begin(scene.database) as tx:
        assert await unreadable_consultations(tx, scene.vault) == []
        await scene.vault.shred(tx, subject_of(broken.id))
        assert await unreadable_consultations(tx, scene.vault) == [broken.id]
        seen = await scene.desk.view(tx, KARI, whole.id, now=scene.now)
        assert [message.words for message in seen.messages] == [WORDS]


async def test_of_two_who_take_it_at_once_one_has_it(scene: Scene) -> None:
    await scene.ask()
    done = await asyncio.gather(*(scene.claim(who) for who in (KARI, OLA)), return_exceptions=True)
    assert sorted(type(one).__name__ for one in done) == ["Conflict", "NoneType"]
    holder = (await scene.thread()).consultation.holder_id
    assert holder == ("kari" if done[0] is None else "ola")


async def test_taking_it_again_changes_nothing_and_anybody_may_give_it_back(scene: Scene) -> None:
    await scene.ask()
    await scene.claim()
    await scene.claim()
    with pytest.raises(Conflict, match="consultation_claimed"):
        await scene.answer(by=OLA)
    held = (await scene.thread()).consultation
    async with begin(scene.database) as tx:
        await scene.desk.release(tx, OLA, held.id, version=held.version, now=scene.now)
        actions = [one.action for one in await audit.entries_of(tx, held.id)]
    assert actions == ["claimed", "given_back"]
    assert (await scene.thread()).consultation.holder_id is None


async def test_an_answer_to_a_page_that_is_out_of_date_is_refused(scene: Scene) -> None:
    asked = await scene.ask()
    await scene.follow_up("Eg skreiv feil.")
    with pytest.raises(Conflict, match="consultation_changed"):
        await scene.answer(version=asked.version)
    assert await scene.said() == [WORDS, "Eg skreiv feil."]


async def test_the_same_form_sent_twice_is_one_answer(scene: Scene) -> None:
    asked = await scene.ask()
    for _ in range(2):
        await scene.answer(once="a" * 32, version=asked.version)
    assert len(await scene.said()) == 2
    assert (await scene.thread()).consultation.holder_id == "kari"


async def test_after_finishing_only_sums_are_left(scene: Scene) -> None:
    asked = await scene.ask()
    await scene.fire()
    await scene.answer()
    await scene.finish()
    async with read(scene.database) as tx:
        left = [await tx.connection.scalar(select(func.count()).select_from(table)) for table in PERSONAL]
        sums = (await tx.execute(select(counts))).all()
        trace = [(one.action, one.detail) for one in await audit.entries_of(tx, asked.id)]
        shown = await yearly(tx, 2026)
    assert left == [0] * len(PERSONAL)
    assert [tuple(row) for row in sums] == [(2026, "molde", "midwife", 1, 1, 1)]
    assert trace == [("replied", "consultation"), ("finished", "consultation")]
    assert {row.asked for row in shown} == {None}
    with pytest.raises(NoSuchReceipt):
        await scene.thread()


async def test_finishing_a_page_that_is_out_of_date_is_refused(scene: Scene) -> None:
    asked = await scene.ask()
    await scene.follow_up()
    async with begin(scene.database) as tx:
        with pytest.raises(Conflict):
            await scene.desk.finish(tx, KARI, asked.id, version=asked.version, now=scene.now)
    assert len(await scene.said()) == 2


async def test_a_late_answer_is_counted_as_answered_and_not_as_in_time(scene: Scene) -> None:
    await scene.ask()
    scene.later(hours=24)
    await scene.answer()
    await scene.follow_up()
    await scene.answer()
    async with read(scene.database) as tx:
        assert [tuple(row)[3:] for row in await tx.execute(select(counts))] == [(1, 1, 0)]
