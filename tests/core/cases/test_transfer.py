"""A case goes to another team: theirs from the moment they say yes, with its clock and its story, and not before."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import replace
from typing import Any

import pytest

from core.cases.records import Stage
from core.conversations import store as conversations
from core.db import begin, read
from core.errors import Conflict, NotFound, Refused
from core.notify import notices_for
from core.outbox import Moment
from core.outbox import store as outbox
from core.outbox.letter import Said, said
from core.sla import store as deadlines
from core.staff import Actor
from core.teams import put_team
from tests.builders import member, put_staff, team_ulstein
from tests.core.cases.conftest import KARI, OLA, SOLVEIG, ULLA, Scene

UNNI = member("unni", name="Unni", team_id="ulstein")
VERA = member("vera", name="Vera", team_id="volda")


@pytest.fixture(autouse=True)
async def neighbours(scene: Scene) -> None:
    async with begin(scene.database) as tx:
        await put_team(tx, replace(team_ulstein(), id="volda", town="Volda"))
        await put_staff(tx, UNNI, VERA)


async def offer(scene: Scene, *, by: Actor = KARI, to: str = "ulstein", agreed: bool = True) -> None:
    async with begin(scene.database) as tx:
        await scene.transfer.offer(tx, by, scene.id, to, family_agrees=agreed, now=scene.now)


async def accept(scene: Scene, *, by: Actor = ULLA) -> None:
    async with begin(scene.database) as tx:
        await scene.transfer.accept(tx, by, scene.id, now=scene.now)


async def decline(scene: Scene, *, by: Actor = ULLA) -> None:
    async with begin(scene.database) as tx:
        await scene.transfer.decline(tx, by, scene.id, now=scene.now)


async def take_back(scene: Scene, *, by: Actor = KARI) -> None:
    async with begin(scene.database) as tx:
        await scene.transfer.withdraw_offer(tx, by, scene.id, now=scene.now)


async def offers(scene: Scene, actor: Actor) -> list[str]:
    async with read(scene.database) as tx:
        return [case.id for case in await scene.transfer.offers(tx, actor)]


async def sees(scene: Scene, actor: Actor) -> bool:
    async with begin(scene.database) as tx:
        try:
            await scene.desk.open_page(tx, actor, scene.id, now=scene.now)
        except NotFound:
            return False
    return True


async def to_the_family(scene: Scene) -> list[list[Said]]:
    async with read(scene.database) as tx:
        talk = await conversations.find_by_id(tx, scene.vault, scene.opened.conversation_id)
        assert talk
    async with begin(scene.database) as tx:
        rows = await outbox.claim_due(tx, now=scene.now, limit=10)
        return [list(outbox.opened(row, talk.key).says) for row in rows]


async def did(scene: Scene) -> list[tuple[str, str | None]]:
    return [(action, detail) for _, action, detail in await scene.entries() if action.startswith("offer")]


async def test_until_they_say_yes_it_is_still_ours_and_they_see_only_that_it_is_there(scene: Scene) -> None:
    await scene.claim()
    await offer(scene)
    case = await scene.case()
    assert (case.team_id, case.holder_id, case.offered_team_id) == ("molde", KARI.staff_id, "ulstein")
    assert await offers(scene, ULLA) == [scene.id]
    assert [await offers(scene, one) for one in (KARI, VERA, SOLVEIG)] == [[], [], []]
    assert [await sees(scene, one) for one in (KARI, ULLA, VERA, SOLVEIG)] == [True, False, False, False]
    assert [await scene.notices(one) for one in (KARI, ULLA, VERA, SOLVEIG)] == [[], ["offered"], [], []]
    assert await did(scene) == [("offered", "ulstein")]


async def test_with_a_yes_it_is_theirs_with_its_clock_and_its_story(scene: Scene) -> None:
    await scene.claim()
    await scene.note()
    scene.later(hours=1)
    await scene.fire()
    before = await scene.case()
    async with read(scene.database) as tx:
        planned = await deadlines.timeline(tx, scene.id)
    await offer(scene)
    await accept(scene)
    case = await scene.case()
    assert (case.team_id, case.stage, case.holder_id, case.claim_ends_at) == ("ulstein", Stage.NEW, None, None)
    assert (case.offered_team_id, case.offered_at) == (None, None)
    assert (case.opened_at, case.due_at) == (before.opened_at, before.due_at)
    async with begin(scene.database) as tx:
        assert await deadlines.timeline(tx, scene.id) == planned
        page = await scene.desk.open_page(tx, ULLA, scene.id, now=scene.now)
    assert [one.body for one in page.messages] == ["Hugs"]
    assert await did(scene) == [("offered", "ulstein"), ("offer_accepted", "ulstein")]


async def test_afterwards_the_old_team_learns_no_more_of_it(scene: Scene) -> None:
    await scene.fire()
    await offer(scene)
    await accept(scene)
    assert [await sees(scene, one) for one in (KARI, OLA, ULLA, VERA)] == [False, False, True, False]
    assert await scene.notices(KARI) == ["offer_accepted"]
    assert sorted(await scene.notices(ULLA)) == ["moved_here", "new", "offered"]
    scene.later(hours=12)
    await scene.fire()
    assert await scene.notices(KARI) == ["offer_accepted"]
    assert "half_time" in await scene.notices(UNNI)
    async with read(scene.database) as tx:
        assert await scene.desk.queue(tx, KARI) == []
        assert [row.case.id for row in await scene.desk.queue(tx, ULLA)] == [scene.id]


async def test_what_each_team_was_told_stays_with_it_when_the_case_goes_on_and_home_again(scene: Scene) -> None:
    for team, by, answerer in (("ulstein", KARI, ULLA), ("volda", ULLA, VERA), ("molde", VERA, OLA)):
        await offer(scene, by=by, to=team)
        await accept(scene, by=answerer)
    assert [(await scene.notices(one)).count("offer_accepted") for one in (KARI, ULLA, VERA)] == [1, 1, 1]
    assert [await sees(scene, one) for one in (KARI, ULLA, VERA)] == [True, False, False]


async def test_a_no_leaves_it_where_it_is(scene: Scene) -> None:
    await scene.claim()
    await offer(scene)
    await decline(scene)
    case = await scene.case()
    assert (case.team_id, case.holder_id, case.offered_team_id) == ("molde", KARI.staff_id, None)
    assert await scene.notices(OLA) == ["offer_declined"]
    assert await did(scene) == [("offered", "ulstein"), ("offer_declined", "ulstein")]
    assert await to_the_family(scene) == []
    with pytest.raises(NotFound):
        await accept(scene)


async def test_an_offer_can_be_taken_back(scene: Scene) -> None:
    await offer(scene)
    await take_back(scene, by=OLA)
    await take_back(scene)
    assert await did(scene) == [("offered", "ulstein"), ("offer_withdrawn", "ulstein")]
    assert await offers(scene, ULLA) == []
    for answer in (accept, decline):
        with pytest.raises(NotFound):
            await answer(scene)


async def test_the_family_has_to_know(scene: Scene) -> None:
    with pytest.raises(Refused, match=r"error\.family_must_agree"):
        await offer(scene, agreed=False)
    assert (await scene.case()).offered_team_id is None


async def test_what_cannot_be_offered(scene: Scene) -> None:
    with pytest.raises(Refused, match=r"error\.own_team"):
        await offer(scene, to="molde")
    with pytest.raises(NotFound, match=r"error\.team_not_found"):
        await offer(scene, to="nowhere")
    await offer(scene)
    with pytest.raises(Conflict, match=r"error\.offered_already"):
        await offer(scene, to="volda")
    await scene.close()
    with pytest.raises(Refused, match=r"error\.case_closed"):
        await offer(scene)


@pytest.mark.parametrize("end", ["close", "withdraw"])
async def test_an_offer_ends_with_the_case(scene: Scene, end: str) -> None:
    await offer(scene)
    await getattr(scene, end)()
    assert await offers(scene, ULLA) == []
    with pytest.raises(NotFound):
        await accept(scene)
    if end == "close":
        await scene.reopen()
        assert (await scene.case()).offered_team_id is None


@pytest.mark.parametrize("press", [offer, accept, take_back])
async def test_two_presses_are_one(scene: Scene, press: Callable[[Scene], Coroutine[Any, Any, None]]) -> None:
    await offer(scene)
    await press(scene)
    before = await scene.case(), await scene.entries(), await scene.notices(KARI), await scene.notices(ULLA)
    await press(scene)
    assert (await scene.case(), await scene.entries(), await scene.notices(KARI), await scene.notices(ULLA)) == before


@pytest.mark.parametrize("stranger", [VERA, SOLVEIG, KARI])
async def test_only_who_is_asked_can_answer(scene: Scene, stranger: Actor) -> None:
    await offer(scene)
    before = await scene.case(), await scene.entries()
    with pytest.raises(NotFound):
        await decline(scene, by=stranger)
    if stranger is not KARI:  # whose it is already
        with pytest.raises(NotFound):
            await accept(scene, by=stranger)
    else:
        await accept(scene, by=stranger)
    assert (await scene.case(), await scene.entries()) == before


@pytest.mark.parametrize("stranger", [ULLA, VERA, SOLVEIG])
async def test_only_whose_it_is_can_offer_it_or_take_the_offer_back(scene: Scene, stranger: Actor) -> None:
    with pytest.raises(NotFound):
        await offer(scene, by=stranger, to="volda")
    await offer(scene)
    with pytest.raises(NotFound):
        await take_back(scene, by=stranger)
    assert await offers(scene, ULLA) == [scene.id]


async def test_a_case_that_is_offered_and_one_that_is_not_there_look_alike(scene: Scene) -> None:
    await offer(scene)
    told = []
    for case_id in (scene.id, "0" * 32):
        async with begin(scene.database) as tx:
            with pytest.raises(NotFound) as answer:
                await scene.transfer.accept(tx, VERA, case_id, now=scene.now)
            told.append(str(answer.value))
    assert told[0] == told[1]


async def test_the_family_is_told_who_has_it_now_and_until_when(scene: Scene) -> None:
    async with begin(scene.database) as tx:
        await put_team(tx, team_ulstein(phone="70 00 00 00"))
    await offer(scene)
    await accept(scene)
    [[moved, phone]] = await to_the_family(scene)
    assert (moved.key, moved.facts["team"]) == ("sla.moved", said("team.name", town="Ulstein"))
    assert moved.facts["deadline"] == Moment((await scene.case()).due_at)
    assert (phone.key, phone.facts["phone"]) == ("sent.phone", "70 00 00 00")


async def test_once_reached_no_time_is_named_and_after_the_deadline_no_time_is_promised(scene: Scene) -> None:
    await scene.reach()
    await offer(scene)
    await accept(scene)
    [[moved, phone]] = await to_the_family(scene)
    assert (moved.key, phone.key, "deadline" in moved.facts) == ("sla.moved_reached", "sent.phone_no_phone", False)
    assert (await scene.case()).stage is Stage.REACHED


async def test_after_the_deadline_it_is_said_that_the_promise_was_not_kept(scene: Scene) -> None:
    scene.later(hours=25)
    await offer(scene)
    await accept(scene)
    assert [[one.key for one in says] for says in await to_the_family(scene)] == [
        ["sla.moved_overdue", "sent.phone_no_phone"]
    ]


async def test_a_family_that_cannot_be_reached_is_written_nothing(scene: Scene) -> None:
    async with begin(scene.database) as tx:
        await conversations.set_reachable(tx, scene.opened.conversation_id, reachable=False)
    await offer(scene)
    await accept(scene)
    assert await to_the_family(scene) == []


async def test_a_reply_on_its_way_still_stops_the_clock(scene: Scene) -> None:
    message_id = await scene.reply()
    await offer(scene)
    await accept(scene)
    await scene.deliver(message_id)
    case = await scene.case()
    assert (case.team_id, case.stage, case.holder_id) == ("ulstein", Stage.REACHED, None)


async def test_of_two_who_say_yes_at_once_one_is_written_down(scene: Scene) -> None:
    await offer(scene)
    await asyncio.gather(accept(scene), accept(scene, by=UNNI), accept(scene))
    assert await did(scene) == [("offered", "ulstein"), ("offer_accepted", "ulstein")]
    assert await scene.notices(KARI) == ["offer_accepted"]
    assert len(await to_the_family(scene)) == 1


@pytest.mark.parametrize("other", [take_back, Scene.close, Scene.withdraw, decline])
async def test_a_yes_and_an_end_of_the_offer_at_once_leave_one_truth(
    scene: Scene, other: Callable[[Scene], Coroutine[Any, Any, None]]
) -> None:
    await offer(scene)
    tried = await asyncio.gather(accept(scene), other(scene), return_exceptions=True)
    unexpected = [one for one in tried if one is not None and not isinstance(one, NotFound)]
    case = await scene.case()
    assert unexpected == []
    assert case.offered_team_id is None
    assert (case.team_id == "ulstein") == (("offer_accepted", "ulstein") in await did(scene))
    assert tried.count(None) >= 1


async def test_the_notice_of_an_offer_names_no_holder_of_the_other_team_to_who_is_asked(scene: Scene) -> None:
    await scene.claim()
    await offer(scene)
    async with read(scene.database) as tx:
        [told] = await notices_for(tx, ULLA)
    assert (told.team_id, told.holder_id, told.reference) == ("ulstein", None, scene.opened.reference)
