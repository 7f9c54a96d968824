"""What staff do with a case: who holds it, what reaches the family, and when the clock stops."""

import asyncio
from contextlib import nullcontext
from datetime import timedelta

import pytest

from core.cases import store
from core.cases.delivery import delivered, not_delivered
from core.cases.desk import Wording
from core.cases.erasing import due_to_erase
from core.cases.records import Attempt, Card, CloseReason, MessageKind, Reached, Stage
from core.conversations import store as conversations
from core.db import begin, read
from core.errors import Conflict, NotFound, Refused
from core.outbox import Care, Delivery, Letter
from core.outbox import store as outbox
from core.sla import store as deadlines
from core.sla.policy import Milestone
from core.staff import Actor
from tests.builders import member
from tests.core.cases.conftest import KARI, OLA, SOLVEIG, Scene


async def claim(scene: Scene, actor: Actor) -> str:
    try:
        async with begin(scene.database) as tx:
            await scene.desk.claim(tx, actor, scene.id, now=scene.now)
    except Conflict as refused:
        return refused.key
    return "held"


async def running(scene: Scene) -> list[Milestone]:
    async with read(scene.database) as tx:
        return [due.milestone for due, _, still_open in await deadlines.timeline(tx, scene.id) if still_open]


async def test_a_new_case_is_in_its_teams_queue_with_initials_and_place(scene: Scene) -> None:
    async with read(scene.database) as tx:
        [row] = await scene.desk.queue(tx, KARI)
    assert (row.case.id, row.initials, row.place, row.holder_name) == (scene.id, "AB", "Molde", None)


async def test_a_supervisor_sees_that_there_is_a_case_and_not_whose(scene: Scene) -> None:
    async with read(scene.database) as tx:
        [row] = await scene.desk.queue(tx, SOLVEIG)
    assert (row.case.id, row.initials, row.place) == (scene.id, "", "")


async def test_of_two_who_take_the_case_at_once_one_holds_it(scene: Scene) -> None:
    outcomes = await asyncio.gather(claim(scene, KARI), claim(scene, OLA))
    assert sorted(outcomes) == ["error.already_claimed", "held"]
    case = await scene.case()
    assert case.stage is Stage.CLAIMED
    assert case.holder_id in {"kari", "ola"}


async def test_taking_what_one_holds_changes_nothing(scene: Scene) -> None:
    assert [await claim(scene, KARI), await claim(scene, KARI)] == ["held", "held"]
    assert [action for _, action, _ in await scene.entries()].count("claimed") == 1


async def test_a_change_made_on_an_old_reading_of_the_case_is_refused(scene: Scene) -> None:
    before = await scene.case()
    await claim(scene, KARI)
    async with begin(scene.database) as tx:
        with pytest.raises(Conflict):
            await store.change(tx, before, waits_for_us=False)


async def test_a_case_given_back_can_be_taken_by_a_colleague(scene: Scene) -> None:
    await claim(scene, KARI)
    async with begin(scene.database) as tx:
        await scene.desk.give_back(tx, OLA, scene.id, now=scene.now)
    assert (await scene.case()).stage is Stage.NEW
    assert await claim(scene, OLA) == "held"


async def test_opening_the_page_shows_the_words_and_is_written_down(scene: Scene) -> None:
    async with begin(scene.database) as tx:
        page = await scene.desk.open_page(tx, KARI, scene.id, now=scene.now)
    assert page.card.answers["words"] == "Eg er sliten."
    assert page.reachable_in_chat
    assert ("staff:kari", "viewed", None) in await scene.entries()


async def test_a_page_that_refreshes_itself_is_one_view_for_half_an_hour(scene: Scene) -> None:
    async with begin(scene.database) as tx:
        assert await scene.desk.look_again(tx, KARI, scene.id, now=scene.now) is None
        await scene.desk.open_page(tx, KARI, scene.id, now=scene.now)
    scene.later(minutes=30)
    async with begin(scene.database) as tx:
        assert await scene.desk.look_again(tx, KARI, scene.id, now=scene.now) is not None
        assert await scene.desk.look_again(tx, OLA, scene.id, now=scene.now) is None
    scene.later(seconds=1)
    async with begin(scene.database) as tx:
        assert await scene.desk.look_again(tx, KARI, scene.id, now=scene.now) is None


async def test_a_reply_is_owed_to_the_family_under_the_staff_members_name_and_never_copied(scene: Scene) -> None:
    message_id = await scene.reply("Hei, eg er Kari.")
    async with begin(scene.database) as tx:
        talk = await conversations.find_by_id(tx, scene.vault, scene.opened.conversation_id)
        [row] = await outbox.claim_due(tx, now=scene.now, limit=10)
    assert talk is not None
    letter = Letter.from_json(talk.key.open(outbox.letter_field(row.row_key), row.sealed_letter))
    assert (letter.author, letter.says[0].own_words) == ("Kari", "Hei, eg er Kari.")
    assert (row.care, row.message_id) == (Care.ONCE, message_id)


async def test_whoever_answers_first_holds_the_case(scene: Scene) -> None:
    await scene.reply(by=OLA)
    assert (await scene.case()).holder_id == "ola"
    with pytest.raises(Conflict):
        await scene.reply(by=KARI)


async def test_a_form_sent_twice_is_one_reply(scene: Scene) -> None:
    for _ in range(2):
        await scene.reply(once="f" * 32)
    async with begin(scene.database) as tx:
        page = await scene.desk.open_page(tx, KARI, scene.id, now=scene.now)
    assert [message.id for message in page.messages] == ["f" * 32]


@pytest.mark.parametrize("text", ["", "  \n "])
async def test_a_reply_without_words_is_refused(scene: Scene, text: str) -> None:
    with pytest.raises(Refused):
        await scene.reply(text)


async def test_a_reply_to_a_family_that_closed_the_chat_is_refused(scene: Scene) -> None:
    async with begin(scene.database) as tx:
        await conversations.set_reachable(tx, scene.opened.conversation_id, reachable=False)
    with pytest.raises(Refused):
        await scene.reply()


async def test_a_reply_on_its_way_does_not_stop_the_clock_and_a_delivered_one_does(scene: Scene) -> None:
    message_id = await scene.reply()
    assert Milestone.BREACH in await running(scene)
    scene.later(minutes=1)
    async with begin(scene.database) as tx:
        await delivered(tx, message_id, now=scene.now)
    case = await scene.case()
    assert (case.stage, case.reached_at) == (Stage.REACHED, scene.now)
    assert await running(scene) == []


async def test_words_the_family_wrote_while_the_reply_was_on_its_way_still_wait(scene: Scene) -> None:
    message_id = await scene.reply()
    async with begin(scene.database) as tx:
        await scene.family.add_words(tx, scene.id, "Er de der?", now=scene.now)
        await delivered(tx, message_id, now=scene.now)
    assert (await scene.case()).waits_for_us


@pytest.mark.parametrize("state", [Delivery.FAILED, Delivery.UNCERTAIN])
async def test_a_reply_that_did_not_arrive_is_shown_told_and_leaves_the_clock_running(
    scene: Scene, state: Delivery
) -> None:
    for _ in range(2):
        message_id = await scene.reply()
        async with begin(scene.database) as tx:
            await not_delivered(tx, message_id, state=state, reason="blocked", now=scene.now)
    async with begin(scene.database) as tx:
        page = await scene.desk.open_page(tx, KARI, scene.id, now=scene.now)
    assert {(message.delivery, message.failure) for message in page.messages} == {(state, "blocked")}
    assert Milestone.BREACH in await running(scene)
    assert (await scene.case()).waits_for_us
    assert len(await scene.notices(KARI)) == 2


@pytest.mark.parametrize("attempt", Attempt)
async def test_an_attempt_is_written_down_and_the_clock_goes_on(scene: Scene, attempt: Attempt) -> None:
    async with begin(scene.database) as tx:
        await scene.desk.log_attempt(tx, KARI, scene.id, attempt, now=scene.now)
    assert ("staff:kari", "attempted", attempt) in await scene.entries()
    assert Milestone.BREACH in await running(scene)
    assert (await scene.case()).reached_at is None


async def test_a_letter_from_the_program_does_not_stop_the_clock(scene: Scene) -> None:
    scene.later(hours=25)
    await scene.fire()
    async with begin(scene.database) as tx:
        [apology] = await outbox.claim_due(tx, now=scene.now, limit=10)
        assert apology.message_id is None
    assert (await scene.case()).reached_at is None


async def test_a_note_is_for_the_team_and_owes_the_family_nothing(scene: Scene) -> None:
    async with begin(scene.database) as tx:
        await scene.desk.note(tx, KARI, scene.id, Wording(text="Ring etter tre.", once="a" * 32), now=scene.now)
        page = await scene.desk.open_page(tx, OLA, scene.id, now=scene.now)
        assert await outbox.claim_due(tx, now=scene.now, limit=10) == []
    assert [(one.kind, one.body, one.delivery) for one in page.messages] == [
        (MessageKind.NOTE, "Ring etter tre.", None)
    ]
    assert Milestone.BREACH in await running(scene)


@pytest.mark.parametrize("how", Reached)
async def test_speaking_with_the_family_stops_the_clock_and_the_first_time_counts(scene: Scene, how: Reached) -> None:
    first = scene.now
    for _ in range(2):
        async with begin(scene.database) as tx:
            await scene.desk.log_reached(tx, KARI, scene.id, how, now=scene.now)
        scene.later(hours=1)
    case = await scene.case()
    assert (case.reached_at, case.waits_for_us) == (first, False)
    assert await running(scene) == []


async def test_closing_stops_the_clock_and_plans_the_erasure(scene: Scene) -> None:
    async with begin(scene.database) as tx:
        await scene.desk.close(tx, KARI, scene.id, CloseReason.GUIDED_ON, now=scene.now)
    case = await scene.case()
    assert (case.stage, case.close_reason, case.closed_at) == (Stage.ENDED, CloseReason.GUIDED_ON, scene.now)
    assert await running(scene) == []
    async with read(scene.database) as tx:
        assert await due_to_erase(tx, now=scene.now + timedelta(days=30), limit=1) == [scene.id]
        assert await due_to_erase(tx, now=scene.now + timedelta(days=29), limit=1) == []
        assert await scene.desk.queue(tx, KARI) == []


async def test_a_closed_case_takes_no_more_work_until_it_is_opened_again(scene: Scene) -> None:
    async with begin(scene.database) as tx:
        await scene.desk.close(tx, KARI, scene.id, CloseReason.NO_NEED, now=scene.now)
        for name, work in scene.work_of(tx, KARI):
            with nullcontext() if name == "reopen" else pytest.raises(Refused):
                await work


async def test_the_thread_keeps_the_order_of_what_was_written(scene: Scene) -> None:
    await scene.reply("Ein")
    async with begin(scene.database) as tx:
        await scene.family.add_words(tx, scene.id, "To", now=scene.now)
        await scene.desk.note(tx, KARI, scene.id, Wording(text="Tre", once="c" * 32), now=scene.now)
        page = await scene.desk.open_page(tx, KARI, scene.id, now=scene.now)
    assert [(one.number, one.body) for one in page.messages] == [(1, "Ein"), (2, "To"), (3, "Tre")]


async def test_what_the_family_asks_to_have_erased_goes_with_its_conversation(scene: Scene) -> None:
    async with begin(scene.database) as tx:
        await scene.family.add_words(tx, scene.id, "Eg er redd.", now=scene.now)
        await scene.desk.close(tx, KARI, scene.id, CloseReason.NO_NEED, now=scene.now)
        held_by = (await store.get(tx, scene.id)).conversation_id
        for _ in range(2):
            await scene.desk.erase(tx, KARI, scene.id, now=scene.now)
        page = await scene.desk.open_page(tx, KARI, scene.id, now=scene.now)
        assert await conversations.due_to_forget(tx, now=scene.now, limit=5) == [held_by]
    assert (page.card, page.messages, page.case.erased_at) == (Card(), (), scene.now)
    assert [(actor, action) for actor, action, _ in await scene.entries()].count((KARI.label, "erased")) == 1


async def test_a_new_contact_in_the_same_conversation_is_not_forgotten_with_the_old_case(scene: Scene) -> None:
    async with begin(scene.database) as tx:
        await scene.desk.close(tx, KARI, scene.id, CloseReason.NO_NEED, now=scene.now)
        held_by = (await store.get(tx, scene.id)).conversation_id
        assert held_by is not None
        talk = await conversations.find_by_id(tx, scene.vault, held_by)
        assert talk is not None
        await conversations.save_state(tx, talk, "{}", draft_expires_at=scene.now + timedelta(days=1))
        await scene.desk.erase(tx, KARI, scene.id, now=scene.now)
        assert await conversations.due_to_forget(tx, now=scene.now, limit=5) == []
        assert await conversations.has_draft(tx, held_by)


async def test_an_open_case_is_not_erased_and_nobody_elses_at_all(scene: Scene) -> None:
    async with begin(scene.database) as tx:
        with pytest.raises(Refused):
            await scene.desk.erase(tx, KARI, scene.id, now=scene.now)
        await scene.desk.close(tx, KARI, scene.id, CloseReason.NO_NEED, now=scene.now)
        for actor in (SOLVEIG, member("per", team_id="ulstein")):
            with pytest.raises(NotFound):
                await scene.desk.erase(tx, actor, scene.id, now=scene.now)
    assert (await scene.case()).erased_at is None
