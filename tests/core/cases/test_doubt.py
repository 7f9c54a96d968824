"""A reply that may or may not have arrived: a person decides, once, and only knowing stops the clock."""

import asyncio

import pytest

from core.cases.delivery import delivered, not_delivered
from core.cases.doubt import Decision, Verdict
from core.cases.records import CloseReason, Message, Reached, Stage
from core.conversations import store as conversations
from core.db import begin, read
from core.errors import Conflict, NotFound, Refused
from core.outbox import Delivery
from core.outbox import store as outbox
from core.outbox.policy import Next
from core.sla import store as deadlines
from core.staff import Actor
from tests.core.cases.conftest import KARI, OLA, SOLVEIG, ULLA, Scene

PARKED = Next(Delivery.UNCERTAIN, reason="timeout", keeps_words=True)


async def go_out(scene: Scene) -> str | None:
    """The relay sends what is due and never learns whether it arrived. The id of the message it was."""
    async with begin(scene.database) as tx:
        rows = await outbox.claim_due(tx, now=scene.now, limit=1)
        if not rows:
            return None
        claim = outbox.Claim(rows[0].id, rows[0].attempts + 1)
        assert await outbox.settle(tx, claim, PARKED, unsure=True, now=scene.now)
        await not_delivered(tx, rows[0].message_id, state=Delivery.UNCERTAIN, reason="timeout", now=scene.now)
    return str(rows[0].message_id)


async def parked(scene: Scene) -> str:
    message_id = await scene.reply("Hei, eg er Kari.", by=KARI)
    assert await go_out(scene) == message_id
    return message_id


async def decide(
    scene: Scene,
    decision: Decision,
    message_id: str,
    *,
    by: Actor = KARI,
    decided: int = 0,
    seen_holder: str | None = "kari",
) -> None:
    verdict = Verdict(message_id=message_id, decided=decided, decision=decision, seen_holder=seen_holder)
    async with begin(scene.database) as tx:
        await scene.desk.decide(tx, by, scene.id, verdict, now=scene.now)


async def message(scene: Scene) -> Message:
    async with begin(scene.database) as tx:
        return (await scene.desk.open_page(tx, KARI, scene.id, now=scene.now)).messages[0]


async def actions(scene: Scene) -> list[str]:
    return [action for _, action, _ in await scene.entries()]


async def clock_runs(scene: Scene) -> bool:
    async with read(scene.database) as tx:
        return any(still_open for _, _, still_open in await deadlines.timeline(tx, scene.id))


async def test_sent_again_it_is_queued_with_the_clock_running_and_on_record(scene: Scene) -> None:
    message_id = await parked(scene)
    assert (await scene.case()).waits_for_us
    await decide(scene, Decision.SENT_AGAIN, message_id, by=OLA)
    one = await message(scene)
    assert (one.delivery, one.failure) == (Delivery.QUEUED, None)
    assert ("staff:ola", "sent_again", message_id) in await scene.entries()
    assert not (await scene.case()).waits_for_us
    assert await clock_runs(scene)


async def test_nothing_is_sent_again_by_itself(scene: Scene) -> None:
    await parked(scene)
    scene.later(hours=30)
    assert await go_out(scene) is None


async def test_the_same_press_twice_is_one_sending_even_when_it_was_uncertain_again(scene: Scene) -> None:
    message_id = await parked(scene)
    for _ in range(2):
        await decide(scene, Decision.SENT_AGAIN, message_id)
    assert await go_out(scene) == message_id
    await decide(scene, Decision.SENT_AGAIN, message_id)
    assert await go_out(scene) is None
    assert (await actions(scene)).count("sent_again") == 1


async def test_a_new_doubt_may_be_answered_anew(scene: Scene) -> None:
    message_id = await parked(scene)
    await decide(scene, Decision.SENT_AGAIN, message_id)
    await go_out(scene)
    await decide(scene, Decision.SENT_AGAIN, message_id, decided=1)
    assert await go_out(scene) == message_id


async def test_of_two_colleagues_who_send_it_again_one_is_told_that_it_is_done(scene: Scene) -> None:
    message_id = await parked(scene)
    outcomes = await asyncio.gather(
        decide(scene, Decision.SENT_AGAIN, message_id, by=KARI),
        decide(scene, Decision.SENT_AGAIN, message_id, by=OLA),
        return_exceptions=True,
    )
    [told] = [one for one in outcomes if one is not None]
    assert isinstance(told, Conflict)
    assert told.key == "error.settled_meanwhile"
    assert await go_out(scene) == message_id
    assert await go_out(scene) is None


async def test_a_colleague_with_an_old_page_never_sends_a_third_copy(scene: Scene) -> None:
    message_id = await parked(scene)
    await decide(scene, Decision.SENT_AGAIN, message_id, by=KARI)
    await go_out(scene)
    for decision in Decision:
        with pytest.raises(Conflict):
            await decide(scene, decision, message_id, by=OLA)
    assert await go_out(scene) is None


async def test_delivered_after_being_sent_again_it_stops_the_clock(scene: Scene) -> None:
    message_id = await parked(scene)
    await decide(scene, Decision.SENT_AGAIN, message_id)
    scene.later(minutes=2)
    async with begin(scene.database) as tx:
        await delivered(tx, message_id, now=scene.now)
    assert (await scene.case()).reached_at == scene.now


async def test_who_knows_that_it_arrived_stops_the_clock_at_that_moment(scene: Scene) -> None:
    message_id = await parked(scene)
    scene.later(hours=2)
    for _ in range(2):
        await decide(scene, Decision.ARRIVED, message_id)
    case, one = await scene.case(), await message(scene)
    assert (case.stage, case.reached_at, case.waits_for_us) == (Stage.REACHED, scene.now, False)
    assert (one.delivery, one.delivered_at) == (Delivery.DELIVERED, None)
    assert not await clock_runs(scene)
    assert (await actions(scene)).count("arrived") == 1


async def test_what_the_family_wrote_after_it_still_waits(scene: Scene) -> None:
    message_id = await parked(scene)
    async with begin(scene.database) as tx:
        await scene.family.add_words(tx, scene.id, "Takk. Men eg lurer på noko.", now=scene.now)
    await decide(scene, Decision.ARRIVED, message_id)
    assert (await scene.case()).waits_for_us


async def test_left_as_it_is_it_stays_uncertain_the_clock_runs_and_its_words_are_dropped(scene: Scene) -> None:
    message_id = await parked(scene)
    for _ in range(2):
        await decide(scene, Decision.LET_BE, message_id)
    one, case = await message(scene), await scene.case()
    assert (one.delivery, one.failure) == (Delivery.UNCERTAIN, "let_be")
    assert (case.reached_at, case.waits_for_us) == (None, True)
    assert await clock_runs(scene)
    with pytest.raises(Conflict):
        await decide(scene, Decision.SENT_AGAIN, message_id, decided=1)


async def test_left_as_it_is_after_a_talk_with_the_family_nothing_waits(scene: Scene) -> None:
    message_id = await scene.reply(by=KARI)
    async with begin(scene.database) as tx:
        await scene.desk.log_reached(tx, KARI, scene.id, Reached.CALL, now=scene.now)
    await go_out(scene)
    assert (await scene.case()).waits_for_us
    await decide(scene, Decision.LET_BE, message_id)
    assert not (await scene.case()).waits_for_us


@pytest.mark.parametrize("decision", Decision)
async def test_only_what_is_in_doubt_can_be_decided_about(scene: Scene, decision: Decision) -> None:
    queued = await scene.reply(by=KARI)
    with pytest.raises(Conflict):
        await decide(scene, decision, queued)
    async with begin(scene.database) as tx:
        await not_delivered(tx, queued, state=Delivery.FAILED, reason="refused", now=scene.now)
    for message_id in (queued, "0" * 32):
        with pytest.raises(Conflict):
            await decide(scene, decision, message_id)
    assert not set(Decision) & set(await actions(scene))


async def test_nothing_is_sent_again_to_a_family_that_closed_the_chat(scene: Scene) -> None:
    message_id = await parked(scene)
    async with begin(scene.database) as tx:
        await conversations.set_reachable(tx, scene.opened.conversation_id, reachable=False)
    with pytest.raises(Refused):
        await decide(scene, Decision.SENT_AGAIN, message_id)
    assert (await message(scene)).delivery is Delivery.UNCERTAIN
    await decide(scene, Decision.ARRIVED, message_id)


async def test_a_colleague_who_took_the_case_meanwhile_is_told_of_before_anything_is_sent(scene: Scene) -> None:
    message_id = await parked(scene)
    async with begin(scene.database) as tx:
        await scene.desk.give_back(tx, KARI, scene.id, now=scene.now)
        await scene.desk.claim(tx, OLA, scene.id, now=scene.now)
    with pytest.raises(Conflict) as told:
        await decide(scene, Decision.SENT_AGAIN, message_id, by=KARI)
    assert told.value.key == "error.claimed_meanwhile"
    assert await go_out(scene) is None


async def test_whoever_sends_it_again_holds_a_case_that_nobody_holds(scene: Scene) -> None:
    message_id = await parked(scene)
    async with begin(scene.database) as tx:
        await scene.desk.give_back(tx, KARI, scene.id, now=scene.now)
    await decide(scene, Decision.SENT_AGAIN, message_id, by=OLA, seen_holder=None)
    assert (await scene.case()).holder_id == "ola"


@pytest.mark.parametrize("decision", Decision)
async def test_a_stranger_decides_nothing_about_words_they_know_the_id_of(scene: Scene, decision: Decision) -> None:
    message_id = await parked(scene)
    for stranger in (ULLA, SOLVEIG):
        with pytest.raises(NotFound):
            await decide(scene, decision, message_id, by=stranger)


@pytest.mark.parametrize("decision", Decision)
async def test_a_closed_case_asks_nothing_more(scene: Scene, decision: Decision) -> None:
    message_id = await parked(scene)
    async with begin(scene.database) as tx:
        await scene.desk.close(tx, KARI, scene.id, CloseReason.NO_NEED, now=scene.now)
    with pytest.raises(Refused):
        await decide(scene, decision, message_id)
