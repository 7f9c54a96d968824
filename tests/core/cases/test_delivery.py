"""What does not arrive is told to whoever is responsible, and stands in the case's story."""

from datetime import timedelta

import pytest

from core.cases.delivery import letter_not_delivered, lost_reach, not_delivered
from core.cases.records import CloseReason
from core.conversations import store as conversations
from core.db import begin
from core.outbox import NOBODY_THERE, Delivery
from core.sla import store as deadlines
from tests.core.cases.conftest import KARI, OLA, SOLVEIG, ULLA, Scene

NOT_THERE = [(Delivery.FAILED, "undelivered"), (Delivery.UNCERTAIN, "uncertain")]


async def claim(scene: Scene) -> None:
    async with begin(scene.database) as tx:
        await scene.desk.claim(tx, KARI, scene.id, now=scene.now)


async def give_back(scene: Scene) -> None:
    async with begin(scene.database) as tx:
        await scene.desk.give_back(tx, KARI, scene.id, now=scene.now)


async def letter_is(scene: Scene, state: Delivery, *, reason: str = "timeout") -> None:
    async with begin(scene.database) as tx:
        conversation_id = scene.opened.conversation_id
        await letter_not_delivered(tx, conversation_id, state=state, reason=reason, now=scene.now)


@pytest.mark.parametrize(("state", "kind"), NOT_THERE)
async def test_the_holder_is_told_of_a_reply_that_did_not_arrive(scene: Scene, state: Delivery, kind: str) -> None:
    message_id = await scene.reply(by=KARI)
    async with begin(scene.database) as tx:
        await not_delivered(tx, message_id, state=state, reason="refused", now=scene.now)
    assert await scene.notices(KARI) == [kind]
    assert [await scene.notices(other) for other in (OLA, ULLA, SOLVEIG)] == [[], [], []]
    assert ("relay", kind, "refused") in await scene.entries()


@pytest.mark.parametrize(("state", "kind"), NOT_THERE)
async def test_the_whole_team_is_told_where_nobody_holds_the_case(scene: Scene, state: Delivery, kind: str) -> None:
    message_id = await scene.reply(by=KARI)
    await give_back(scene)
    async with begin(scene.database) as tx:
        await not_delivered(tx, message_id, state=state, reason="refused", now=scene.now)
    assert [await scene.notices(one) for one in (KARI, OLA, ULLA)] == [["given_back", kind]] * 2 + [[]]


@pytest.mark.parametrize(
    ("state", "kind"), [(Delivery.FAILED, "letter_undelivered"), (Delivery.UNCERTAIN, "letter_uncertain")]
)
async def test_a_receipt_that_did_not_arrive_is_told_and_stands_in_the_story(
    scene: Scene, state: Delivery, kind: str
) -> None:
    await letter_is(scene, state)
    assert await scene.notices(OLA) == [kind]
    assert ("relay", kind, "timeout") in await scene.entries()


async def test_the_second_of_two_letters_that_did_not_arrive_is_news_too(scene: Scene) -> None:
    await claim(scene)
    for _ in range(2):
        await letter_is(scene, Delivery.FAILED)
    assert await scene.notices(KARI) == ["letter_undelivered"] * 2


async def test_a_letter_alone_moves_neither_the_clock_nor_the_case(scene: Scene) -> None:
    before = await scene.case()
    await letter_is(scene, Delivery.UNCERTAIN)
    assert await scene.case() == before
    async with begin(scene.database) as tx:
        assert any(still_open for _, _, still_open in await deadlines.timeline(tx, scene.id))


@pytest.mark.parametrize("reason", sorted(NOBODY_THERE))
async def test_a_closed_chat_is_told_once_and_not_once_more_for_the_letter(scene: Scene, reason: str) -> None:
    async with begin(scene.database) as tx:
        case_id = await conversations.set_reachable(tx, scene.opened.conversation_id, reachable=False)
        assert case_id
        await lost_reach(tx, case_id, now=scene.now)
    await letter_is(scene, Delivery.FAILED, reason=reason)
    assert await scene.notices(OLA) == ["unreachable"]
    assert [entry for entry in await scene.entries() if entry[1] != "opened"] == [
        ("family", "unreachable", None),
        ("relay", "letter_undelivered", reason),
    ]


async def test_the_holder_is_told_that_the_chat_is_closed(scene: Scene) -> None:
    await claim(scene)
    async with begin(scene.database) as tx:
        await lost_reach(tx, scene.id, now=scene.now)
    assert [await scene.notices(one) for one in (KARI, OLA)] == [["unreachable"], []]


async def test_nobody_is_told_of_a_letter_to_a_family_that_has_taken_its_message_back(scene: Scene) -> None:
    async with begin(scene.database) as tx:
        await scene.family.withdraw(tx, scene.id, now=scene.now)
    before = await scene.entries()
    await letter_is(scene, Delivery.FAILED)
    assert await scene.notices(OLA) == ["withdrawn"]
    assert await scene.entries() == before


async def test_nobody_is_told_of_a_letter_after_the_case_is_closed(scene: Scene) -> None:
    async with begin(scene.database) as tx:
        await scene.desk.close(tx, KARI, scene.id, CloseReason.NO_NEED, now=scene.now)
    await letter_is(scene, Delivery.FAILED)
    assert await scene.notices(OLA) == []


async def test_nobody_is_told_of_a_letter_in_a_talk_that_never_became_a_case(scene: Scene) -> None:
    async with begin(scene.database) as tx:
        talk = await conversations.start(tx, scene.vault, scene.ids, channel="web", address="x", now=scene.now)
        await letter_not_delivered(tx, talk.id, state=Delivery.FAILED, reason="gone", now=scene.now)
    assert await scene.notices(OLA) == []


async def test_a_reply_that_did_not_arrive_after_the_case_was_closed_is_told_and_opens_nothing(scene: Scene) -> None:
    message_id = await scene.reply()
    async with begin(scene.database) as tx:
        await scene.desk.close(tx, KARI, scene.id, CloseReason.NO_NEED, now=scene.now)
    scene.later(hours=24)
    async with begin(scene.database) as tx:
        await not_delivered(tx, message_id, state=Delivery.FAILED, reason="busy", now=scene.now)
    case = await scene.case()
    assert (case.closed_at, case.waits_for_us) == (scene.now - timedelta(hours=24), False)
    assert await scene.notices(KARI) == ["undelivered"]
