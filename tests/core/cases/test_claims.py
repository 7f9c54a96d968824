"""Who takes a case has it for a while: without work on it, it goes back while there is still time for another."""

import asyncio
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.cases.claims import fire_ended_claims
from core.cases.desk import Desk
from core.cases.policy import Pace, claim_ends
from core.cases.records import Stage
from core.db import Tx, begin, read
from core.notify import notices_for
from tests.builders import PROMISE, START
from tests.core.cases.conftest import KARI, OLA, SOLVEIG, ULLA, Scene

HOUR = timedelta(hours=1)
DUE = START + PROMISE


def ends(now: datetime, promise: timedelta = PROMISE) -> datetime:
    return claim_ends(now, due_at=START + promise, promise=promise, lasts=Pace.of(promise).claim_lasts)


async def fire(scene: Scene, limit: int = 20) -> int:
    async with begin(scene.database) as tx:
        return await fire_ended_claims(tx, now=scene.now, limit=limit)


@pytest.mark.parametrize(
    ("claimed", "ended"),
    [
        pytest.param(START, START + 4 * HOUR, id="at once"),
        pytest.param(DUE - 5 * HOUR, DUE - HOUR, id="five hours before"),
        pytest.param(DUE - 2 * HOUR, DUE - HOUR, id="two hours before: never into the last hour"),
        pytest.param(DUE - HOUR, DUE, id="as the last hour begins"),
        pytest.param(DUE - HOUR / 60, DUE, id="in the last minute"),
        pytest.param(DUE, DUE + 4 * HOUR, id="at the deadline"),
        pytest.param(DUE + 9 * HOUR, DUE + 13 * HOUR, id="long after"),
    ],
)
def test_when_a_claim_ends(claimed: datetime, ended: datetime) -> None:
    assert ends(claimed) == ended


def test_a_shorter_promise_shrinks_both_alike() -> None:
    promise = timedelta(minutes=24)
    assert Pace.of(promise) == Pace(timedelta(minutes=4), timedelta(minutes=3))
    assert ends(START + timedelta(minutes=21), promise) == START + timedelta(minutes=23)


@given(
    st.timedeltas(timedelta(0), timedelta(days=3)),
    st.timedeltas(timedelta(minutes=2), timedelta(days=9)),
    st.timedeltas(timedelta(seconds=1), timedelta(days=2)),
)
def test_no_claim_outlives_the_last_hour_unless_it_was_made_within_it(
    waited: timedelta, promise: timedelta, lasts: timedelta
) -> None:
    now, due = START + waited, START + promise
    ended = claim_ends(now, due_at=due, promise=promise, lasts=lasts)
    last_hour = due - promise / 24
    slack = timedelta(microseconds=1)
    assert now < ended
    if now < last_hour - slack:
        assert ended <= last_hour + slack
    if last_hour + slack < now < due:
        assert ended == due


async def test_a_claim_without_contact_goes_back_to_the_queue(scene: Scene) -> None:
    await scene.claim()
    scene.later(hours=4, seconds=-1)
    assert await fire(scene) == 0
    scene.later(seconds=1)
    assert await fire(scene) == 1
    case = await scene.case()
    assert (case.stage, case.holder_id, case.claimed_at, case.claim_ends_at) == (Stage.NEW, None, None, None)
    assert ("clock", "claim_ended", None) in await scene.entries()
    assert [await scene.notices(one) for one in (KARI, OLA, ULLA, SOLVEIG)] == [["claim_ended"]] * 2 + [[], []]
    async with read(scene.database) as tx:
        [told] = await notices_for(tx, OLA)
    assert told.holder_id == KARI.staff_id


async def test_it_ends_once_and_each_time_anew(scene: Scene) -> None:
    for _ in range(2):
        await scene.claim()
        scene.later(hours=4)
        assert await fire(scene) == 1
        assert await fire(scene) == 0
    assert await scene.notices(OLA) == ["claim_ended"] * 2


@pytest.mark.parametrize("work", ["attempt", "note", "reply"])
async def test_work_of_the_holder_makes_it_longer(scene: Scene, work: str) -> None:
    await scene.claim()
    scene.later(hours=3)
    await getattr(scene, work)()
    assert (await scene.case()).claim_ends_at == scene.now + 4 * HOUR


@pytest.mark.parametrize("work", ["attempt", "note"])
async def test_work_of_a_colleague_does_not(scene: Scene, work: str) -> None:
    await scene.claim()
    before = await scene.case()
    scene.later(hours=3)
    await getattr(scene, work)(OLA)
    assert await scene.case() == before


async def test_who_answers_what_nobody_holds_has_a_claim_that_ends_too(scene: Scene) -> None:
    await scene.reply(by=OLA)
    assert (await scene.case()).claim_ends_at == scene.now + 4 * HOUR


async def test_work_in_the_last_hour_holds_until_the_deadline_and_after_it_four_hours_more(scene: Scene) -> None:
    scene.later(hours=22)
    await scene.claim()
    assert (await scene.case()).claim_ends_at == DUE - HOUR
    scene.later(hours=1)
    await scene.attempt()
    assert (await scene.case()).claim_ends_at == DUE
    scene.later(hours=1)
    await scene.attempt()
    assert (await scene.case()).claim_ends_at == DUE + 4 * HOUR


@pytest.mark.parametrize("end", ["reach", "close", "withdraw"])
async def test_what_is_reached_or_over_has_no_claim_that_ends(scene: Scene, end: str) -> None:
    await scene.claim()
    await getattr(scene, end)()
    assert (await scene.case()).claim_ends_at is None
    scene.later(hours=9)
    assert await fire(scene) == 0


async def test_a_reply_that_arrives_keeps_the_holder(scene: Scene) -> None:
    await scene.deliver(await scene.reply())
    scene.later(hours=30)
    assert await fire(scene) == 0
    await scene.note()
    case = await scene.case()
    assert (case.holder_id, case.claim_ends_at) == (KARI.staff_id, None)


async def test_a_claim_of_what_is_reached_never_ends(scene: Scene) -> None:
    await scene.reach()
    await scene.claim()
    assert (await scene.case()).claim_ends_at is None


async def test_given_back_it_ends_no_more(scene: Scene) -> None:
    await scene.claim()
    async with begin(scene.database) as tx:
        await scene.desk.give_back(tx, OLA, scene.id, now=scene.now)
    assert (await scene.case()).claim_ends_at is None


async def test_a_team_may_have_a_pace_of_its_own(scene: Scene) -> None:
    async def quick(_tx: Tx, team_id: str, /) -> Pace:
        assert team_id == "molde"
        return Pace(claim_lasts=HOUR, unread_after=HOUR)

    async with begin(scene.database) as tx:
        await Desk(scene.vault, scene.ids, PROMISE, quick).claim(tx, KARI, scene.id, now=scene.now)
    assert (await scene.case()).claim_ends_at == scene.now + HOUR


async def test_two_clocks_end_it_once(scene: Scene) -> None:
    for _ in range(5):
        await scene.claim()
        scene.later(hours=4)
        assert sum(await asyncio.gather(*(fire(scene) for _ in range(4)))) == 1


async def test_the_end_and_the_holders_work_at_once_leave_one_truth(scene: Scene) -> None:
    for _ in range(5):
        await scene.claim()
        scene.later(hours=4)
        ended, _ = await asyncio.gather(fire(scene), scene.attempt())
        case = await scene.case()
        assert case.holder_id == (None if ended else KARI.staff_id)
        assert (case.claim_ends_at is None) == (case.holder_id is None)
